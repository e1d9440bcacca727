import type { LocalDate } from '../domain/interval.js'

/** A place with its clock, and the days on which nobody works there. */
export interface SolverLocation {
  readonly id: string
  readonly timeZone: string
  readonly holidays?: readonly LocalDate[]
}
