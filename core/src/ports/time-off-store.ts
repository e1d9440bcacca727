import type { Id, ResourceId, TenantId, UnitId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { TimeOff } from '../domain/time-off.js'
import type { Transaction } from './unit-of-work.js'

/** An appointment in force that time off would lie over, or a class (then `bookingId` is the session's, the reference `class`). */
export interface AffectedAppointment extends Interval {
  readonly bookingId: string
  readonly reference: string
  readonly status: string
  readonly serviceName: string
  readonly customerName: string | null
}

export interface TimeOffRow {
  readonly timeOff: TimeOff
  /** When the resource is away, as instants; what claims are compared with. */
  readonly away: readonly Interval[]
  /** Entered although bookings stood there. */
  readonly isForced: boolean
}

/** Time off as claims meet it: of one that is entered and one that is claimed at the same moment, the second is refused. */
export interface TimeOffStore {
  /** Locks every unit of the resource in one order, so that claims on it wait. */
  lockUnits(tx: Transaction, resourceId: ResourceId): Promise<UnitId[]>
  /** Claims in force on the resource that lie in one of the times and are not over yet; the first `limit` of `total`. */
  affected(
    tx: Transaction,
    given: { readonly resourceId: ResourceId; readonly away: readonly Interval[]; readonly limit: number },
  ): Promise<{ total: number; appointments: AffectedAppointment[] }>
  insert(tx: Transaction, row: TimeOffRow): Promise<void>
  /** @returns what was there, or undefined when there is no such time off. */
  remove(tx: Transaction, id: Id<'time-off'>): Promise<TimeOff | undefined>
  /** Time off that is not over at `from`, the next first. */
  list(
    tenantId: TenantId,
    filter: { readonly resourceId?: ResourceId | undefined; readonly from: Date; readonly limit: number },
  ): Promise<TimeOff[]>
}
