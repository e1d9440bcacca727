import type { LocalDate } from './interval.js'
import type { LocationId } from './id.js'

/** A day on which a place is closed, whatever the week says; hours entered for the date itself win over it. */
export interface LocationHoliday {
  readonly locationId: LocationId
  readonly onDate: LocalDate
  readonly name: string
}
