import { createHash } from 'node:crypto'
import { candidateAssignments, solve } from '../../../dist/availability/solve.js'
import type { SlotQuery, SolverSnapshot } from '../../../dist/availability/types.js'
import type { ZoneCache } from '../../../dist/availability/zone.js'

const DAY = 1_440
const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const

/** The wall clock of one zone, read from `Intl` and from nothing of the engine. */
export class WallClock {
  private readonly format: Intl.DateTimeFormat

  constructor(readonly timeZone: string) {
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  }

  /** `YYYY-MM-DD HH:MM` of an instant in UTC minutes. */
  at(instant: number): string {
    return this.format.format(instant * 60_000)
  }

  /** Wall-clock minutes less UTC minutes. */
  offset(instant: number): number {
    return Date.parse(`${this.at(instant).replace(' ', 'T')}Z`) / 60_000 - instant
  }

  /** The instants, to the minute, from which another offset holds. */
  changes(from: number, to: number): number[] {
    const found: number[] = []
    for (let day = from; day < to; day += DAY) {
      let [low, high] = [day, Math.min(day + DAY, to)]
      if (this.offset(low) === this.offset(high)) continue
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        if (this.offset(middle) === this.offset(low)) low = middle
        else high = middle
      }
      found.push(high)
    }
    return found
  }
}

const HOURS: Readonly<Record<string, readonly [string, string]>> = {
  day: ['09:00', '17:00'],
  night: ['22:00', '06:00'],
}

function questionAround(timeZone: string, change: number, hours: readonly [string, string]) {
  const weekly = Object.fromEntries(WEEKDAYS.map(day => [day, [hours]]))
  const snapshot: SolverSnapshot = {
    now: change - 30 * DAY,
    locations: [{ id: 'L', timeZone }],
    resources: [{ id: 'ann', type: 'staff', locationId: 'L', schedule: { weekly } }],
    services: [{ id: 'v', durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff' }] }],
    busy: [],
  }
  const query: SlotQuery = {
    locationId: 'L',
    from: change - DAY,
    to: change + 2 * DAY,
    stages: [{ services: [{ serviceId: 'v' }] }],
    grid: { mode: 'interval', step: 30 },
  }
  return { query, snapshot }
}

/** True when the wall clock shows opening hours. Where the clock springs over a boundary, what it shows decides. */
function isOpen(shown: string, [from, to]: readonly [string, string]): boolean {
  const time = shown.slice(11)
  return from < to ? time >= from && time < to : time >= from || time < to
}

/** Starts on the half hour whose whole hour, minute by minute, lies in opening hours and in one piece. */
function expectedStarts(clock: WallClock, query: SlotQuery, hours: readonly [string, string]): number[] {
  const shown = Array.from({ length: query.to + 60 - query.from }, (_, index) => clock.at(query.from + index))
  const open = shown.map(text => isOpen(text, hours))
  const starts: number[] = []
  for (let index = 0; index < query.to - query.from; index++) {
    const isOnGrid = /:[03]0$/.test(shown[index] ?? '')
    if (isOnGrid && open.slice(index, index + 60).every(Boolean)) starts.push(query.from + index)
  }
  return starts
}

/** A boundary of the hours that the change skips or repeats: what opens then is a matter of rules, not of the clock. */
function touchesBoundary(clock: WallClock, change: number, hours: readonly [string, string]): boolean {
  const before = clock.offset(change - 1) + change
  const after = clock.offset(change) + change
  const [low, high] = [Math.min(before, after), Math.max(before, after)]
  return hours.some(text => {
    const boundary = Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
    for (let minute = low; minute <= high; minute++) if (((minute % DAY) + DAY) % DAY === boundary) return true
    return false
  })
}

export interface ClockReport {
  readonly changes: number
  readonly slots: number
  readonly boundaries: number
  readonly faults: readonly string[]
  /** Of every start that was offered, so that two runs can be compared. */
  readonly digest: string
}

/** Solves weekly hours around every change of the clock of some zones, and checks every slot against `Intl`. */
export function checkClockChanges(
  timeZones: readonly string[],
  zones: ZoneCache,
  years: readonly [number, number],
): ClockReport {
  const faults: string[] = []
  const digest = createHash('sha256')
  let [changes, slots, boundaries] = [0, 0, 0]
  for (const timeZone of timeZones) {
    const clock = new WallClock(timeZone)
    for (const change of clock.changes(Date.UTC(years[0], 0, 1) / 60_000, Date.UTC(years[1] + 1, 0, 1) / 60_000)) {
      changes++
      for (const [name, hours] of Object.entries(HOURS)) {
        if (touchesBoundary(clock, change, hours)) {
          boundaries++
          continue
        }
        const { query, snapshot } = questionAround(timeZone, change, hours)
        const offered = solve(query, snapshot, { zones }).slots
        slots += offered.length
        const where = `${timeZone} ${clock.at(change)} ${name}`
        const found = offered.map(slot => slot.start)
        digest.update(`${where} ${found.join(' ')}\n`)
        if (found.join() !== expectedStarts(clock, query, hours).join()) faults.push(`${where}: other starts`)
        if (offered.some(slot => slot.end - slot.start !== 60)) faults.push(`${where}: not an hour long`)
        const near = offered.filter(slot => Math.abs(slot.start - change) < 180)
        const refused = near.find(slot => candidateAssignments(query, snapshot, slot.start, { limit: 1 }).length !== 1)
        if (refused) faults.push(`${where}: offered and then refused at ${clock.at(refused.start)}`)
      }
    }
  }
  return { changes, slots, boundaries, faults, digest: digest.digest('hex') }
}
