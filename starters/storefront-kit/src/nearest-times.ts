import type { Api, AvailabilityQuery } from './api.js'
import type { Slot } from './api-types.js'
import type { Format } from './format.js'
import { addDays } from './local-date.js'

const daysAhead = 7
const offered = 3

/** The free times nearest to a lost one, that one first if it is free again; printed in the order of the clock. */
export async function findNearestTimes(
  api: Api,
  format: Format,
  { startsAt: wanted, query }: { startsAt: string; query: Omit<AvailabilityQuery, 'from' | 'to'> },
): Promise<Slot[]> {
  const day = format.localDate(wanted)
  const { slots } = await api.availability({ ...query, from: day, to: addDays(day, daysAhead) })
  const distance = ({ startsAt }: Slot) => Math.abs(Date.parse(startsAt) - Date.parse(wanted))
  return [...slots]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, offered)
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt))
}
