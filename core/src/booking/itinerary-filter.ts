import type { ServiceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import { sum } from '../domain/money.js'
import { availabilitySlots } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { OfferedSlot } from '../hooks/payloads.js'
import type { Itinerary, ItineraryAppointment } from './itinerary-search.js'

interface Filtered {
  readonly tenantId: TenantId
  readonly range: Interval
  readonly timeZone: string
}

/**
 * Asks the filters of plugins about the parts of the visits, service by service, as a search for that service does. A visit
 * stays when all of its parts do; a part whose price was changed has the new one.
 */
export async function filterItineraries(
  hooks: HookBus,
  itineraries: readonly Itinerary[],
  { tenantId, range, timeZone }: Filtered,
): Promise<readonly Itinerary[]> {
  if (itineraries.length === 0 || !(await hooks.hasHandler(availabilitySlots, tenantId))) return itineraries
  const parts = itineraries.flatMap(({ appointments }) => appointments)
  const kept = new Map<string, OfferedSlot>()
  for (const serviceId of new Set(parts.map(part => part.serviceId as ServiceId))) {
    const own = new Map(parts.filter(part => part.serviceId === serviceId).map(part => [keyOf(part), toOffered(part)]))
    const left = await hooks.apply(availabilitySlots, [...own.values()], { tenantId, serviceId, timeZone, ...range })
    for (const slot of left) kept.set(keyOf(fromOffered(serviceId, slot)), slot)
  }
  return itineraries.flatMap(visit => {
    const slots = visit.appointments.flatMap(part => kept.get(keyOf(part)) ?? [])
    if (slots.length < visit.appointments.length) return []
    const appointments = visit.appointments.map((part, index) => ({
      ...part,
      price: slots[index]?.price ?? part.price,
    }))
    const prices = appointments.map(({ price }) => price)
    return [{ ...visit, appointments, price: sum(prices, visit.price.currency) }]
  })
}

type Part = Pick<ItineraryAppointment, 'serviceId' | 'startsAt' | 'endsAt' | 'locationId' | 'assignments'>

/** Two parts are one slot when service, time, place and people are the same. */
function keyOf({ serviceId, startsAt, endsAt, locationId, assignments }: Part): string {
  const people = assignments.flatMap(({ resources }) => resources.map(({ id }) => id)).sort()
  return [serviceId, startsAt, endsAt, locationId, ...people].join(' ')
}

function toOffered({ startsAt, endsAt, locationId, price, assignments }: ItineraryAppointment): OfferedSlot {
  return { locationId, price, assignments, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
}

function fromOffered(serviceId: ServiceId, { startsAt, endsAt, locationId, assignments }: OfferedSlot): Part {
  const named = assignments.map(({ requirement, resources }) => ({ requirement, resources: [...resources] }))
  return { serviceId, locationId, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), assignments: named }
}
