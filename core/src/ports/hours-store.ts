import type { LocationHoliday } from '../domain/holiday.js'
import type { LocationId, ResourceId, TenantId } from '../domain/id.js'
import type { Interval, LocalDate } from '../domain/interval.js'
import type { AffectedAppointment } from './time-off-store.js'
import type { Transaction } from './unit-of-work.js'

/** What a change of hours takes from a resource and gives it, as instants. */
export interface HoursShift {
  readonly resourceId: ResourceId
  readonly closed: readonly Interval[]
  readonly opened: readonly Interval[]
}

/** A claim in force that lies in hours which are taken away. */
export interface OutsideClaim extends AffectedAppointment {
  readonly claimId: string
}

/** Hours as claims meet them: of a change and a claim at the same moment the second one sees the first (ADR 0032). */
export interface HoursStore {
  /** The days on which places are closed, in order. */
  holidays(tenantId: TenantId, tx?: Transaction): Promise<LocationHoliday[]>
  putHoliday(tx: Transaction, holiday: LocationHoliday): Promise<void>
  /** @returns false when that day is no holiday there. */
  removeHoliday(tx: Transaction, locationId: LocationId, onDate: LocalDate): Promise<boolean>
  /** Locks every unit of the resources in one order, so that claims on them wait. */
  lockUnits(tx: Transaction, resourceIds: readonly ResourceId[]): Promise<void>
  /** Claims in force, not over yet, that a change would leave outside. */
  outside(tx: Transaction, shifts: readonly HoursShift[]): Promise<OutsideClaim[]>
  /** Lets one change of hours of the business happen after the other. */
  lockHours(tx: Transaction): Promise<void>
  /** Claims in force on anything of these, not over yet; `above`: only those on units with a higher number. */
  standing(tx: Transaction, resourceIds: readonly ResourceId[], above?: number): Promise<OutsideClaim[]>
  /** From now on a claim in what was closed counts as lost. */
  shift(tx: Transaction, shifts: readonly HoursShift[]): Promise<void>
  /** Marks claims that stay where they are. */
  keep(tx: Transaction, claimIds: readonly string[]): Promise<void>
  /** Everything that stands outside hours and was kept, the next first, at most 200 claims. */
  kept(tenantId: TenantId): Promise<OutsideClaim[]>
}
