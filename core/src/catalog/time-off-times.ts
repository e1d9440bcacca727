import { timeOffSpans } from '../availability/hours.js'
import { localMinutes } from '../availability/local-date.js'
import type { Zone } from '../availability/zone.js'
import { fromMinutes, MINUTE_MS, toMinutes, type Interval } from '../domain/interval.js'
import type { TimeOff } from '../domain/time-off.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidRequestError } from '../errors/catalog.js'

const DAY_MINUTES = 1440
/** How far a rule is worked out: further than any policy lets customers book. */
const RULE_DAYS = 5 * 366
const MAX_OCCURRENCES = 2_000

/** What a rule may hold (RFC 5545 §3.3.10); rules by the hour or faster are breaks, not time off. */
const PART =
  /^(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)|INTERVAL=[1-9]\d{0,2}|COUNT=[1-9]\d{0,3}|UNTIL=\d{8}(T\d{6}Z?)?|WKST=(MO|TU|WE|TH|FR|SA|SU)|BYDAY=[-+\d,A-Z]{2,80}|BYMONTHDAY=[-\d,]{1,100}|BYMONTH=[\d,]{1,40}|BYSETPOS=[-\d,]{1,20})$/

/**
 * When somebody is away, as instants: once as it is said, a rule worked out for five years from now. A wall-clock time
 * that the clocks show twice is its first occurrence; a later occurrence of a rule that they skip is read with the offset
 * before the gap (RFC 5545 §3.3.5).
 * @param now - Occurrences that are over by then are left out.
 * @throws InvalidRequestError when the clocks skip the first time, or when the rule cannot be read, never happens, or happens too often.
 */
export function awayTimes(timeOff: TimeOff, zone: Zone, now: Date): Interval[] {
  const { startsAt, endsAt, localStart, minutes, rrule, excludedDates, id } = timeOff
  if (startsAt !== null && endsAt !== null) return [{ startsAt, endsAt }]
  if (localStart === null || minutes === null) refuse('startsAt', 'or localStart is needed')
  if (rrule !== null) requireRule(rrule)
  const first = localMinutes(localStart)
  if (zone.firstOccurrence(first) === undefined) {
    refuse('localStart', `does not exist in ${zone.name}: the clocks are put forward over it that day`)
  }
  const from = toMinutes(now) - minutes - 2 * DAY_MINUTES
  const window = [rrule === null ? first - 2 * DAY_MINUTES : from, from + RULE_DAYS * DAY_MINUTES] as const
  const item = { id, start: localStart, minutes, rrule: rrule ?? undefined, exdates: excludedDates }
  const spans = expand(() => timeOffSpans(item, zone, window)).filter(span => span.from < span.to)
  if (spans.length === 0) refuse(rrule === null ? 'localStart' : 'rrule', 'never happens in the next five years')
  if (spans.length > MAX_OCCURRENCES) refuse('rrule', `happens more than ${MAX_OCCURRENCES} times in five years`)
  return spans.map(span => ({ startsAt: fromMinutes(span.from), endsAt: new Date(span.to * MINUTE_MS) }))
}

function requireRule(rrule: string): void {
  const parts = rrule.replace(/^RRULE:/, '').split(';')
  const names = new Set(parts.map(part => part.split('=')[0]))
  const isSound = parts.every(part => PART.test(part)) && names.size === parts.length && names.has('FREQ')
  if (!isSound) refuse('rrule', 'is no rule such as FREQ=WEEKLY;BYDAY=FR')
  if (names.has('COUNT') && names.has('UNTIL')) refuse('rrule', 'has COUNT or UNTIL, not both')
}

function expand<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof BookwrightError) refuse('rrule', 'is no rule such as FREQ=WEEKLY;BYDAY=FR', error)
    throw error
  }
}

function refuse(path: string, message: string, cause?: unknown): never {
  throw new InvalidRequestError({ issues: [{ path, message }] }, cause)
}
