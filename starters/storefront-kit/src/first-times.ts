import { reactive } from 'vue'
import type { Service } from './api-types.js'
import { addDays, type LocalDate } from './local-date.js'
import { useCatalogue, useStorefront } from './storefront.js'

const shown = 6
const soonDays = 28

/** Loads the first bookable times of a service; what was loaded before stays visible until the new answer is there. */
export function useFirstTimes() {
  const { api, firstTimes, place } = useStorefront()
  const { format } = useCatalogue()
  const failed = reactive<Record<string, boolean>>({})

  async function load(service: Service): Promise<void> {
    const { id } = service
    failed[id] = false
    if (place.isMissing(service)) return
    const from = format.localDate(new Date().toISOString())
    const ask = (start: LocalDate, days: number) =>
      api.availability({
        serviceId: id,
        from: start,
        to: addDays(start, days - 1),
        limit: shown,
        ...place.query(service),
      })
    try {
      const soon = await ask(from, soonDays)
      // Most services have a time soon; only for the others is it worth to look further ahead.
      const next = soon.slots.length > 0 ? null : await api.nextTime({ serviceId: id })
      const { slots } = next ? await ask(format.localDate(next.startsAt), soonDays) : soon
      firstTimes[id] = slots.slice(0, shown)
    } catch {
      failed[id] = firstTimes[id] === undefined
    }
  }

  return { firstTimes, failed, load }
}
