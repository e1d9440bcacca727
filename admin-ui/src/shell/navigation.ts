import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
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

/** What fits a narrow phone beside the menu that holds the rest: the pages that are opened most often. */
const TABS = 4
const MOST_USED = ['calendar', 'bookings', 'clients', 'on-the-road']

type Words = typeof messages.nav

const dayPages = (words: Words): GuardedItem[] => [
  { name: 'calendar', icon: 'calendar', label: words.calendar, needs: 'calendar:read' },
  { name: 'bookings', icon: 'list', label: words.bookings, needs: 'bookings:read' },
  { name: 'on-the-road', icon: 'van', label: words.onTheRoad, needs: 'bookings:read' },
  { name: 'classes', icon: 'class', label: words.classes, needs: 'bookings:read' },
  { name: 'waitlist', icon: 'hourglass', label: words.waitlist, needs: 'bookings:read' },
  { name: 'availability', icon: 'search', label: words.availability, needs: 'resources:read' },
]
const clientPages = (words: Words): GuardedItem[] => [
  { name: 'clients', icon: 'user', label: words.clients, needs: 'clients:read' },
  { name: 'customer-groups', icon: 'users', label: words.customerGroups, needs: 'clients:read' },
  { name: 'feedback', icon: 'star', label: words.feedback, needs: 'feedback:read' },
]
const catalogPages = (words: Words): GuardedItem[] => [
  { name: 'services', icon: 'tag', label: words.services, needs: 'catalog:write' },
  { name: 'prices', icon: 'money', label: words.prices, needs: 'catalog:write' },
  { name: 'locations', icon: 'pin', label: words.locations, needs: 'catalog:write' },
  { name: 'service-area', icon: 'map', label: words.serviceArea, needs: 'catalog:write' },
  { name: 'custom-fields', icon: 'note', label: words.customFields, needs: 'catalog:write' },
]
const staffPages = (words: Words): GuardedItem[] => [
  { name: 'things', icon: 'room', label: words.things, needs: 'resources:read' },
  { name: 'performers', icon: 'grid', label: words.performers, needs: 'resources:read' },
  { name: 'hours', icon: 'clock', label: words.hours, needs: 'schedules:read' },
  { name: 'absence', icon: 'noshow', label: words.absence, needs: 'schedules:write' },
  { name: 'tidy-day', icon: 'refresh', label: words.tidyDay, needs: 'bookings:write' },
]
const businessPages = (words: Words): GuardedItem[] => [
  { name: 'policies', icon: 'check', label: words.policies, needs: 'policies:read' },
  { name: 'messages', icon: 'chat', label: words.messages, needs: 'messages:write' },
  { name: 'outbox', icon: 'mail', label: words.outbox, needs: 'messages:read' },
  { name: 'reports', icon: 'chart', label: messages.reports.title, needs: 'reports:read' },
  { name: 'ledger', icon: 'card', label: words.ledger, needs: 'bookings:read' },
]
const systemPages = (words: Words): GuardedItem[] => [
  { name: 'imports', icon: 'inbox', label: words.imports, needs: 'imports:write' },
  { name: 'plugins', icon: 'plug', label: words.plugins, needs: 'plugins:read' },
  { name: 'team', icon: 'badge', label: words.team, needs: 'users:read' },
  { name: 'roles', icon: 'lock', label: words.roles, needs: 'roles:read' },
  { name: 'api-keys', icon: 'key', label: words.apiKeys, needs: 'keys:read' },
  { name: 'audit', icon: 'shield', label: words.audit, needs: 'audit:read' },
  { name: 'privacy', icon: 'eye', label: words.privacy, needs: 'privacy:read' },
  { name: 'businesses', icon: 'globe', label: words.businesses, needs: 'businesses' },
]

/** The pages by job, as far as the role has them: the day first, what is set up rarely last. */
export function useNavigation(): ComputedRef<NavigationGroup[]> {
  const session = useSession()
  const words = messages.nav
  const { groups: labels } = words
  const groups: { label: string; items: GuardedItem[] }[] = [
    { label: labels.day, items: dayPages(words) },
    { label: labels.clients, items: clientPages(words) },
    { label: labels.catalog, items: catalogPages(words) },
    { label: labels.staff, items: staffPages(words) },
    { label: labels.business, items: businessPages(words) },
    { label: labels.system, items: systemPages(words) },
  ]
  const isOpen = ({ needs }: GuardedItem) =>
    needs === 'businesses' ? session.runsBusinesses.value : session.may(needs)
  return computed(() =>
    groups.map(({ label, items }) => ({ label, items: items.filter(isOpen) })).filter(({ items }) => items.length > 0),
  )
}

/** What a phone has at hand, and what is left for its menu. */
export function tabsOf(groups: readonly NavigationGroup[]): { tabs: NavigationItem[]; rest: NavigationGroup[] } {
  const all = groups.flatMap(({ items }) => items)
  const usual = MOST_USED.flatMap(name => all.filter(item => item.name === name))
  const tabs = [...usual, ...all.filter(item => !usual.includes(item))].slice(0, TABS)
  const rest = groups.map(({ label, items }) => ({ label, items: items.filter(item => !tabs.includes(item)) }))
  return { tabs, rest: rest.filter(({ items }) => items.length > 0) }
}

/** Says whether a page of the navigation is the one that is shown, or leads to it. */
export function useIsHere(): (name: string) => boolean {
  const route = useRoute()
  const router = useRouter()
  return name => {
    const { path } = router.resolve({ name })
    return route.path === path || route.path.startsWith(`${path}/`)
  }
}
