import type { Call } from './api.js'
import type { Question } from './api-types.js'

/** How a form of a booking stands. Instants in UTC. */
export interface Intake {
  formId: string
  name: string
  state: 'asked' | 'started' | 'complete'
  dueAt: string
  completedAt: string | null
}

/** A form with what was answered so far. */
export interface OpenIntake extends Intake {
  savedAt: string | null
  intro: string
  questions: Question[]
  consent: string
  guardianBelow: number | null
  answers: Record<string, unknown>
  bornOn: string | null
  needsGuardian: boolean | null
  signedName: string
  customerName: string
  guardianName: string | null
  serviceName: string
  staff: string[]
  startsAt: string
  timeZone: string
}

export interface IntakeChange {
  answers: Record<string, unknown>
  bornOn?: string | null
}

export interface IntakeSignature {
  name: string
  as: 'self' | 'guardian'
  isAgreed: boolean
}

/** Calls about forms between a booking and the visit, by the link of the booking. */
export function intakeCalls(call: Call) {
  const path = (bookingId: string, formId?: string) =>
    `/bookings/${encodeURIComponent(bookingId)}/intake${formId ? `/${encodeURIComponent(formId)}` : ''}`
  return {
    intakes: async (bookingId: string, manageToken: string) =>
      (await call<{ items: Intake[] }>('GET', path(bookingId), { manageToken })).value.items,
    intake: async (bookingId: string, formId: string, manageToken: string) =>
      (await call<OpenIntake>('GET', path(bookingId, formId), { manageToken })).value,
    saveIntake: async (bookingId: string, formId: string, manageToken: string, body: IntakeChange) =>
      (await call<OpenIntake>('PATCH', path(bookingId, formId), { manageToken, body })).value,
    signIntake: async (bookingId: string, formId: string, manageToken: string, body: IntakeSignature) =>
      (await call<OpenIntake>('POST', `${path(bookingId, formId)}/signature`, { manageToken, body })).value,
  }
}
