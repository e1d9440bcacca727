import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { BookingFilter } from '../api/admin-api.js'
import { isLocalDate } from '../time/zoned-time.js'

export type BookingView = 'coming' | 'today' | 'all'

export interface BookingFilterState {
  filter: ComputedRef<BookingFilter>
  view: ComputedRef<BookingView | ''>
  isNarrowed: ComputedRef<boolean>
  from: WritableComputedRef<string>
  to: WritableComputedRef<string>
  status: WritableComputedRef<string>
  search: WritableComputedRef<string>
  show(view: BookingView): void
  clear(): void
}

/** The filter of the list, kept in the address, so that a link or a reload shows the same rows. */
export function useBookingFilter(today: ComputedRef<string>): BookingFilterState {
  const route = useRoute()
  const router = useRouter()
  const read = (key: string) => (typeof route.query[key] === 'string' ? route.query[key] : '')
  const set = (changes: Record<string, string>) => {
    const query = Object.fromEntries(Object.entries({ ...route.query, ...changes }).filter(([, value]) => value !== ''))
    void router.replace({ query })
  }
  const field = (key: string) => computed({ get: () => read(key), set: (value: string) => set({ [key]: value }) })
  const isAll = computed(() => read('view') === 'all')
  const dates = computed(() => {
    const from = isLocalDate(read('from')) ? read('from') : ''
    const to = isLocalDate(read('to')) ? read('to') : ''
    return from || to || isAll.value ? { from, to } : { from: today.value, to: '' }
  })
  const filter = computed<BookingFilter>(() => {
    const wanted = { ...dates.value, status: read('status'), search: read('search').trim() }
    return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''))
  })
  const view = computed(() => {
    const { from, to } = dates.value
    if (from === '' && to === '') return 'all'
    if (from === today.value && to === '') return 'coming'
    return from === today.value && to === today.value ? 'today' : ''
  })

  return {
    filter,
    view,
    isNarrowed: computed(() => Boolean(read('status') || read('search') || read('from') || read('to'))),
    from: computed({ get: () => dates.value.from, set: value => set({ from: value, view: value ? '' : 'all' }) }),
    to: computed({ get: () => dates.value.to, set: value => set({ to: value }) }),
    status: field('status'),
    search: field('search'),
    show(wanted) {
      const day = wanted === 'today' ? today.value : ''
      set({ from: day, to: day, view: wanted === 'all' ? 'all' : '' })
    },
    clear: () => set({ from: '', to: '', status: '', search: '', view: '' }),
  }
}
