import { z } from 'zod'
import type { Approval } from '../../../booking/approval.js'
import type { Attendance } from '../../../booking/attendance.js'
import type { BookingService } from '../../../booking/booking-service.js'
import type { CommandContext, CommandResult } from '../../../booking/command.js'
import type { Declining } from '../../../booking/declining.js'
import type { FeeWaivers } from '../../../booking/fee-waivers.js'
import type { BookingTarget } from '../../../booking/state-change.js'
import type { VisitCompletion } from '../../../booking/visit-completion.js'
import type { TenantId } from '../../../domain/id.js'
import type { Permission } from '../../../identity/roles.js'
import {
  InvalidTransitionError,
  NotFoundError,
  PolicyRefusedError,
  SlotTakenError,
  StaleVersionError,
} from '../../../errors/catalog.js'
import { NothingToWaiveError } from '../../../errors/lifecycle-errors.js'
import { booking } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, localDate, prose } from '../../input.js'
import { defineRoute, type AnyErrorClass, type Route } from '../../route.js'

export interface BookingActionServices {
  readonly bookings: Pick<BookingService, 'read'>
  readonly approval: Pick<Approval, 'confirm'>
  readonly declining: Pick<Declining, 'decline'>
  readonly attendance: Pick<Attendance, 'checkIn' | 'noShow' | 'undo'>
  readonly visits: Pick<VisitCompletion, 'complete'>
  readonly waivers: Pick<FeeWaivers, 'waive'>
}

interface ActionDefinition<B extends z.ZodObject> {
  readonly name: 'confirm' | 'decline' | 'check-in' | 'complete' | 'no-show' | 'undo' | 'waive-fee'
  readonly summary: string
  readonly needs: Permission
  readonly body: B
  readonly bodyExample: object
  readonly errors: readonly AnyErrorClass[]
  readonly run: (
    tenantId: TenantId,
    target: BookingTarget,
    body: z.output<B>,
    context: CommandContext,
  ) => Promise<CommandResult>
}

const nothing = z.object({})
const followUp = z
  .strictObject({
    text: prose(1000),
    inDays: z.int().min(1).max(3660).optional(),
    on: localDate.optional(),
    serviceId: id.optional().meta({ description: 'What the customer is invited to book' }),
  })
  .refine(given => (given.inDays === undefined) !== (given.on === undefined), {
    path: ['inDays'],
    message: 'Send either inDays or on',
  })
const report = z.object({
  issue: prose(4000).optional(),
  resolution: prose(4000).optional(),
  followUp: followUp.optional(),
})

/** What staff do to one booking; each answers the booking as it is then. */
export function bookingActionRoutes(services: BookingActionServices): Route[] {
  const { approval, declining, attendance, visits, waivers, bookings } = services
  const define = <B extends z.ZodObject>(action: ActionDefinition<B>) => actionRoute(bookings, action)
  const attend = { needs: 'bookings:attend', body: nothing, bodyExample: {}, errors: [] } as const
  return [
    define({
      ...{ name: 'confirm', summary: 'Accepts a request, or a booking that waits for its deposit' },
      ...{ needs: 'bookings:write', body: nothing, bodyExample: {}, errors: [SlotTakenError] },
      run: (tenantId, target, _body, context) => approval.confirm(tenantId, target, context),
    }),
    define({
      ...{ name: 'decline', summary: 'Turns a request down, with three other times' },
      ...{ needs: 'bookings:write', bodyExample: { reason: 'Away that week' }, errors: [] },
      body: z.object({ reason: prose(500).optional() }),
      run: (tenantId, target, { reason }, context) => declining.decline(tenantId, { ...target, reason }, context),
    }),
    define({
      ...attend,
      ...{ name: 'check-in', summary: 'Says that the customer is there' },
      run: (tenantId, target, _body, context) => attendance.checkIn(tenantId, target, context),
    }),
    define({
      ...attend,
      ...{ name: 'no-show', summary: 'Says that nobody came, and writes down what the policy charges' },
      errors: [PolicyRefusedError],
      run: (tenantId, target, _body, context) => attendance.noShow(tenantId, target, context),
    }),
    define({
      ...attend,
      ...{ name: 'undo', summary: 'Takes back a check-in or a no-show, with its fee' },
      run: (tenantId, target, _body, context) => attendance.undo(tenantId, target, context),
    }),
    define({
      ...{ name: 'complete', summary: 'Ends a visit, with what was found, done and is to follow' },
      ...{ needs: 'bookings:attend', body: report, errors: [] },
      bodyExample: {
        issue: 'Wi-Fi drops',
        resolution: 'Replaced access point',
        followUp: { text: 'Check', inDays: 90 },
      },
      run: (tenantId, target, body, context) => visits.complete(tenantId, { ...target, report: body }, context),
    }),
    define({
      ...{ name: 'waive-fee', summary: 'Takes the open fees of a booking back' },
      ...{ needs: 'fees:waive', bodyExample: { reason: 'Bereavement' }, errors: [NothingToWaiveError] },
      body: z.object({ reason: prose(500).refine(text => text.trim() !== '', 'Say why') }),
      run: (tenantId, target, { reason }, context) => waivers.waive(tenantId, { ...target, reason }, context),
    }),
  ]
}

function actionRoute<B extends z.ZodObject>(
  bookings: BookingActionServices['bookings'],
  { name, summary, needs, body, bodyExample, errors, run }: ActionDefinition<B>,
): Route {
  return defineRoute({
    ...{ method: 'post', path: `/bookings/{id}/${name}`, summary, tag: 'Bookings' },
    ...{ audience: { needs }, scope: 'tenant', idempotency: 'required' },
    ...{ params: idParameters, body, bodyExample, entity: 'version', takesIfMatch: true },
    responses: { 200: { description: 'The booking as it is now', schema: booking } },
    errors: [NotFoundError, InvalidTransitionError, StaleVersionError, ...errors],
    handler: async request => {
      const { tenant, params, caller, ifMatch } = request
      const access = bookingAccess(caller)
      const target = { bookingId: params.id, access, version: ifMatch }
      const result = await run(tenant.id, target, request.body as z.output<B>, commandContext(request))
      return commandAnswer({ ...result, body: await bookings.read(tenant.id, params.id, access) })
    },
  })
}
