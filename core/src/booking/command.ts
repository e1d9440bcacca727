import type { Actor } from '../domain/booking.js'
import type { BookingSource } from '../domain/booking-state.js'
import type { IdempotencyKey } from '../ports/idempotency-store.js'

/** Who asks for a change, through which channel, under which request id. */
export interface CommandContext {
  readonly actor: Actor
  readonly requestId: string
  readonly source: BookingSource
  readonly idempotency?: IdempotencyKey
}

/** What a change answers; a replayed one comes from the store and changed nothing. */
export interface CommandResult<B extends object = object> {
  readonly status: number
  readonly body: B
  readonly isReplayed: boolean
}

/** How somebody may see or change one booking: staff by role, a customer by the token of the booking. */
export interface BookingAccess {
  readonly actor: Actor
  readonly manageToken?: string
}
