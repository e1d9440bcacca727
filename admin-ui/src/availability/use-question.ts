import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import type { TimesQuery } from '../api/availability-api.js'
import { isLocalDate, type LocalDate } from '../time/zoned-time.js'

type Key = 'service' | 'staff' | 'place' | 'zip' | 'minutes' | 'guests' | 'date' | 'span' | 'at'

export interface Question {
  read: (key: Key) => string
  change: (part: Partial<Record<Key, string>>) => void
  query: ComputedRef<TimesQuery | null>
  date: ComputedRef<LocalDate>
  isWeek: ComputedRef<boolean>
}

function wholeNumber(text: string, max: number): number | undefined {
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= max ? Number(text) : undefined
}

/** What the page asks; it stands in the address, so that it can be passed on. */
export function useQuestion(today: () => LocalDate): Question {
  const route = useRoute()
  const router = useRouter()
  const read = (key: Key) => (typeof route.query[key] === 'string' ? route.query[key] : '')
  return {
    read,
    change(part) {
      const query: LocationQueryRaw = { ...route.query }
      for (const [key, value] of Object.entries(part)) query[key] = value === '' ? undefined : value
      void router.replace({ query })
    },
    query: computed(() => {
      const serviceId = read('service')
      if (!serviceId) return null
      return {
        serviceId,
        staffId: read('staff') || undefined,
        locationId: read('place') || undefined,
        durationMinutes: wholeNumber(read('minutes'), 1440),
        guests: wholeNumber(read('guests'), 1000),
        zip: read('zip') || undefined,
      }
    }),
    date: computed(() => (isLocalDate(read('date')) ? read('date') : today())),
    isWeek: computed(() => read('span') === 'week'),
  }
}
