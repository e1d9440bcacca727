import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidTransitionError, SlotTakenError, SlotUnavailableError } from '../errors/catalog.js'
import { BandLimitError } from '../errors/pricing-errors.js'
import { toMinutes } from '../domain/interval.js'
import type { DeskReason } from './move-refusal.js'
import type { Plan } from './plan.js'
import type { AssignmentView } from './slot-view.js'

const ANSWERS = [SlotUnavailableError, SlotTakenError, BandLimitError, InvalidTransitionError]

/** What would become of a move, without moving anything. */
export interface RescheduleTerms {
  readonly isPossible: boolean
  readonly startsAt: string
  readonly endsAt: string | null
  /** The start has passed: it may still be moved there, as a record of what was. */
  readonly isOver: boolean
  /** Who and what would serve it; empty when it is not possible. */
  readonly assignments: readonly AssignmentView[]
  /** The sentence that says most; null when it is possible. */
  readonly text: string | null
  readonly reasons: readonly DeskReason[]
}

export function possibleTerms({ appointments, snapshot }: Plan, startsAt: Date): RescheduleTerms {
  const [planned] = appointments
  const byRequirement = new Map<string, Map<string, { id: string; name: string; type: string }>>()
  for (const { requirement, resource } of planned?.candidates[0]?.claims ?? []) {
    const { id, name, type } = resource
    const named = byRequirement.get(requirement) ?? new Map<string, { id: string; name: string; type: string }>()
    byRequirement.set(requirement, named.set(id, { id, name, type }))
  }
  return {
    isPossible: true,
    startsAt: startsAt.toISOString(),
    endsAt: planned?.endsAt.toISOString() ?? null,
    isOver: toMinutes(startsAt) < snapshot.now,
    assignments: [...byRequirement].map(([requirement, named]) => ({ requirement, resources: [...named.values()] })),
    ...{ text: null, reasons: [] },
  }
}

/** @throws the error again when it is no answer to the question. */
export function refusedTerms(error: unknown, startsAt: Date): RescheduleTerms {
  if (!(error instanceof BookwrightError) || !ANSWERS.some(kind => error instanceof kind)) throw error
  const { reasons: told = [] } = error.details as { readonly reasons?: readonly DeskReason[] }
  const reasons = told.length > 0 ? told : [{ code: error.code, text: error.message }]
  return {
    ...{ isPossible: false, startsAt: startsAt.toISOString(), endsAt: null, isOver: false, assignments: [] },
    ...{ text: reasons[0]?.text ?? error.message, reasons },
  }
}
