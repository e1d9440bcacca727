import type { BookingId, ServiceId, TenantId } from '../domain/id.js'
import type { Intake, IntakeDefinition, IntakeForm, IntakeFormId, SignedAs } from '../domain/intake.js'
import type { Transaction } from './unit-of-work.js'

export interface NewIntake {
  readonly bookingId: BookingId
  readonly formId: IntakeFormId
  readonly formVersion: number
  readonly definition: IntakeDefinition
  readonly id: string
  readonly sealed: Buffer
}

/** Who a booking is for. */
export interface IntakeSubject {
  readonly customerName: string
  /** Who books for them; null: they do it themselves. */
  readonly guardianName: string | null
}

export interface IntakeStore {
  /** By name; without those that were put away. */
  forms(tenantId: TenantId): Promise<IntakeForm[]>
  /** Locks it. @returns undefined also for one that was put away. */
  lockForm(tx: Transaction, id: IntakeFormId): Promise<IntakeForm | undefined>
  putForm(tx: Transaction, form: IntakeForm): Promise<void>
  archiveForm(tx: Transaction, id: IntakeFormId): Promise<void>
  /** How many of these services the business has. */
  countServices(tx: Transaction, ids: readonly ServiceId[]): Promise<number>
  /** What a booking asks for, and what was begun of it; with a transaction, what was begun is locked. */
  ofBooking(tenantId: TenantId, bookingId: BookingId, tx?: Transaction): Promise<Intake[]>
  subject(tenantId: TenantId, bookingId: BookingId): Promise<IntakeSubject>
  /** @returns false when somebody else began it meanwhile. */
  begin(tx: Transaction, intake: NewIntake): Promise<boolean>
  save(tx: Transaction, id: string, sealed: Buffer): Promise<void>
  complete(tx: Transaction, id: string, signed: { readonly name: string; readonly as: SignedAs }): Promise<void>
}
