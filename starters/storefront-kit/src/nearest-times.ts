import type { Api } from './api.js'
import type { Slot } from './api-types.js'
import type { TypedPlace } from './customer-place.js'
import type { Format } from './format.js'
import { addDays } from './local-date.js'

const daysAhead = 7
const offered = 3

/** The free times nearest to a lost one, that one first if it is free again; printed in the order of the clock. */
export async function findNearestTimes(
  api: Api,
  format: Format,
  wish: { serviceId: string; startsAt: string; staffId?: string; addOns?: string; place?: TypedPlace | undefined },
): Promise<Slot[]> {
  const day = format.localDate(wish.startsAt)
  const staff = wish.staffId ? { staffId: wish.staffId } : {}
  const where = wish.place ? { zip: wish.place.zip } : {}
  const addOns = wish.addOns ? { addOns: wish.addOns } : {}
  const query = { serviceId: wish.serviceId, from: day, to: addDays(day, daysAhead), ...staff, ...where, ...addOns }
  const { slots } = await api.availability(query)
  const distance = ({ startsAt }: Slot) => Math.abs(Date.parse(startsAt) - Date.parse(wish.startsAt))
  return [...slots]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, offered)
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt))
}
