import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import type { BookingFilter } from '../api/admin-api.js'
import { useListQuery, type ListQuery } from '../lists/use-list-query.js'
import { isLocalDate } from '../time/zoned-time.js'

export const BOOKING_VIEWS = ['coming', 'today', 'asked', 'all'] as const
export type BookingView = (typeof BOOKING_VIEWS)[number]

/** What the ways to look at bookings say in the address; days are counted from today, so that a link stays true. */
const VIEW_PARTS: Readonly<Record<BookingView, Record<string, string>>> = {
  coming: {},
  today: { view: 'today' },
  asked: { view: 'all', status: 'requested' },
  all: { view: 'all' },
}
const NARROWING = ['from', 'to', 'status', 'search', 'with']

export interface BookingFilterState {
  query: ListQuery
  filter: ComputedRef<BookingFilter>
  sort: ComputedRef<'startsAt' | '-startsAt'>
  view: ComputedRef<BookingView | ''>
  isNarrowed: ComputedRef<boolean>
  from: WritableComputedRef<string>
  to: WritableComputedRef<string>
  status: WritableComputedRef<string>
  search: WritableComputedRef<string>
  resourceId: WritableComputedRef<string>
  show(view: BookingView): void
  turn(): void
  clear(): void
}

/** The filter of the list, kept in the address, so that a link or a reload shows the same rows. */
export function useBookingFilter(today: ComputedRef<string>): BookingFilterState {
  const query = useListQuery(['booking'])
  const { read, set, field } = query
  const isAll = computed(() => read('view') === 'all')
  const dates = computed(() => {
    const from = isLocalDate(read('from')) ? read('from') : ''
    const to = isLocalDate(read('to')) ? read('to') : ''
    if (from || to || isAll.value) return { from, to }
    return { from: today.value, to: read('view') === 'today' ? today.value : '' }
  })
  const filter = computed<BookingFilter>(() => {
    const more = { status: read('status'), search: read('search').trim(), resourceId: read('with') }
    return Object.fromEntries(Object.entries({ ...dates.value, ...more }).filter(([, value]) => value !== ''))
  })
  // What comes is read from today on, everything from the newest back.
  const sort = computed(() => {
    const wanted = read('sort')
    if (wanted === 'startsAt' || wanted === '-startsAt') return wanted
    return isAll.value ? '-startsAt' : 'startsAt'
  })
  const view = computed(() => {
    const shown = { view: read('view'), ...Object.fromEntries(NARROWING.map(key => [key, read(key)])) }
    return BOOKING_VIEWS.find(name => textOf(VIEW_PARTS[name]) === textOf(shown)) ?? ''
  })

  return {
    ...{ query, filter, sort, view },
    isNarrowed: computed(() => NARROWING.some(key => read(key) !== '')),
    from: computed({ get: () => dates.value.from, set: value => set({ from: value, view: value ? '' : 'all' }) }),
    to: computed({ get: () => dates.value.to, set: value => set({ to: value }) }),
    status: field('status'),
    search: field('search'),
    resourceId: field('with'),
    show: wanted => query.replace({ ...VIEW_PARTS[wanted], columns: read('columns') }),
    turn: () => set({ sort: sort.value === 'startsAt' ? '-startsAt' : 'startsAt' }),
    clear: () => set({ ...Object.fromEntries(NARROWING.map(key => [key, ''])), view: isAll.value ? 'all' : '' }),
  }
}

function textOf(parts: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.entries(parts)
      .filter(([, value]) => value !== '')
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}
