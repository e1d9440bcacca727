import { reactive } from 'vue'
import type { Service } from './api-types.js'
import { addDays, type LocalDate } from './local-date.js'
import { useCatalogue, useStorefront } from './storefront.js'

const shown = 6
const soonDays = 28
/** That the engine answers at once. */
const mostTogether = 50

/** Loads the first bookable times of services; what was loaded before stays visible until the new answer is there. */
export function useFirstTimes() {
  const { api, firstTimes, place } = useStorefront()
  const { format } = useCatalogue()
  const failed = reactive<Record<string, boolean>>({})
  const soonFrom = (from: LocalDate) => ({ from, to: addDays(from, soonDays - 1), limit: shown })
  const today = () => format.localDate(new Date().toISOString())

  async function load(service: Service): Promise<void> {
    const { id } = service
    failed[id] = false
    if (place.isMissing(service)) return
    const of = { serviceId: id, ...place.query(service) }
    const ask = (start: LocalDate) => api.availability({ ...of, ...soonFrom(start) })
    try {
      const soon = await ask(today())
      // Most services have a time soon; only for the others is it worth to look further ahead.
      const next = soon.slots.length > 0 ? null : await api.nextTime(of)
      const { slots } = next ? await ask(format.localDate(next.startsAt)) : soon
      firstTimes[id] = slots.slice(0, shown)
    } catch {
      failed[id] = firstTimes[id] === undefined
    }
  }

  /** All at once; only where the way to the customer counts, or where nothing is free soon, each by itself. */
  async function loadAll(services: readonly Service[]): Promise<void> {
    const together = services.filter(({ venue }) => venue !== 'customer').slice(0, mostTogether)
    services.filter(service => !together.includes(service)).forEach(load)
    if (together.length === 0) return
    const ids = together.map(({ id }) => id)
    const found = await api.firstTimes(ids, soonFrom(today())).catch(() => null)
    for (const service of together) {
      const slots = found?.[service.id] ?? []
      failed[service.id] = found === null && firstTimes[service.id] === undefined
      if (slots.length > 0) firstTimes[service.id] = slots
      else if (found !== null) void load(service)
    }
  }

  return { firstTimes, failed, load, loadAll }
}
