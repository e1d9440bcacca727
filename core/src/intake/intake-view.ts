import { localDateAfter } from '../booking/local-time.js'
import { MINUTE_MS } from '../domain/interval.js'
import { isYounger, type Intake, type IntakeContent, type IntakeDefinition, type SignedAs } from '../domain/intake.js'
import type { Answers } from '../domain/question.js'
import type { StoredBooking } from '../ports/booking-store.js'
import type { IntakeSubject } from '../ports/intake-store.js'

export type IntakeState = 'asked' | 'started' | 'complete'

/** How a form of a booking stands, without what is in it. Instants are ISO 8601 in UTC. */
export interface IntakeBody {
  readonly formId: string
  readonly formVersion: number
  readonly name: string
  readonly state: IntakeState
  readonly dueAt: string
  readonly savedAt: string | null
  readonly completedAt: string | null
  readonly signedName: string
  readonly signedAs: SignedAs | null
}

/** A form with its questions and what was answered. */
export interface OpenIntakeBody extends IntakeBody, Omit<IntakeDefinition, 'name'> {
  readonly answers: Answers
  readonly bornOn: string | null
  /** Whether somebody else has to sign; null: not known before the day of birth is. */
  readonly needsGuardian: boolean | null
  readonly customerName: string
  readonly guardianName: string | null
  readonly serviceName: string
  readonly staff: readonly string[]
  readonly startsAt: string
  readonly timeZone: string
}

export function toIntakeBody(intake: Intake, startsAt: Date): IntakeBody {
  const { formId, formVersion, definition, dueMinutes, savedAt, completedAt, signedName, signedAs } = intake
  return {
    ...{ formId, formVersion, name: definition.name, signedName, signedAs },
    state: completedAt ? 'complete' : savedAt ? 'started' : 'asked',
    dueAt: new Date(startsAt.getTime() - dueMinutes * MINUTE_MS).toISOString(),
    savedAt: savedAt?.toISOString() ?? null,
    completedAt: completedAt?.toISOString() ?? null,
  }
}

export function toOpenIntakeBody(
  intake: Intake,
  content: IntakeContent,
  { booking, subject }: { booking: StoredBooking; subject: IntakeSubject },
): OpenIntakeBody {
  const { intro, questions, consent, guardianBelow } = intake.definition
  const { startsAt, timeZone, appointments } = booking
  const [first] = appointments.filter(one => one.status !== 'cancelled')
  const claims = [...(first?.claims ?? []), ...(first?.session?.claims ?? [])]
  const named = [...new Set(claims.map(({ resourceId }) => resourceId))].map(id => booking.resourceNames[id])
  return {
    ...toIntakeBody(intake, startsAt),
    ...{ intro, questions, consent, guardianBelow, ...content, ...subject, timeZone },
    needsGuardian: needsGuardian(intake.definition, content.bornOn, booking),
    serviceName: first?.serviceName ?? '',
    staff: named.flatMap(one => (one?.type === 'staff' ? [one.name] : [])),
    startsAt: startsAt.toISOString(),
  }
}

/** By the day of the visit on the calendar of the place. */
export function needsGuardian(
  { guardianBelow }: IntakeDefinition,
  bornOn: string | null,
  { startsAt, timeZone }: Pick<StoredBooking, 'startsAt' | 'timeZone'>,
): boolean | null {
  if (guardianBelow === null) return false
  if (bornOn === null) return null
  return isYounger(bornOn, guardianBelow, localDateAfter(startsAt, timeZone, 0))
}
