import { computed, type ComputedRef } from 'vue'
import type { IconName } from '../../kit/icons.js'
import { messages } from '../locales/messages.js'
import { useSession } from '../session/session.js'

export interface NavigationItem {
  name: string
  icon: IconName
  label: string
}

export interface NavigationGroup {
  label: string
  items: NavigationItem[]
}

/** Roles that may see and change plugins; the engine decides again on every call. */
const PLUGIN_ROLES = ['platform-admin', 'agency', 'owner', 'manager']

/** The pages by job: the day first, what is set up rarely last. */
export function useNavigation(): ComputedRef<NavigationGroup[]> {
  const session = useSession()
  const words = messages.nav
  return computed(() => {
    const groups: NavigationGroup[] = [
      {
        label: '',
        items: [
          { name: 'calendar', icon: 'calendar', label: words.calendar },
          { name: 'bookings', icon: 'list', label: words.bookings },
          { name: 'outbox', icon: 'mail', label: words.outbox },
        ],
      },
    ]
    if (PLUGIN_ROLES.includes(session.membership.value?.role ?? '')) {
      groups.push({ label: words.setUp, items: [{ name: 'plugins', icon: 'plug', label: words.plugins }] })
    }
    return groups
  })
}
