import type { BookingId, Id, ServiceId, TenantId } from './id.js'
import type { Answers, Question } from './question.js'

export type IntakeFormId = Id<'intake-form'>

/** What somebody reads who fills a form in: copied when they begin, so that a later version changes nothing for them. */
export interface IntakeDefinition {
  readonly name: string
  readonly intro: string
  readonly questions: readonly Question[]
  /** What is agreed to at the end; empty: nothing. */
  readonly consent: string
  /** Whoever is younger on the day of the visit needs a guardian to sign; null: nobody does. */
  readonly guardianBelow: number | null
}

/** A form that a business asks for between a booking and the visit. */
export interface IntakeForm extends IntakeDefinition {
  readonly id: IntakeFormId
  /** How long before the visit it is to be complete, minutes. */
  readonly dueMinutes: number
  /** Bookings of these ask for it; none: all do. */
  readonly serviceIds: readonly ServiceId[]
  readonly version: number
}

export type SignedAs = 'self' | 'guardian'

/** What somebody said in a form; sealed where it is stored. */
export interface IntakeContent {
  readonly answers: Answers
  /** `YYYY-MM-DD`; null: not said yet. */
  readonly bornOn: string | null
}

/** A form of one booking, begun or not. */
export interface Intake {
  /** Null: nobody began. */
  readonly id: string | null
  readonly bookingId: BookingId
  readonly formId: IntakeFormId
  readonly formVersion: number
  readonly definition: IntakeDefinition
  readonly dueMinutes: number
  readonly sealed: Buffer | null
  readonly savedAt: Date | null
  readonly completedAt: Date | null
  readonly signedName: string
  readonly signedAs: SignedAs | null
}

/** Whether somebody who was born on a day is younger than so many years on another day; both `YYYY-MM-DD`. */
export function isYounger(bornOn: string, years: number, on: string): boolean {
  const [year = 0, month = 1, day = 1] = bornOn.split('-').map(Number)
  // Whoever was born on 29 February is older on 1 March of a common year, as Date.UTC counts on.
  const birthday = new Date(Date.UTC(year + years, month - 1, day))
  return Date.parse(`${on}T00:00:00Z`) < birthday.getTime()
}

/** Where the answers of a form are sealed: they open nowhere else. */
export function intakePlace(tenantId: TenantId, id: string) {
  return { scopeType: 'tenant', scopeId: tenantId, pluginId: 'core', field: `intake/${id}` } as const
}

/** Where a note about a visit is sealed. */
export function visitNotePlace(tenantId: TenantId, id: string) {
  return { scopeType: 'tenant', scopeId: tenantId, pluginId: 'core', field: `visit-note/${id}` } as const
}
