import { z } from 'zod'
import type { AvailabilityService } from '../../../booking/availability-service.js'
import { InvalidRangeError, NotFoundError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { availability } from '../../answers.js'
import { count, dateOrInstant, flag, id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { checkRange, checkTimeZone } from '../../time-range.js'

const MAX_DAYS = 92
const MAX_DAYS_EXPLAINED = 7

const query = z.object({
  serviceId: id,
  from: dateOrInstant,
  to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive' }),
  staffId: id.optional(),
  locationId: id.optional(),
  durationMinutes: count(1, 1440).optional(),
  guests: count(1, 1000).optional(),
  timeZone: z.string().max(100).optional().meta({ description: 'IANA name; dates are read in it' }),
  explain: flag.optional().meta({ description: '1: also says why every other start is not offered; at most 7 days' }),
  limit: count(1, 10_000).optional(),
})

export type AvailabilityFinder = Pick<AvailabilityService, 'find'>

export function availabilityRoutes(services: { availability: AvailabilityFinder }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/availability',
      summary: 'Lists the times at which a service can be booked',
      tag: 'Booking',
      audience: 'public',
      scope: 'tenant',
      idempotency: 'none',
      query,
      responses: { 200: { description: 'Times in order', schema: availability } },
      errors: [NotFoundError, InvalidRangeError, UnknownTimeZoneError],
      handler: async ({ tenant, query: request, caller }) => {
        checkRange(request, request.explain ? MAX_DAYS_EXPLAINED : MAX_DAYS)
        if (request.timeZone !== undefined) checkTimeZone(request.timeZone)
        const audience = caller.role ? 'staff' : 'customer'
        return { status: 200, body: await services.availability.find(tenant.id, request, audience) }
      },
    }),
  ]
}
