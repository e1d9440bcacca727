import { computed, inject, shallowRef, watch, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { IconName } from '../../kit/icons.js'
import { useToasts } from '../../kit/toasts.js'
import { customerOf, servicesOf, startOf } from '../booking/booking-text.js'
import type { Booking } from '../api/contract.js'
import type { LiveChange } from '../live/use-live.js'
import { messages } from '../locales/messages.js'
import { useSession } from '../session/session.js'
import { formatDayAndTime } from '../time/format.js'

const KEPT = 50
/** More of one moment are told as a number. */
const MOST_AT_ONCE = 4

/** One line of the news; of what this page told, and of what others did. */
export interface NewsItem {
  readonly id: string
  readonly icon: IconName
  readonly text: string
  /** ISO 8601. */
  readonly at: string
  readonly to?: RouteLocationRaw
  readonly isNew: boolean
}

export interface News {
  /** Newest first. */
  items: ShallowRef<readonly NewsItem[]>
  unread: ComputedRef<number>
  /** What others did, as the engine tells it. @returns what to say of it. */
  hear(changes: readonly LiveChange[]): Promise<string[]>
  readAll(): void
  clear(): void
}

export const NEWS: InjectionKey<News> = Symbol('news')

type Telling = Pick<NewsItem, 'icon' | 'text' | 'to'>

/** Events of bookings that are news; where one booking has several, the first of these counts. */
const OF_BOOKINGS: Readonly<Record<string, IconName>> = {
  'booking.requested': 'clock',
  'booking.created': 'calendar',
  'booking.cancelled': 'x',
  'booking.rescheduled': 'repeat',
}
const OTHERS: Readonly<Record<string, { icon: IconName; text: string; to: RouteLocationRaw }>> = {
  'message.failed': { icon: 'mail', text: messages.news.messageFailed, to: { name: 'outbox' } },
  'payment.failed': { icon: 'card', text: messages.news.paymentFailed, to: { name: 'ledger' } },
  'feedback.given': { icon: 'star', text: messages.news.feedback, to: { name: 'feedback' } },
  'waitlist.accepted': { icon: 'hourglass', text: messages.news.waitlist, to: { name: 'waitlist' } },
}

/** Whether an event is news that is told one by one. */
export function isNews({ hook }: LiveChange): boolean {
  return hook in OF_BOOKINGS || hook in OTHERS
}

/** Made by the shell for one business; kept for the tab, so that a reload forgets nothing. */
export function createNews(business: string): News {
  const session = useSession()
  const toasts = useToasts()
  const place = `bookwright.news.${business}.${session.user.value?.id ?? ''}`
  const items = shallowRef<readonly NewsItem[]>(readKept(place))
  const keep = (list: readonly NewsItem[]) => {
    items.value = list.slice(0, KEPT)
    sessionStorage.setItem(place, JSON.stringify(items.value))
  }
  const add = (told: Telling, isNew: boolean) => {
    const at = new Date().toISOString()
    keep([{ ...told, id: `${at} ${items.value.length} ${told.text}`, at, isNew }, ...items.value])
  }
  // Whoever did it has read it already.
  watch(toasts.shown, toast => toast && add({ icon: 'check', text: toast.text }, false))

  async function bookingNews(changes: readonly LiveChange[]): Promise<Telling[]> {
    const hooks = new Map<string, string>()
    for (const hook of Object.keys(OF_BOOKINGS).reverse()) {
      for (const change of changes) if (change.hook === hook) hooks.set(change.id, hook)
    }
    const shown = [...hooks].slice(0, MOST_AT_ONCE)
    const told = await Promise.all(
      shown.map(async ([id, hook]) => {
        try {
          return [toTelling(hook, await session.api.booking(id))]
        } catch {
          // Gone, or not for this person: then it is no news for them.
          return []
        }
      }),
    )
    const rest = hooks.size - shown.length
    const more: Telling[] = rest > 0 ? [{ icon: 'list', text: messages.news.more(rest), to: { name: 'bookings' } }] : []
    return [...told.flat(), ...more]
  }

  return {
    items,
    unread: computed(() => items.value.filter(({ isNew }) => isNew).length),
    async hear(changes) {
      const others = changes.flatMap(({ hook }) => OTHERS[hook] ?? [])
      const told = [...(await bookingNews(changes)), ...others]
      for (const one of told) add(one, true)
      return told.map(({ text }) => text)
    },
    readAll: () => keep(items.value.map(item => ({ ...item, isNew: false }))),
    clear: () => keep([]),
  }
}

export function useNews(): News {
  const news = inject(NEWS)
  if (!news) throw new Error('useNews outside of the shell')
  return news
}

function toTelling(hook: string, booking: Booking): Telling {
  const words = messages.news
  const what = [customerOf(booking), servicesOf(booking), formatDayAndTime(startOf(booking), booking.timeZone)] as const
  const told: Record<string, (who: string, what: string, when: string) => string> = {
    'booking.requested': words.requested,
    'booking.created': booking.status === 'requested' ? words.requested : words.booked,
    'booking.cancelled': words.cancelled,
    'booking.rescheduled': words.moved,
  }
  const to = { name: 'bookings', query: { view: 'all', search: booking.reference, booking: booking.id } }
  return { icon: OF_BOOKINGS[hook] ?? 'calendar', text: (told[hook] ?? words.booked)(...what), to }
}

function readKept(place: string): readonly NewsItem[] {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? '[]') as NewsItem[]
  } catch {
    // Written by an older page; the news begin anew.
    return []
  }
}
