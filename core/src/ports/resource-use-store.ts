import type { BookingId, Id, ResourceId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** Something that is about to be used, for a booking or for a class; instants as ISO 8601 UTC, without what goes before and after. */
export interface ResourceUse {
  readonly resourceId: ResourceId
  readonly bookingId: BookingId | null
  readonly sessionId: Id<'session'> | null
  readonly startsAt: string
  readonly endsAt: string
}

/** Uses of resources that somebody wants to hear of beforehand. The database plans them as claims are written. */
export interface ResourceUseStore {
  /** The use that a claim stands for, unless it came to nothing or was told already: then the due row of it says so. */
  take(tx: Transaction, claimId: string): Promise<ResourceUse | undefined>
  /** Plans all uses to come of one resource anew. */
  plan(tx: Transaction, resourceId: ResourceId): Promise<void>
}
