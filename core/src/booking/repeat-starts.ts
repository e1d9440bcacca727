import { localDate, localMinutes } from '../availability/local-date.js'
import { occurrences } from '../availability/recurrence.js'
import type { Zone } from '../availability/zone.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import { toRrule, type RepeatRule } from '../domain/repeat-rule.js'
import { InvalidRequestError } from '../errors/catalog.js'

const DAY_MINUTES = 1440
/** Three years: further than anybody plans. */
const HORIZON = 1_100 * DAY_MINUTES

/** The wall-clock minute of an instant as text, `2026-03-02T09:00`. */
export function localText(instant: Date, zone: Zone): string {
  const local = zone.toLocal(toMinutes(instant))
  return new Date(local * 60_000).toISOString().slice(0, 16)
}

/**
 * The instants of a rule whose first one is given: each at the same wall-clock time, whatever the clocks do meanwhile.
 * @throws InvalidRequestError when there are none, or more than `max`.
 */
export function repeatStarts(rule: RepeatRule, startsAt: Date, zone: Zone, max: number): Date[] {
  const start = localText(startsAt, zone)
  const first = localMinutes(start)
  const local = occurrences(
    { start, minutes: 0, rrule: toRrule(rule), exdates: rule.exceptions },
    first,
    first + HORIZON,
  )
  if (local.length === 0) refuse('The rule never happens: look at its end, its weekdays and its exceptions')
  if (local.length > max) refuse(`The rule happens ${local.length} times; ${max} is the most`)
  return local.map(minute => fromMinutes(zone.toUtc(minute)))
}

/** The instant as far from another in wall-clock time as `by` minutes. */
export function shiftLocal(instant: Date, by: number, zone: Zone): Date {
  return fromMinutes(zone.toUtc(zone.toLocal(toMinutes(instant)) + by))
}

/** The local date of an instant. */
export function localDateOf(instant: Date, zone: Zone): string {
  return localDate(zone.localDay(toMinutes(instant)))
}

function refuse(message: string): never {
  throw new InvalidRequestError({ issues: [{ path: 'rule', message }] })
}
