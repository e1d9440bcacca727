import type { LocationId } from './id.js'
import type { LocalTime, Minutes } from './interval.js'
import { WEEKDAYS, type Weekday } from './schedule.js'

/** Wall-clock times of the place, on some days of the week; one that does not end after it begins runs into the next day. */
export interface WeeklyTimes {
  readonly days: readonly Weekday[]
  readonly from: LocalTime
  readonly to: LocalTime
}

/** A time of the week with a rate of its own: `amount` (minor units) for each `perMinutes` of the rules. */
export interface PriceBand extends WeeklyTimes {
  /** Names it among those of its service; limits of a policy name it by this. */
  readonly key: string
  readonly label: string
  readonly amount: number
}

/** Charged once, however long, when any part of the appointment lies in its times. */
export interface PriceSurcharge extends WeeklyTimes {
  readonly key: string
  readonly label: string
  readonly amount: number
}

/**
 * What time costs, instead of one price for the whole service: `amount` for each `perMinutes`, pro rata by the minutes that
 * pass. A minute that lies in several bands belongs to the first of the list. Amounts are minor units of the service's
 * currency.
 */
export interface PriceRules {
  readonly perMinutes: number
  readonly amount: number
  /** What the time outside the bands is called; empty: nothing. */
  readonly label: string
  readonly bands: readonly PriceBand[]
  readonly surcharges: readonly PriceSurcharge[]
}

/** The minutes of one band, or of the time outside all of them (`key` null), with what they cost in minor units. */
export interface RatedPart {
  readonly key: string | null
  readonly label: string
  readonly minutes: number
  readonly amount: number
}

export interface RatedTime {
  /** In the order in which they begin. */
  readonly parts: readonly RatedPart[]
  /** Those that apply, in the order of the rules. */
  readonly surcharges: readonly { readonly key: string; readonly label: string; readonly amount: number }[]
  /** Parts and surcharges together. */
  readonly amount: number
}

/** UTC minutes, half-open. */
interface TimeSpan {
  readonly start: Minutes
  readonly end: Minutes
}

/** Price rules that are ready to be asked, on the clocks of the places of a business. */
export interface Pricer {
  readonly rules: PriceRules
  /**
   * What an appointment costs; `free` minutes at its end belong to add-ons with a price of their own and count for
   * surcharges only.
   */
  price(span: TimeSpan & { readonly free?: number }, locationId: LocationId): RatedTime
  /** How many minutes of a span lie in a band. */
  minutesIn(band: string, span: TimeSpan, locationId: LocationId): number
}

/** What is wrong with some rules, and where; nothing when they are sound. */
export function priceRuleIssues({ bands, surcharges }: PriceRules): { path: string; message: string }[] {
  const issues: { path: string; message: string }[] = []
  const lists = { bands, surcharges }
  for (const [name, list] of Object.entries(lists)) {
    const hasTwins = new Set(list.map(({ key }) => key)).size !== list.length
    if (hasTwins) issues.push({ path: name, message: 'have keys that differ' })
    list.forEach(({ days }, index) => {
      const areSound = days.length > 0 && new Set(days).size === days.length
      if (!areSound) issues.push({ path: `${name}.${index}.days`, message: 'names each day once, and at least one' })
    })
  }
  return issues
}

/** Minutes of a week from Monday 00:00, half-open; what runs over the end of the week comes in two pieces. */
export function weekSpans({ days, from, to }: WeeklyTimes): [number, number][] {
  const [begin, end] = [minuteOf(from), minuteOf(to)]
  const length = end > begin ? end - begin : end + DAY - begin
  return days.flatMap((day): [number, number][] => {
    const start = WEEKDAYS.indexOf(day) * DAY + begin
    const stop = start + length
    return stop <= WEEK ? [[start, stop]] : [[start, WEEK], [0, stop - WEEK]] // prettier-ignore
  })
}

const DAY = 1440
export const WEEK = 7 * DAY

function minuteOf(time: LocalTime): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** The share of a rate that some minutes cost, rounded half up to the minor unit. */
export function proRata(amount: number, minutes: number, perMinutes: number): number {
  return Math.floor((2 * amount * minutes + perMinutes) / (2 * perMinutes))
}
