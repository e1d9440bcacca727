import { z } from 'zod'
import type { AvailabilityService } from '../../../booking/availability-service.js'
import type { CustomerGroups } from '../../../customer/customer-groups.js'
import type { WhyNot } from '../../../booking/why-not.js'
import { MAX_DAYS, RangeReader } from '../../../booking/search-range.js'
import { requireTimeZone } from '../../../domain/time-zone.js'
import { InvalidRangeError, NotFoundError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { availability } from '../../answers.js'
import { count, dateOrInstant, flag, id, listedAddOns } from '../../input.js'
import { coordinates, venue, zip } from '../place-input.js'
import { bookerOf, knownCustomer } from '../../booker.js'
import { defineRoute, type Route } from '../../route.js'

/** What one search counts for: measured, the work grows with the days, and explaining a week costs about ten plain searches. */
const EXPLAINED_WEIGHT = 10
const DAYS_PER_CALL = 14

function weightOf(search: URLSearchParams): number {
  if (/^(1|true)$/.test(search.get('explain') ?? '')) return EXPLAINED_WEIGHT
  const days = (Date.parse(search.get('to') ?? '') - Date.parse(search.get('from') ?? '')) / 86_400_000
  // What is no range, or too long a one, is refused before any work.
  return days > 0 && days <= MAX_DAYS.availability ? 1 + Math.floor(days / DAYS_PER_CALL) : 1
}

const query = z.object({
  serviceId: id,
  from: dateOrInstant,
  to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive' }),
  staffId: id.optional(),
  locationId: id.optional(),
  durationMinutes: count(1, 1440).optional(),
  guests: count(1, 1000).optional(),
  addOns: listedAddOns,
  timeZone: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'IANA name of the caller; dates are read in the zone of the business' }),
  explain: flag.optional().meta({ description: '1: also says why every other start is not offered; at most 7 days' }),
  limit: count(1, 10_000).optional(),
  zip: zip.optional().meta({ description: 'Where the customer is, for a service that takes place there' }),
  place: coordinates.optional(),
  venue: venue.optional(),
  clientId: id
    .optional()
    .meta({ description: 'For the team: whose prices and rules; a signed-in customer has their own' }),
})

export type AvailabilityFinder = Pick<AvailabilityService, 'answer'>

/** Finds out what somebody is to the business. */
export type BookerKnower = Pick<CustomerGroups, 'standingOf' | 'list'>

export interface AvailabilityRouteServices {
  readonly customerGroups: BookerKnower
  readonly availability: AvailabilityFinder
  readonly whyNot: Pick<WhyNot, 'inWords'>
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
        const audience = caller.permissions.has('resources:read') ? 'staff' : 'customer'
        const { zip: code, place: point, clientId, ...rest } = request
        const [latitude = null, longitude = null] = point ?? []
        const place = (code ?? point) ? { zip: code ?? '', address: '', latitude, longitude } : undefined
        const customerEmail = knownCustomer(caller)
        const booker = bookerOf(caller, clientId)
        const standing = booker && (await services.customerGroups.standingOf(tenant.id, booker))
        const asking = { ...rest, place, customerEmail, ...(standing && { standing }) }
        const body = await services.availability.answer(tenant.id, asking, audience)
        if (Buffer.isBuffer(body)) return { status: 200, json: body }
        const asked = { serviceId: request.serviceId, isStaff: audience === 'staff', standing }
        return { status: 200, body: await services.whyNot.inWords(tenant.id, body, asked) }
      },
    }),
  )
}
