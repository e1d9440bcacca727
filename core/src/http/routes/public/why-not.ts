import { z } from 'zod'
import type { WhyNot } from '../../../booking/why-not.js'
import type { NextTime } from '../../../booking/next-time.js'
import { InvalidRequestError, NotFoundError } from '../../../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { instantText, slot } from '../../answers.js'
import { count, id, listedAddOns, start } from '../../input.js'
import { bookerOf, knownCustomer } from '../../booker.js'
import { askedBy, wantedTimes, type BookerKnower } from './availability.js'
import { venue, zip } from '../place-input.js'
import { defineRoute, type Route } from '../../route.js'

/** Measured: explaining one start costs about as much as ten plain searches of a fortnight. */
const CALLS_PER_MINUTE = 120
const NEXT_PER_MINUTE = 300

const query = z.object({
  serviceId: id,
  startsAt: start.meta({ description: 'Any whole minute: also one that is over, closed, or no start of the service' }),
  staffId: id.optional(),
  locationId: id.optional(),
  durationMinutes: count(1, 1440).optional(),
  guests: count(1, 1000).optional(),
  clientId: id.optional().meta({ description: 'For the team: whose prices and rules' }),
  addOns: listedAddOns,
  zip: zip.optional().meta({ description: 'Where the customer is, for a service that takes place there' }),
  venue: venue.optional(),
})

const link = z
  .object({ page: z.enum(['policies', 'services', 'resources', 'calendar', 'booking']), id: z.string().optional() })
  .meta({ description: 'Where in the admin pages it can be changed' })
const reason = z.object({
  code: z.string(),
  text: z.string(),
  from: instantText.optional(),
  to: instantText.optional(),
  bookingId: z.string().optional(),
  link: link.optional(),
})
const named = z.object({ id: z.string(), name: z.string(), type: z.string() })
const answer = z
  .object({
    startsAt: instantText,
    timeZone: z.string(),
    locationId: z.string().nullable(),
    isOffered: z.boolean(),
    slot: slot.nullable(),
    text: z.string().nullable().meta({ description: 'The sentence that says most, in the language of the business' }),
    reasons: z.array(reason).meta({ description: 'Rules of the whole question; customers get all reasons here' }),
    requirements: z
      .array(
        z.object({
          requirement: z.string(),
          needed: z.int(),
          isMet: z.boolean(),
          text: z.string().nullable(),
          free: z.array(named),
          blocked: z.array(z.object({ resource: named, reasons: z.array(reason) })),
          excluded: z.array(z.object({ code: z.string(), count: z.int(), text: z.string() })),
        }),
      )
      .meta({ description: 'For the team: who could serve each need, and why the others cannot' }),
    unlocks: z
      .array(z.object({ code: z.string(), text: z.string(), link: link.optional() }))
      .meta({ description: 'For the team: what alone would open the time' }),
    alternatives: z.array(slot.pick({ startsAt: true, endsAt: true, price: true, assignments: true })),
    canOverride: z
      .boolean()
      .meta({ description: 'For the team: nobody has the time, so it can be booked against rules' }),
  })
  .meta({ id: 'Explanation' })

const nextQuery = z.object({
  ...wantedTimes,
  from: start.optional().meta({ description: 'Default: now' }),
})
const nextAnswer = z
  .object({
    timeZone: z.string(),
    slot: slot.nullable().meta({ description: 'Null: nothing is free until searchedUntil' }),
    searchedUntil: instantText,
  })
  .meta({ id: 'NextTime' })

export interface WhyNotRouteServices {
  readonly whyNot: Pick<WhyNot, 'ask' | 'inWords'>
  readonly nextTime: Pick<NextTime, 'find'>
  readonly customerGroups: BookerKnower
}

const shared = { method: 'get', tag: 'Booking', audience: 'public', scope: 'tenant', idempotency: 'none' } as const

/** Answers about one time: why it is not offered, and which one is free first. */
export function whyNotRoutes({ whyNot, nextTime, customerGroups }: WhyNotRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      path: '/availability/next',
      summary: 'Finds the first free time of a service, over all places',
      limits: { callsPerMinute: NEXT_PER_MINUTE },
      query: nextQuery,
      responses: { 200: { description: 'The first free time, if there is one', schema: nextAnswer } },
      errors: [NotFoundError, InvalidRequestError, PlaceRequiredError, OutsideAreaError],
      handler: async ({ tenant, query: request, caller }) => {
        const { asking, audience } = await askedBy(customerGroups, { tenantId: tenant.id, caller, request })
        return { status: 200, body: await nextTime.find(tenant.id, asking, audience) }
      },
    }),
    defineRoute({
      ...shared,
      path: '/availability/explanation',
      summary: 'Says why a time is not offered, and what would open it',
      limits: { callsPerMinute: CALLS_PER_MINUTE },
      query,
      responses: {
        200: { description: 'Reasons in words; the team also sees resources and bookings', schema: answer },
      },
      errors: [NotFoundError, InvalidRequestError, PlaceRequiredError, OutsideAreaError],
      handler: async ({ tenant, query: request, caller }) => {
        const isStaff = caller.permissions.has('resources:read')
        const asker = { isStaff, seesBookings: isStaff && caller.permissions.has('bookings:read') }
        const { clientId, zip: code, ...rest } = request
        const place = code ? { zip: code, address: '', latitude: null, longitude: null } : undefined
        const standing = await customerGroups.standingOf(tenant.id, bookerOf(caller, clientId))
        const groups = isStaff ? await customerGroups.list(tenant.id) : []
        const asking = { ...rest, place, customerEmail: knownCustomer(caller), standing, groups }
        return { status: 200, body: await whyNot.ask(tenant.id, asking, asker) }
      },
    }),
  ]
}
