import { RRuleTemporal } from 'rrule-temporal'
import { SolverInputError } from '../errors/catalog.js'
import { DAY_MINUTES, localDate, localMinutes } from './local-date.js'
import type { LocalTimeOff } from './types.js'

function stamp(text: string): string {
  return `${text.slice(0, 16).replace(/[-:]/g, '')}00Z`
}

/**
 * Starts of the occurrences in `[from, to)`, all in wall-clock minutes. The rule runs in floating time (as UTC), so that
 * daylight saving is resolved by our own zones and nowhere else.
 */
export function occurrences(timeOff: LocalTimeOff, from: number, to: number): number[] {
  const first = localMinutes(timeOff.start)
  const excluded = new Set(timeOff.exdates)
  const starts = timeOff.rrule === undefined ? [first] : ruleStarts(timeOff, from, to)
  return starts
    .filter(start => start >= from && start < to)
    .filter(start => !excluded.has(localDate(Math.floor(start / DAY_MINUTES))))
}

function ruleStarts(timeOff: LocalTimeOff, from: number, to: number): number[] {
  const rule = (timeOff.rrule ?? '').replace(/^RRULE:/, '')
  try {
    const recurrence = new RRuleTemporal({ rruleString: `DTSTART:${stamp(timeOff.start)}\nRRULE:${rule}` })
    return recurrence
      .between(new Date(from * 60_000), new Date(to * 60_000), true)
      .map(occurrence => Math.floor(occurrence.epochMilliseconds / 60_000))
  } catch (cause) {
    throw new SolverInputError({ reason: `The recurrence rule "${rule}" cannot be read.` }, cause)
  }
}
