import { z } from 'zod'
import type { BookingService } from '../../../booking/booking-service.js'
import { MAX_DAYS, parseSearchRange } from '../../../booking/search-range.js'
import { BOOKING_STATES, type BookingState } from '../../../domain/booking-state.js'
import { InvalidRangeError, InvalidRequestError } from '../../../errors/catalog.js'
import { booking, page } from '../../answers.js'
import { count, dateOrInstant, id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const query = z.object({
  from: dateOrInstant.optional(),
  to: dateOrInstant.optional(),
  status: z.string().max(200).optional().meta({ description: 'One or more states, separated by commas' }),
  search: z.string().trim().max(100).optional().meta({ description: 'Reference, name, e-mail or telephone' }),
  locationId: id.optional(),
  resourceId: id.optional(),
  clientId: id.optional(),
  sort: z.enum(['startsAt', '-startsAt']).optional(),
  limit: count(1, 200).optional(),
  cursor: z.string().max(500).optional(),
})

export type BookingLister = Pick<BookingService, 'list'>

export function bookingListRoutes(services: { bookings: BookingLister }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/bookings',
      summary: 'Lists bookings by time',
      tag: 'Bookings',
      audience: { needs: 'bookings:read' },
      scope: 'tenant',
      idempotency: 'none',
      query,
      responses: { 200: { description: 'One page', schema: page(booking) } },
      errors: [InvalidRangeError],
      handler: async ({ tenant, query: { status, ...request } }) => {
        if (request.from !== undefined && request.to !== undefined) {
          parseSearchRange(request.from, request.to, tenant.timeZone, MAX_DAYS.list)
        }
        const statuses = status ? readStatuses(status) : undefined
        return { status: 200, body: await services.bookings.list(tenant.id, { ...request, status: statuses }) }
      },
    }),
  ]
}

export function readStatuses(text: string): BookingState[] {
  const known: readonly string[] = BOOKING_STATES
  const statuses = text.split(',').filter(word => word !== '')
  const unknown = statuses.filter(word => !known.includes(word))
  if (unknown.length === 0) return statuses as BookingState[]
  const message = `Use any of: ${known.join(', ')}`
  throw new InvalidRequestError({ issues: [{ path: 'status', message }] })
}
