import { z } from 'zod'
import type { AvailabilityService } from '../../../booking/availability-service.js'
import type { BookingService } from '../../../booking/booking-service.js'
import type { CustomerGroups } from '../../../customer/customer-groups.js'
import type { WhyNot } from '../../../booking/why-not.js'
import { MAX_DAYS, RangeReader } from '../../../booking/search-range.js'
import type { AppointmentId, BookingId, CustomerId, TenantId } from '../../../domain/id.js'
import { requireTimeZone } from '../../../domain/time-zone.js'
import { InvalidRangeError, NotFoundError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { availability } from '../../answers.js'
import { bookingAccess } from '../../command-answer.js'
import { count, dateOrInstant, flag, id, listedAddOns, listedResourceIds } from '../../input.js'
import { coordinates, venue, zip } from '../place-input.js'
import { bookerOf, knownCustomer } from '../../booker.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

/** What one search counts for: measured, the work grows with the days, and explaining a week costs about ten plain searches. */
const EXPLAINED_WEIGHT = 10
const DAYS_PER_CALL = 14

/** One for a search of some days. */
export function weightOf(search: URLSearchParams): number {
  if (/^(1|true)$/.test(search.get('explain') ?? '')) return EXPLAINED_WEIGHT
  const days = (Date.parse(search.get('to') ?? '') - Date.parse(search.get('from') ?? '')) / 86_400_000
  // What is no range, or too long a one, is refused before any work.
  return days > 0 && days <= MAX_DAYS.availability ? 1 + Math.floor(days / DAYS_PER_CALL) : 1
}

/** What is looked for, whichever days are meant. */
export const wantedTimes = {
  serviceId: id,
  staffId: id.optional(),
  resourceIds: listedResourceIds,
  locationId: id.optional(),
  durationMinutes: count(1, 1440).optional(),
  guests: count(1, 1000).optional(),
  addOns: listedAddOns,
  zip: zip.optional().meta({ description: 'Where the customer is, for a service that takes place there' }),
  place: coordinates.optional(),
  venue: venue.optional(),
  clientId: id
    .optional()
    .meta({ description: 'For the team: whose prices and rules; a signed-in customer has their own' }),
}

const query = z.object({
  ...wantedTimes,
  from: dateOrInstant,
  to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive' }),
  timeZone: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'IANA name of the caller; dates are read in the zone of the business' }),
  explain: flag.optional().meta({ description: '1: also says why every other start is not offered; at most 7 days' }),
  limit: count(1, 10_000).optional(),
  suits: flag
    .optional()
    .meta({ description: '1: also which of them suit this customer most, where the rules look at it' }),
  bookingId: id.optional().meta({ description: 'A booking that is to move, with its manage token or for the team' }),
  appointmentId: id.optional().meta({ description: 'Which of that booking; its own time counts as free' }),
})

export type AvailabilityFinder = Pick<AvailabilityService, 'answer'>

/** Finds out what somebody is to the business. */
export type BookerKnower = Pick<CustomerGroups, 'standingOf' | 'list'>

export interface AvailabilityRouteServices {
  readonly customerGroups: BookerKnower
  readonly availability: AvailabilityFinder
  readonly whyNot: Pick<WhyNot, 'inWords'>
  readonly bookings: Pick<BookingService, 'read'>
}

interface Wanted {
  readonly zip?: string | undefined
  readonly place?: readonly [number, number] | undefined
  readonly clientId?: CustomerId | undefined
}

/** The same question with who asks it: their place, their limits, and what they are to the business. */
export async function askedBy<R extends Wanted>(
  customerGroups: BookerKnower,
  { tenantId, caller, request }: { readonly tenantId: TenantId; readonly caller: Caller; readonly request: R },
) {
  const { zip: code, place: point, clientId, ...rest } = request
  const [latitude = null, longitude = null] = point ?? []
  const place = (code ?? point) ? { zip: code ?? '', address: '', latitude, longitude } : undefined
  const booker = bookerOf(caller, clientId)
  const standing = booker && (await customerGroups.standingOf(tenantId, booker))
  const asking = { ...rest, place, customerEmail: knownCustomer(caller), ...(standing && { standing }) }
  return { asking, audience: caller.permissions.has('resources:read') ? 'staff' : 'customer' } as const
}

interface Move {
  readonly tenantId: TenantId
  readonly bookingId: BookingId | undefined
  readonly appointmentId?: AppointmentId | undefined
}

/** What is to move, of a booking that the caller may open. @throws NotFoundError. */
async function movingOf(
  bookings: AvailabilityRouteServices['bookings'],
  caller: Caller,
  { tenantId, bookingId, appointmentId }: Move,
): Promise<AppointmentId[] | undefined> {
  if (bookingId === undefined) return undefined
  if (!caller.manageToken && !caller.permissions.has('bookings:read')) throw new NotFoundError({ what: 'booking' })
  const { appointments } = await bookings.read(tenantId, bookingId, bookingAccess(caller))
  const meant = appointmentId === undefined ? appointments[0] : appointments.find(({ id }) => id === appointmentId)
  if (!meant) throw new NotFoundError({ what: 'appointment' })
  return [meant.id as AppointmentId]
}

/** The second address is the one that the first description of this API had. */
export function availabilityRoutes(services: AvailabilityRouteServices): Route[] {
  const ranges = new RangeReader()
  return (['/availability', '/appointments/availability'] as const).map(path =>
    defineRoute({
      method: 'get',
      path,
      summary: 'Lists the times at which a service can be booked',
      tag: 'Booking',
      audience: 'public',
      scope: 'tenant',
      idempotency: 'none',
      limits: { callsPerMinute: 1_200, weightOf },
      query,
      responses: { 200: { description: 'Times in order', schema: availability } },
      errors: [NotFoundError, InvalidRangeError, UnknownTimeZoneError, PlaceRequiredError, OutsideAreaError],
      handler: async ({ tenant, query: request, caller }) => {
        const maxDays = request.explain ? MAX_DAYS.explained : MAX_DAYS.availability
        ranges.read(request.from, request.to, tenant.timeZone, maxDays)
        if (request.timeZone !== undefined) requireTimeZone(request.timeZone)
        const { bookingId, appointmentId, ...wanted } = request
        const moving = await movingOf(services.bookings, caller, { tenantId: tenant.id, bookingId, appointmentId })
        const asked = { tenantId: tenant.id, caller, request: wanted }
        const { asking, audience } = await askedBy(services.customerGroups, asked)
        const body = await services.availability.answer(tenant.id, { ...asking, ...(moving && { moving }) }, audience)
        if (Buffer.isBuffer(body)) return { status: 200, json: body }
        const { serviceId, standing } = asking
        const named = { serviceId, isStaff: audience === 'staff', standing }
        return { status: 200, body: await services.whyNot.inWords(tenant.id, body, named) }
      },
    }),
  )
}
