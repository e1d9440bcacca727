import { z } from 'zod'
import { SLOT_STATES, type SlotList } from '../../../booking/slot-list.js'
import { InvalidRangeError, NotFoundError } from '../../../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { instantText } from '../../answers.js'
import { count, dateOrInstant, id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const slot = z
  .object({
    id: z.string(),
    status: z.enum(SLOT_STATES),
    serviceId: z.string().nullable(),
    staffId: z.string().nullable(),
    locationId: z.string().nullable(),
    startsAt: instantText,
    endsAt: instantText,
    bookingId: z.string().optional().meta({ description: 'For staff' }),
  })
  .meta({ id: 'TableSlot' })
const answer = z.object({ timeZone: z.string(), items: z.array(slot), nextCursor: z.string().nullable() })

/** A list of every service asks the solver once for each. */
const WEIGHT_OF_ALL = 10

/** Time as a table: what is free, what is booked, what is blocked. */
export function slotRoutes({ slots }: { slots: Pick<SlotList, 'list'> }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/slots',
      summary: 'Lists slots of people with the statuses available, booked and blocked; nothing can be written to it',
      tag: 'Booking',
      audience: 'public',
      scope: 'tenant',
      idempotency: 'none',
      limits: { callsPerMinute: 600, weightOf: query => (query.has('serviceId') ? 1 : WEIGHT_OF_ALL) },
      query: z.object({
        from: dateOrInstant.optional(),
        to: dateOrInstant.optional().meta({ description: 'Dates: inclusive. 31 days of a service, 7 of all' }),
        serviceId: id.optional(),
        staffId: id.optional(),
        locationId: id.optional(),
        status: z.enum(SLOT_STATES).optional(),
        limit: count(1, 1000).optional(),
        cursor: z.string().max(500).optional(),
      }),
      responses: {
        200: { description: 'In order of their start; without from and to, the next 7 days', schema: answer },
      },
      errors: [NotFoundError, InvalidRangeError, PlaceRequiredError, OutsideAreaError],
      handler: async ({ tenant, query: { limit = 200, ...request }, caller }) => {
        const audience = caller.permissions.has('bookings:read') ? 'staff' : 'customer'
        return { status: 200, body: await slots.list(tenant.id, { ...request, limit }, audience) }
      },
    }),
  ]
}
