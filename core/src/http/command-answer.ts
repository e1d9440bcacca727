import type { CommandContext, CommandResult } from '../booking/command.js'
import type { BookingSource } from '../domain/booking-state.js'
import type { Caller, IdempotencyRequest, RouteAnswer } from './route.js'

interface CommandRequest {
  readonly caller: Caller
  readonly requestId: string
  readonly idempotency: IdempotencyRequest | undefined
}

/** Who asks for a change, as the services take it. */
export function commandContext(request: CommandRequest, source?: BookingSource): CommandContext {
  const { caller, requestId, idempotency } = request
  const context = { actor: caller.actor, requestId, source: source ?? sourceOf(caller) }
  return idempotency ? { ...context, idempotency } : context
}

function sourceOf({ actor, permissions }: Caller): BookingSource {
  if (!permissions.has('bookings:write')) return 'web'
  return actor.type === 'api-key' ? 'api' : 'admin'
}

/** How somebody may see one booking, as the services take it. */
export function bookingAccess(caller: Caller): { actor: Caller['actor']; manageToken?: string } {
  return caller.manageToken ? { actor: caller.actor, manageToken: caller.manageToken } : { actor: caller.actor }
}

export function commandAnswer({ status, body, isReplayed }: CommandResult): RouteAnswer {
  return { status, body, headers: isReplayed ? { 'Idempotent-Replayed': 'true' } : {} }
}
