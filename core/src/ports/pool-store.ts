import type { ResourceId, UnitId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Transaction } from './unit-of-work.js'

/** A claim in force on one unit of a pool, buffers included. */
export interface UnitClaim extends Interval {
  readonly id: string
  readonly unitId: UnitId
}

/** A claim and the unit of the same pool that it is to have from now on. */
export interface UnitChange {
  readonly id: string
  readonly unitId: UnitId
}

/** Pools whose units are interchangeable: who has which, and how that changes while nobody else looks. */
export interface PoolStore {
  /** Claims in force that are not over and share time with the range. */
  claims(tx: Transaction, resourceId: ResourceId, range: Interval): Promise<UnitClaim[]>
  /**
   * Ends claims on their units and goes on with them on others, all or none; false when one is not in force any more, or
   * meets somebody. Call with every unit of the pool locked by `BookingStore.lockUnits`.
   */
  changeUnits(tx: Transaction, changes: readonly UnitChange[]): Promise<boolean>
}
