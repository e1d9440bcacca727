import type { Busy, SlotQuery, SolverSnapshot } from '../../../core/dist/availability/types.js'

const HOUR = 60
const DAY = 1440
/** 2030-03-01 00:00 in New York, in UTC minutes; daylight saving begins on 10 March. */
const WINDOW_START = Date.UTC(2030, 2, 1, 5) / 60_000
const DST_START = Date.UTC(2030, 2, 10, 7) / 60_000
const DST_END = Date.UTC(2030, 10, 3, 6) / 60_000

/** One kind of resource that a booking needs one of (`any`) or all of (`all`). */
interface Group {
  readonly type: string
  readonly size: number
  readonly mode: 'any' | 'all'
}

export interface Workload {
  readonly name: string
  readonly days: number
  readonly groups: readonly Group[]
  readonly busyPerResource: number
  /** How many slots the window has: proves that both sides solved the same thing. */
  readonly slots: number
}

const any = (size: number): Group[] => [{ type: 'staff', size, mode: 'any' }]
const all = (size: number): Group[] => [{ type: 'staff', size, mode: 'all' }]
const TREATMENT: Group[] = [
  { type: 'therapist', size: 20, mode: 'any' },
  { type: 'room', size: 10, mode: 'any' },
  { type: 'device', size: 5, mode: 'any' },
]

export const WORKLOADS: readonly Workload[] = [
  { name: 'W1', days: 30, groups: any(1), busyPerResource: 200, slots: 144 },
  { name: 'W2-10', days: 30, groups: any(10), busyPerResource: 200, slots: 576 },
  { name: 'W2-50', days: 30, groups: any(50), busyPerResource: 200, slots: 609 },
  { name: 'W2-200', days: 30, groups: any(200), busyPerResource: 200, slots: 609 },
  { name: 'W3-4', days: 30, groups: all(4), busyPerResource: 40, slots: 201 },
  { name: 'W3-10', days: 30, groups: all(10), busyPerResource: 20, slots: 148 },
  { name: 'W3-50', days: 30, groups: all(50), busyPerResource: 4, slots: 134 },
  { name: 'W2-35', days: 30, groups: any(35), busyPerResource: 200, slots: 609 },
  { name: 'W4', days: 30, groups: TREATMENT, busyPerResource: 200, slots: 466 },
  { name: 'W5-90d', days: 90, groups: any(1), busyPerResource: 600, slots: 544 },
  { name: 'W5-365d', days: 365, groups: any(1), busyPerResource: 2400, slots: 2099 },
]

/** A row as a database driver gives it. */
export interface RawRow {
  readonly start: Date
  readonly end: Date
}

export interface Problem {
  readonly workload: Workload
  /** By resource, groups one after the other. */
  readonly rows: readonly (readonly RawRow[])[]
  /** Opening hours of the working days, in UTC minutes. */
  readonly open: readonly (readonly [number, number])[]
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** 09:00 in New York on the n-th day of the window; no transition lies between midnight and nine but at two o'clock. */
function nineOClock(day: number): number {
  const standard = WINDOW_START + day * DAY + 9 * HOUR
  return standard > DST_START && standard < DST_END ? standard - HOUR : standard
}

function workingDays(days: number): number[] {
  return Array.from({ length: days }, (_, day) => day).filter(day => {
    const weekday = new Date(Date.UTC(2030, 2, 1 + day)).getUTCDay()
    return weekday !== 0 && weekday !== 6
  })
}

/** The same rows every time: mulberry32 seeded with 1000 and the number of the resource. */
export function makeProblem(workload: Workload): Problem {
  const work = workingDays(workload.days)
  const lengths = [15, 30]
  const count = workload.groups.reduce((sum, group) => sum + group.size, 0)
  const rows = Array.from({ length: count }, (_, resource) => {
    const random = mulberry32(1000 + resource)
    return Array.from({ length: workload.busyPerResource }, () => {
      const day = work[Math.floor(random() * work.length)] ?? 0
      const quarter = Math.floor(random() * 32)
      const length = lengths[Math.floor(random() * lengths.length)] ?? 15
      const start = nineOClock(day) + 15 * quarter
      return { start: new Date(start * 60_000), end: new Date((start + length) * 60_000) }
    })
  })
  return { workload, rows, open: work.map(day => [nineOClock(day), nineOClock(day) + 8 * HOUR]) }
}

/** What a service can have beside its duration, switched on and without effect. */
const EMPTY_RULES = {
  bufferBefore: 0,
  bufferAfter: 0,
  segments: [],
  staffOverrides: {},
  notice: { min: 0, max: 1_000 * DAY },
}

/** The question to the engine's solver: what does not change from call to call. */
export function makeQuery({ workload }: Problem): { query: SlotQuery; snapshot: Omit<SolverSnapshot, 'busy'> } {
  const weekly = Object.fromEntries(['mo', 'tu', 'we', 'th', 'fr'].map(day => [day, [['09:00', '17:00'] as const]]))
  const rules = { breaks: {}, overrides: {}, holidays: [], timeOff: [] }
  const schedule = { timeZone: 'America/New_York', weekly, ...rules }
  const resources = workload.groups.flatMap(group =>
    Array.from({ length: group.size }, (_, index) => ({ type: group.type, index })),
  )
  const requirements = workload.groups.map(group => ({
    key: group.type,
    type: group.type,
    count: group.mode === 'all' ? group.size : 1,
  }))
  const end = WINDOW_START + workload.days * DAY
  const to = end > DST_START && end < DST_END ? end - HOUR : end
  return {
    query: {
      locationId: 'here',
      from: WINDOW_START,
      to,
      grid: { mode: 'interval', step: 15 },
      stages: [
        { services: [{ serviceId: 'hour', preferredResourceIds: [], requiredResourceIds: [], attributes: {} }] },
      ],
      policy: [],
      excludeOwnerIds: [],
    },
    snapshot: {
      now: WINDOW_START - DAY,
      locations: [{ id: 'here', timeZone: 'America/New_York', holidays: [] }],
      services: [{ id: 'hour', durationMinutes: 60, requirements, ...EMPTY_RULES }],
      resources: resources.map(({ type }, number) => {
        return {
          id: `r${number}`,
          type,
          locationId: 'here',
          schedule,
          skills: [],
          attributes: {},
          limits: {},
          priority: 0,
        }
      }),
      sessions: [],
      travel: {},
    },
  }
}

/** Raw rows as the solver takes them. */
export function toBusy(rows: Problem['rows']): Busy[] {
  const busy: Busy[] = []
  rows.forEach((list, resource) => {
    const resourceId = `r${resource}`
    for (const { start, end } of list) {
      busy.push({ resourceId, from: minuteOf(start), to: minuteOf(end), quantity: 1, kind: 'confirmed' })
    }
  })
  return busy
}

/** As a whole number of 32 bits, which a driver gives, too, and which costs no memory of its own. */
function minuteOf(date: Date): number {
  return (date.getTime() / 60_000) | 0
}
