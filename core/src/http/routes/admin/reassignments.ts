import { z } from 'zod'
import type { BookingPins } from '../../../booking/booking-pins.js'
import type { BookingService } from '../../../booking/booking-service.js'
import type { Reassignment } from '../../../booking/reassignment.js'
import { InvalidTransitionError, NotFoundError, SlotTakenError, StaleVersionError } from '../../../errors/catalog.js'
import { NotAssignableError } from '../../../errors/staffing-errors.js'
import { booking, instantText, resourceReference } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export interface ReassignmentServices {
  readonly bookings: Pick<BookingService, 'read'>
  readonly reassignment: Pick<Reassignment, 'assignees' | 'reassign'>
  readonly pins: Pick<BookingPins, 'pin'>
}

/** More than this nobody needs for one requirement. */
const MAX_TEAM = 20
export const teamMembers = z.array(id).min(1).max(MAX_TEAM)

const assignees = z
  .object({
    appointmentId: z.string(),
    startsAt: instantText,
    endsAt: instantText,
    isPinned: z.boolean().meta({ description: 'The customer asked for exactly these people' }),
    choices: z.array(
      z.object({
        requirement: z.string(),
        current: z.array(resourceReference),
        options: z.array(z.object({ resource: resourceReference, isFree: z.boolean(), reasons: z.array(z.string()) })),
      }),
    ),
  })
  .meta({ id: 'Assignees' })

const body = z.object({
  appointmentId: id.optional(),
  requirement: line(60),
  resourceIds: teamMembers.meta({ description: 'Everybody who shall serve the requirement' }),
  tellCustomer: z.boolean().optional().meta({ description: 'Send the customer a message; default false' }),
})

const shared = { tag: 'Bookings', scope: 'tenant', params: idParameters } as const

/** Who else could serve an appointment, and letting them. */
export function reassignmentRoutes(services: ReassignmentServices): Route[] {
  return [...assigneeRoutes(services), pinRoute(services)]
}

function assigneeRoutes({ bookings, reassignment }: ReassignmentServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/bookings/{id}/assignees',
      summary: 'Lists who could take each place of an appointment at its time, and why the others cannot',
      audience: { needs: 'bookings:write' },
      idempotency: 'none',
      query: z.object({ appointmentId: id.optional() }),
      responses: { 200: { description: 'Who is free first, then by name', schema: assignees } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, query, caller }) => {
        const given = { bookingId: params.id, appointmentId: query.appointmentId, access: bookingAccess(caller) }
        return { status: 200, body: await reassignment.assignees(tenant.id, given) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/bookings/{id}/reassign',
      summary: 'Gives an appointment other people or things at the same time and for the same price',
      audience: { needs: 'bookings:write' },
      idempotency: 'required',
      entity: 'version',
      takesIfMatch: true,
      body,
      bodyExample: { requirement: 'therapist', resourceIds: ['01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'] },
      responses: { 200: { description: 'The booking as it is now', schema: booking } },
      errors: [NotFoundError, InvalidTransitionError, StaleVersionError, SlotTakenError, NotAssignableError],
      handler: async request => {
        const { tenant, params, caller, ifMatch } = request
        const { tellCustomer, ...rest } = request.body
        const access = bookingAccess(caller)
        const given = { ...rest, bookingId: params.id, isCustomerTold: tellCustomer, access, version: ifMatch }
        const result = await reassignment.reassign(tenant.id, given, commandContext(request))
        return commandAnswer({ ...result, body: await bookings.read(tenant.id, params.id, access) })
      },
    }),
  ]
}

function pinRoute({ bookings, pins }: ReassignmentServices): Route {
  return defineRoute({
    ...shared,
    method: 'put',
    path: '/bookings/{id}/pin',
    summary: 'Keeps a booking with exactly the people and things that it has, or lets go of that',
    audience: { needs: 'bookings:write' },
    idempotency: 'optional',
    entity: 'version',
    takesIfMatch: true,
    body: z.object({
      isPinned: z.boolean(),
      appointmentId: id.optional().meta({ description: 'Only this appointment' }),
    }),
    bodyExample: { isPinned: true },
    responses: { 200: { description: 'The booking as it is now', schema: booking } },
    errors: [NotFoundError, StaleVersionError],
    handler: async request => {
      const { tenant, params, body, caller, ifMatch } = request
      const access = bookingAccess(caller)
      const result = await pins.pin(
        tenant.id,
        { ...body, bookingId: params.id, access, version: ifMatch },
        commandContext(request),
      )
      return commandAnswer({ ...result, body: await bookings.read(tenant.id, params.id, access) })
    },
  })
}
