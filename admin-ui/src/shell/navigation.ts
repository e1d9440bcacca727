import { computed, type ComputedRef } from 'vue'
import type { IconName } from '../../kit/icons.js'
import { messages } from '../locales/messages.js'
import type { Permission } from '../session/permissions.js'
import { useSession } from '../session/session.js'

interface GuardedItem extends NavigationItem {
  needs: Permission | 'businesses'
}

export interface NavigationItem {
  name: string
  icon: IconName
  label: string
}

export interface NavigationGroup {
  label: string
  items: NavigationItem[]
}

/** The pages by job, as far as the role has them: the day first, what is set up rarely last. */
export function useNavigation(): ComputedRef<NavigationGroup[]> {
  const session = useSession()
  const words = messages.nav
  const groups: { label: string; items: GuardedItem[] }[] = [
    {
      label: '',
      items: [
        { name: 'calendar', icon: 'calendar', label: words.calendar, needs: 'calendar:read' },
        { name: 'bookings', icon: 'list', label: words.bookings, needs: 'bookings:read' },
        { name: 'on-the-road', icon: 'pin', label: words.onTheRoad, needs: 'bookings:read' },
        { name: 'classes', icon: 'users', label: words.classes, needs: 'bookings:read' },
        { name: 'clients', icon: 'user', label: words.clients, needs: 'clients:read' },
        { name: 'feedback', icon: 'star', label: words.feedback, needs: 'feedback:read' },
        { name: 'reports', icon: 'chart', label: messages.reports.title, needs: 'reports:read' },
        { name: 'outbox', icon: 'mail', label: words.outbox, needs: 'messages:read' },
        { name: 'absence', icon: 'noshow', label: words.absence, needs: 'schedules:write' },
        { name: 'tidy-day', icon: 'clock', label: words.tidyDay, needs: 'bookings:write' },
        { name: 'availability', icon: 'clock', label: words.availability, needs: 'resources:read' },
        { name: 'waitlist', icon: 'clock', label: words.waitlist, needs: 'bookings:read' },
        { name: 'ledger', icon: 'card', label: words.ledger, needs: 'bookings:read' },
      ],
    },
    {
      label: words.setUp,
      items: [
        { name: 'services', icon: 'star', label: words.services, needs: 'catalog:write' },
        { name: 'locations', icon: 'pin', label: words.locations, needs: 'catalog:write' },
        { name: 'things', icon: 'room', label: words.things, needs: 'resources:read' },
        { name: 'performers', icon: 'check', label: words.performers, needs: 'resources:read' },
        { name: 'hours', icon: 'clock', label: words.hours, needs: 'schedules:read' },
        { name: 'service-area', icon: 'globe', label: words.serviceArea, needs: 'catalog:write' },
        { name: 'custom-fields', icon: 'note', label: words.customFields, needs: 'catalog:write' },
        { name: 'prices', icon: 'clock', label: words.prices, needs: 'catalog:write' },
        { name: 'customer-groups', icon: 'users', label: words.customerGroups, needs: 'clients:read' },
        { name: 'policies', icon: 'check', label: words.policies, needs: 'policies:read' },
        { name: 'messages', icon: 'mail', label: words.messages, needs: 'messages:write' },
        { name: 'plugins', icon: 'plug', label: words.plugins, needs: 'plugins:read' },
        { name: 'audit', icon: 'shield', label: words.audit, needs: 'audit:read' },
        { name: 'team', icon: 'users', label: words.team, needs: 'users:read' },
        { name: 'roles', icon: 'lock', label: words.roles, needs: 'roles:read' },
        { name: 'api-keys', icon: 'key', label: words.apiKeys, needs: 'keys:read' },
        { name: 'businesses', icon: 'globe', label: words.businesses, needs: 'businesses' },
      ],
    },
  ]
  const isOpen = ({ needs }: GuardedItem) =>
    needs === 'businesses' ? session.runsBusinesses.value : session.may(needs)
  return computed(() =>
    groups.map(({ label, items }) => ({ label, items: items.filter(isOpen) })).filter(({ items }) => items.length > 0),
  )
}
