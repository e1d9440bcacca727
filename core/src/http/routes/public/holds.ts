import { z } from 'zod'
import type { HoldService } from '../../../booking/hold-service.js'
import {
  HoldExpiredError,
  HoldLimitError,
  InvalidTransitionError,
  NotFoundError,
  SlotTakenError,
  SlotUnavailableError,
} from '../../../errors/catalog.js'
import { BandLimitError } from '../../../errors/pricing-errors.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { WaitTooLongError } from '../../../errors/visit-errors.js'
import { hold } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { addOnKeys, id, idParameters, line, resourceIds, start, token } from '../../input.js'
import { place, venue } from '../place-input.js'
import { bookerOf } from '../../booker.js'
import { defineRoute, type Route } from '../../route.js'

export const personName = line(120)
const appointmentRequest = z
  .strictObject({
    serviceId: id,
    startsAt: start.optional(),
    staffId: id.optional(),
    resourceIds: resourceIds.optional(),
    locationId: id.optional(),
    durationMinutes: z.int().min(1).max(1440).optional(),
    sessionId: id.optional().meta({ description: 'Of a class; then startsAt may be left out' }),
    places: z.int().min(1).max(50).optional().meta({ description: 'Of a class; default 1' }),
    guest: personName.optional().meta({ description: 'Who of the party gets it; absent: whoever books' }),
    addOns: addOnKeys.optional(),
    attendees: z.array(personName).min(1).max(20).optional().meta({ description: 'When several get it together' }),
  })
  .refine(wish => wish.startsAt !== undefined || wish.sessionId !== undefined, {
    path: ['startsAt'],
    message: 'Send a start, or the id of a session',
  })
  .transform(({ guest, attendees, ...rest }) => {
    const named = attendees ?? (guest === undefined ? undefined : [guest])
    return { ...rest, ...(named && { attendees: [...new Set(named)] }) }
  })
export const appointmentRequests = z.array(appointmentRequest).min(1).max(20)
/** Where it is to happen, for services that take place at the customer's. */
export const whereabouts = { place: place.optional(), venue: venue.optional() }
export const guestCount = z.int().min(1).max(1000)
export const maxGapMinutes = z
  .int()
  .min(0)
  .max(240)
  .meta({ description: 'The longest wait that somebody has between two services of the visit' })

export type HoldDesk = Pick<HoldService, 'hold' | 'extend' | 'release'>

const shared = { tag: 'Booking', audience: 'public', scope: 'tenant' } as const
const example = {
  appointments: [{ serviceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41', startsAt: '2026-03-02T10:00:00Z' }],
}

export function holdRoutes(services: { holds: HoldDesk }): Route[] {
  return [createRoute(services), ...keepRoutes(services)]
}

function createRoute(services: { holds: HoldDesk }): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/holds',
    summary: 'Holds a time for some minutes while the customer decides',
    body: z.object({
      appointments: appointmentRequests,
      guests: guestCount.optional(),
      maxGapMinutes: maxGapMinutes.optional(),
      clientId: id.optional().meta({ description: 'For the team: whose prices and rules' }),
      ...whereabouts,
    }),
    bodyExample: example,
    responses: { 201: { description: 'The hold and what it will cost', schema: hold } },
    errors: [
      NotFoundError,
      SlotTakenError,
      SlotUnavailableError,
      BandLimitError,
      WaitTooLongError,
      PlaceRequiredError,
      OutsideAreaError,
    ],
    idempotency: 'required',
    limits: { callsPerMinute: 300 },
    handler: async request => {
      const { tenant, body, openHolds } = request
      openHolds.requireRoom()
      const context = commandContext(request)
      const { clientId, ...wish } = body
      const wanted = { ...wish, booker: bookerOf(request.caller, clientId) }
      const result = await services.holds.hold(tenant.id, wanted, context)
      if (result.isReplayed) return commandAnswer(result)
      try {
        openHolds.add(result.body)
      } catch (error) {
        // Others of the same visitor came in meanwhile, so this one goes back at once.
        const { actor, requestId, source } = context
        await services.holds.release(tenant.id, result.body, { actor, requestId, source })
        throw error
      }
      return commandAnswer(result)
    },
  })
}

function keepRoutes(services: { holds: HoldDesk }): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'patch',
      path: '/holds/{id}',
      summary: 'Extends a hold',
      params: idParameters,
      body: z.object({ token }),
      bodyExample: { token: 'lotus-day-spa.pN2u…' },
      responses: { 200: { description: 'The hold with its new deadline', schema: hold } },
      errors: [HoldExpiredError, HoldLimitError, InvalidTransitionError, SlotTakenError],
      idempotency: 'optional',
      handler: async request => {
        const { tenant, params, body } = request
        const context = commandContext(request)
        return commandAnswer(await services.holds.extend(tenant.id, { id: params.id, token: body.token }, context))
      },
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/holds/{id}',
      summary: 'Releases a hold',
      params: idParameters,
      query: z.object({ token }),
      responses: { 204: { description: 'Released' } },
      errors: [InvalidTransitionError],
      idempotency: 'optional',
      handler: async request => {
        const { tenant, params, query } = request
        await services.holds.release(tenant.id, { id: params.id, token: query.token }, commandContext(request))
        request.openHolds.remove(params.id)
        return { status: 204 }
      },
    }),
  ]
}
