import type { ActionEvent } from '../hooks/hook.js'
import type { BookingView } from '../ports/booking-reader.js'

/** Ids and words of the engine. Reasons, names and whatever else people typed stay here. */
const TOLD = /Id$|^(status|previousStatus|channel|calendarSequence|what|startsAt|endsAt|isLate|fields)$/
const NOT_TOLD = ['eventId', 'tenantId']

/** The body of a delivery: what happened and to what, never to whom. https://www.standardwebhooks.com */
export interface DeliveryBody {
  readonly type: string
  /** When it happened, ISO 8601 UTC. */
  readonly timestamp: string
  readonly tenantId: string
  readonly data: Readonly<Record<string, unknown>>
}

/** @param booking - As it is now; absent: ids alone. */
export function deliveryBody(type: string, event: ActionEvent, booking?: BookingView): DeliveryBody {
  const told = Object.entries(event).filter(([key]) => TOLD.test(key) && !NOT_TOLD.includes(key))
  const data = { ...Object.fromEntries(told), ...(booking ? { booking: snapshot(booking) } : {}) }
  return { type, timestamp: instantOf(event.eventId).toISOString(), tenantId: event.tenantId, data }
}

/** No name, address or note: the customer is an id, and so is whoever has a right to know more asked for it. */
function snapshot(booking: BookingView) {
  const { id, reference, status, customer, timeZone, total, deposit, balance } = booking
  const appointments = booking.appointments.map(one => {
    const { startsAt, endsAt } = one
    const when = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
    return { id: one.id, serviceId: one.serviceId, serviceName: one.serviceName, status: one.status, ...when }
  })
  return { id, reference, status, customerId: customer?.id ?? null, timeZone, appointments, total, deposit, balance }
}

/** Ids of events carry the millisecond in which they were made (RFC 9562 §5.7). */
export function instantOf(eventId: string): Date {
  return new Date(Number.parseInt(eventId.replace('-', '').slice(0, 12), 16))
}
