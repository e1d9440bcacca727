import { newId, type AppointmentId, type BookingId, type CustomerId, type TenantId } from '../domain/id.js'
import type { Appointment, Booking, Claim, Directions } from '../domain/booking.js'
import type { BookingSource, BookingState } from '../domain/booking-state.js'
import { questionsOf } from '../domain/question.js'
import type { Quote } from '../domain/quote.js'
import { newReference } from './booking-reference.js'
import type { ResourceNames } from './assignment-view.js'
import type { Plan, PlannedAppointment } from './plan.js'

export interface DraftDetails {
  readonly tenantId: TenantId
  readonly bookingId?: BookingId
  readonly status: BookingState
  readonly source: BookingSource
  readonly quote: Quote
  readonly customerId?: CustomerId
  readonly notes?: string
  readonly answers?: Readonly<Record<string, unknown>>
  readonly locale?: string | undefined
}

/** A booking made of a plan, not yet stored; claims are filled in when they are granted. */
export function draftBooking(plan: Plan, details: DraftDetails): Booking {
  const [first] = plan.appointments
  return {
    id: details.bookingId ?? newId<'booking'>(),
    tenantId: details.tenantId,
    reference: newReference(),
    status: details.status,
    source: details.source,
    customerId: details.customerId ?? null,
    locationId: first?.locationId ?? '',
    timeZone: first?.timeZone ?? 'UTC',
    guests: plan.guests,
    notes: details.notes ?? '',
    answers: details.answers ?? {},
    questions: questionsOf(plan.appointments.map(({ service }) => service)),
    quote: details.quote,
    policy: details.quote.policy,
    appointments: plan.appointments.map(planned => toAppointment(planned, details.status, [])),
    expiresAt: null,
    holdExtensions: 0,
    calendarSequence: 0,
    version: 1,
    // Until it is stored: the database's clock has the last word.
    createdAt: new Date(),
    locale: details.locale ?? null,
  }
}

export function toAppointment(
  planned: PlannedAppointment,
  status: BookingState,
  claims: readonly Claim[],
): Appointment {
  const { id, service, locationId, startsAt, endsAt, price, attendees, session, isPinned = false } = planned
  const named = { id, serviceId: service.id, serviceName: service.name, attendees }
  const { chosen = [] } = service
  const extras = { ...(session && { session }), ...(chosen.length > 0 && { addOns: chosen }) }
  const definition = {
    needs: Object.fromEntries(service.requirements.map(({ key, count }) => [key, count])),
    buffersOutsideHours: service.buffersOutsideHours,
  }
  const directions = directionsOf(service)
  return { ...named, locationId, status, startsAt, endsAt, price, claims, isPinned, definition, directions, ...extras }
}

function directionsOf({ meetingUrl = '', directions = '' }: PlannedAppointment['service']): Directions | undefined {
  return meetingUrl || directions ? { meetingUrl, text: directions } : undefined
}

export function withClaims(booking: Booking, claims: ReadonlyMap<AppointmentId, readonly Claim[]>): Booking {
  return {
    ...booking,
    appointments: booking.appointments.map(item => ({ ...item, claims: claims.get(item.id) ?? item.claims })),
  }
}

export function namesOf(plan: Plan): ResourceNames {
  const planned = Object.fromEntries(plan.snapshot.resources.map(({ id, name, type }) => [id, { name, type }]))
  return Object.assign(planned, ...plan.appointments.map(({ resourceNames }) => resourceNames))
}

/** An appointment that moved: who was asked for by name stays so as long as the same people come. */
export function withPin(after: Appointment, before: Appointment): Appointment {
  const teamOf = ({ claims }: Appointment) => [...new Set(claims.map(claim => claim.resourceId))].sort().join()
  return { ...after, isPinned: after.isPinned || (before.isPinned === true && teamOf(after) === teamOf(before)) }
}
