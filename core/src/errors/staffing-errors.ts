import { defineError } from './bookwright-error.js'

/** Somebody who cannot serve, and the codes that say why. */
export interface RefusedAssignee {
  readonly id: string
  readonly name: string
  readonly reasons: readonly string[]
}

export const NotAssignableError = defineError<{ refused: readonly RefusedAssignee[] }>(
  'BW_NOT_ASSIGNABLE',
  'conflict',
  'Somebody chosen cannot serve this appointment',
  () => 'Nothing was changed. Read the assignees of the booking again and choose somebody who is free.',
)
export const DayChangedError = defineError<{ current: string }>(
  'BW_DAY_CHANGED',
  'stale',
  'The day changed meanwhile',
  () => 'Nothing was changed. Ask for a new proposal and choose again.',
)
