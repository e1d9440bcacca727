import { inject, ref, shallowReactive, watchEffect, type InjectionKey, type Ref } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { Client } from '../api/client-api.js'
import type { Business } from '../api/contract.js'
import { messages } from '../locales/messages.js'

export interface Crumb {
  title: string
  parent?: { title: string; to: RouteLocationRaw }
}

/** What is known of a booking that is not made yet. */
export interface NewBookingWish {
  startsAt?: string
  serviceId?: string
  staffId?: string
  /** Who books, where that is known. */
  client?: Pick<Client, 'id' | 'name' | 'email' | 'phone'>
}

/** What the shell gives to the pages inside it. */
export interface Desk {
  business: Business
  crumb: Crumb
  isNewBookingOpen: Ref<boolean>
  isWalkInOpen: Ref<boolean>
  /** What somebody types to find something or to do it; null: nobody does. */
  finding: Ref<string | null>
  /** Where a new booking was begun: a time, and who or what stands in the column. */
  newBookingWish: Ref<NewBookingWish | null>
  /** Rises with every change that was made here, so that lists read again at once. */
  changes: Ref<number>
  /** Milliseconds since 1970 at the last change that was made here: what is told of it soon after is no news. */
  actedAt: Ref<number>
}

export const DESK: InjectionKey<Desk> = Symbol('desk')

export function createDesk(business: Business): Desk {
  return {
    ...{ business, crumb: shallowReactive({ title: '' }), isNewBookingOpen: ref(false) },
    ...{ isWalkInOpen: ref(false), finding: ref(null), newBookingWish: ref(null), changes: ref(0) },
    actedAt: ref(0),
  }
}

export function useDesk(): Desk {
  const desk = inject(DESK)
  if (!desk) throw new Error('useDesk outside of the shell')
  return desk
}

/** Names the page in the bar and in the window's title. */
export function usePageTitle(crumb: () => Crumb): void {
  const desk = useDesk()
  watchEffect(() => {
    const { title, parent } = crumb()
    Object.assign(desk.crumb, { title, parent })
    document.title = [title, desk.business.name || messages.product].filter(Boolean).join(' · ')
  })
}
