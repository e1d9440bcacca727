import type { LocalDate } from '../domain/interval.js'

/** A place with its clock, and the days on which nobody works there. */
export interface SolverLocation {
  readonly id: string
  readonly timeZone: string
  /** Minutes before a start after which nobody books it here any more, whatever the service allows. */
  readonly minNotice?: number
  readonly holidays?: readonly LocalDate[]
}
