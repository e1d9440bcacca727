import { z } from 'zod'
import type { ItineraryService } from '../../../booking/itinerary-service.js'
import { InvalidRangeError, NotFoundError } from '../../../errors/catalog.js'
import { TooManyOrdersError } from '../../../errors/visit-errors.js'
import { assignment, instantText, money } from '../../answers.js'
import { addOnKeys, dateOrInstant, id } from '../../input.js'
import { bookerOf } from '../../booker.js'
import type { BookerKnower } from './availability.js'
import { defineRoute, type Route } from '../../route.js'
import { guestCount, maxGapMinutes, personName } from './holds.js'

const body = z.object({
  items: z
    .array(
      z.strictObject({
        serviceId: id,
        guest: personName.optional().meta({ description: 'Who of the party gets it; absent: whoever books' }),
        guests: guestCount.optional().meta({ description: 'How many get it together' }),
        staffId: id.optional(),
        durationMinutes: z.int().min(1).max(1440).optional(),
        addOns: addOnKeys.optional(),
      }),
    )
    .min(1)
    .max(10),
  order: z.enum(['fixed', 'any']).meta({ description: 'any: the engine chooses, up to 120 orders' }),
  together: z
    .boolean()
    .optional()
    .meta({ description: 'What different guests get runs side by side and starts together; else one after the other' }),
  maxGapMinutes,
  from: dateOrInstant,
  to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive; at most 31 days' }),
  locationId: id.optional(),
  limit: z.int().min(1).max(100).optional(),
})

const itinerary = z
  .object({
    startsAt: instantText,
    endsAt: instantText,
    price: money,
    changes: z.int().meta({ description: 'How often somebody is handed over to another member of staff' }),
    appointments: z
      .array(
        z.object({
          serviceId: z.string(),
          serviceName: z.string(),
          startsAt: instantText,
          endsAt: instantText,
          locationId: z.string(),
          guest: z.string().optional(),
          staffId: z.string().optional(),
          durationMinutes: z.int().optional(),
          price: money,
          assignments: z.array(assignment),
        }),
      )
      .meta({ description: 'In the shape in which holds and bookings take them' }),
  })
  .meta({ id: 'Itinerary' })

const ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'

export type ItineraryFinder = Pick<ItineraryService, 'find'>

export interface ItineraryServices {
  readonly itineraries: ItineraryFinder
  readonly customerGroups: BookerKnower
}

export function itineraryRoutes({ itineraries, customerGroups }: ItineraryServices): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/availability/itineraries',
      summary: 'Lists when several services can be had in one visit, with the fewest changes of person first',
      tag: 'Booking',
      audience: 'public',
      scope: 'tenant',
      idempotency: 'none',
      // One question may take 0.4 s of the processor; most take a twentieth of that.
      limits: { callsPerMinute: 60 },
      body,
      bodyExample: {
        items: [{ serviceId: ID }, { serviceId: ID }],
        order: 'any',
        maxGapMinutes: 15,
        from: '2026-03-02',
        to: '2026-03-07',
      },
      responses: {
        200: {
          description: 'Visits, the best first',
          schema: z.object({ timeZone: z.string(), itineraries: z.array(itinerary), truncated: z.boolean() }),
        },
      },
      errors: [NotFoundError, InvalidRangeError, TooManyOrdersError],
      handler: async ({ tenant, body: request, caller }) => {
        const standing = await customerGroups.standingOf(tenant.id, bookerOf(caller))
        const isStaff = caller.permissions.has('bookings:write')
        return { status: 200, body: await itineraries.find(tenant.id, { ...request, standing }, isStaff) }
      },
    }),
  ]
}
