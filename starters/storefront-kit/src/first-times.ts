import { reactive } from 'vue'
import type { Service } from './api-types.js'
import { addDays } from './local-date.js'
import { useCatalogue, useStorefront } from './storefront.js'

const shown = 6
const soonDays = 27
const longestDays = 91

/** Loads the first bookable times of a service; what was loaded before stays visible until the new answer is there. */
export function useFirstTimes() {
  const { api, firstTimes } = useStorefront()
  const { format } = useCatalogue()
  const failed = reactive<Record<string, boolean>>({})

  async function load({ id, nextStartsAt }: Service): Promise<void> {
    failed[id] = false
    const from = format.localDate(nextStartsAt ?? new Date().toISOString())
    const to = addDays(from, nextStartsAt ? soonDays : longestDays)
    try {
      const { slots } = await api.availability({ serviceId: id, from, to, limit: shown })
      firstTimes[id] = slots.slice(0, shown)
    } catch {
      failed[id] = firstTimes[id] === undefined
    }
  }

  return { firstTimes, failed, load }
}
