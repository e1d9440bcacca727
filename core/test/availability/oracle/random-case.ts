import {
  minuteOf,
  printMinute,
  type OracleAllocation,
  type OracleCase,
  type OracleGrid,
  type OracleLine,
  type OracleRequirement,
  type OracleResource,
  type OracleService,
  type OracleSession,
  type OracleTimeOff,
  type Week,
} from './case-format.js'
import { DAYS, OPENING_HOURS, POLICIES } from './random-days.js'
import { RandomSource } from './random-source.js'

const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
const PLACES = ['north', 'south', 'harbour']

class CaseWriter {
  private readonly day: (typeof DAYS)[number]
  private readonly from: number
  private readonly density: number
  private readonly hasCourts: boolean
  private readonly allocations: OracleAllocation[] = []

  constructor(
    private readonly random: RandomSource,
    private readonly name: string,
  ) {
    this.day = random.pick(DAYS)
    this.from = minuteOf(this.day.from)
    this.hasCourts = random.chance(0.35)
    this.density = random.pick([0.1, 0.2, 0.35, 0.55])
  }

  write(): OracleCase {
    const { random } = this
    const resources = this.resources()
    const staff = resources.filter(resource => resource.type === 'staff')
    const services = [this.service('v0', staff), this.service('v1', staff)]
    for (const resource of resources) this.allocate(resource)
    const stageCount = random.pick([1, 1, 1, 1, 2, 2, 3])
    const stages = Array.from({ length: stageCount }, (_, index) => ({
      services: Array.from({ length: random.pick(stageCount === 1 ? [1, 1, 1, 2] : [1, 1, 1, 1, 1, 2]) }, () =>
        this.line(staff),
      ),
      ...(index > 0 || random.chance(0.2)
        ? {
            gap: random.pick<[number, number]>([
              [0, 0],
              [0, 10],
              [5, 20],
              [10, 10],
            ]),
          }
        : {}),
    }))
    const hours = stageCount === 1 ? random.pick([10, 16, 24, 30]) : random.pick([6, 10])
    const offset = stageCount === 1 ? 0 : random.between(0, 3) * 60
    return {
      format: 'availability-golden/1',
      name: this.name,
      snapshot: {
        now: printMinute(this.from - random.pick([2880, 2880, 600, -90])),
        locations: [
          { id: 'L', timeZone: this.day.timeZone, ...(random.chance(0.02) ? { holidays: [this.day.date] } : {}) },
        ],
        resources,
        services,
        allocations: this.allocations,
        travel: this.travel(),
        ...(random.chance(0.15) ? { sessions: this.sessions() } : {}),
      },
      query: {
        locationId: 'L',
        from: printMinute(this.from + offset),
        to: printMinute(this.from + offset + hours * 60),
        stages,
        grid: this.grid(),
        ...(random.chance(0.25) ? { order: 'any' as const } : {}),
        ...(random.chance(0.2) ? { gapStep: 10 } : {}),
        ...(random.chance(0.5) ? { place: random.pick(PLACES) } : {}),
        ...(random.chance(0.1) ? { limit: random.between(1, 4) } : {}),
        ...(random.chance(0.3) ? { policy: random.pick(POLICIES) } : {}),
      },
    }
  }

  private resources(): OracleResource[] {
    const { random } = this
    const staff = Array.from({ length: random.between(2, 5) }, (_, index): OracleResource => ({
      id: `s${index}`,
      type: 'staff',
      locationId: 'L',
      skills: ['a', ...random.some(['b', 'c'], 0.6)],
      ...(random.chance(0.4) ? { attributes: { language: random.pick(['en', 'fr']) } } : {}),
      ...(random.chance(0.25)
        ? {
            limits: random.pick([
              { perDay: 1 },
              { perDay: 2 },
              { perWeek: 2 },
              { perDay: 2, perWeek: 3 },
              { minutesPerDay: 150 },
              { minutesPerWeek: 240, perDay: 3 },
            ]),
          }
        : {}),
      ...(random.chance(0.25) ? { mobile: true } : {}),
      ...(random.chance(0.3) ? { priority: random.between(0, 2) } : {}),
      ...(random.chance(0.3) ? { costPerHour: random.pick([1_000, 1_500, 2_250]) } : {}),
      ...(random.chance(0.3) ? { lastAssignedAt: printMinute(this.from - random.between(1, 9) * 1_000) } : {}),
      schedule: this.schedule(),
      ...(random.chance(0.3) ? { timeOff: [this.timeOff()] } : {}),
    }))
    const rooms = Array.from({ length: random.between(1, 3) }, (_, index): OracleResource => ({
      id: `r${index}`,
      type: 'room',
      locationId: 'L',
      ...(random.chance(0.3) ? { schedule: this.schedule() } : {}),
    }))
    const pool: OracleResource = {
      id: 'p',
      type: 'equip',
      locationId: 'L',
      mode: random.pick(['pool', 'pool', 'shared']),
      capacity: random.between(1, 4),
      pinned: random.chance(0.5),
    }
    return [...staff, ...rooms, pool, ...this.courts()]
  }

  private courts(): OracleResource[] {
    const { random } = this
    if (!this.hasCourts) return []
    const leaves = ['q1', 'q2', 'q3'].map((id): OracleResource => ({
      id,
      type: 'third',
      locationId: 'L',
      ...(random.chance(0.2) ? { schedule: this.schedule() } : {}),
    }))
    const composites = [
      ['q1', 'q2'],
      ['q2', 'q3'],
      ['q1', 'q2', 'q3'],
    ].map((parts, index): OracleResource => ({
      id: `f${index}`,
      type: 'court',
      locationId: 'L',
      leaves: parts,
      ...(random.chance(0.3) ? { schedule: this.schedule() } : {}),
    }))
    // A part may have parts itself.
    if (random.chance(0.5)) composites[2] = { ...composites[2], leaves: ['f0', 'q3'] } as OracleResource
    return [...leaves, ...composites]
  }

  private schedule(): OracleResource['schedule'] {
    const { random } = this
    const weekly: Week = {}
    const breaks: Week = {}
    const usual = this.hours()
    for (const day of WEEKDAYS) {
      if (random.chance(0.9)) weekly[day] = random.chance(0.8) ? usual : this.hours()
      if (random.chance(0.3)) breaks[day] = [this.span(30)]
    }
    return {
      weekly,
      breaks,
      ...(random.chance(0.1) ? { overrides: { [this.day.date]: random.pick([[], [this.span(240)]]) } } : {}),
      ...(random.chance(0.06) ? { holidays: [this.day.date] } : {}),
      ...(random.chance(0.1) ? { timeZone: random.pick(['UTC', 'Europe/Berlin']) } : {}),
    }
  }

  private hours(): [string, string][] {
    return this.random.pick(OPENING_HOURS)
  }

  private span(minutes: number): [string, string] {
    const start = this.random.between(0, 95) * 15
    const print = (value: number) =>
      `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`
    return [print(start), print((start + minutes) % 1440)]
  }

  private timeOff(): OracleTimeOff {
    const { random } = this
    const start = `${this.day.date}T${this.span(0)[0]}`
    return random.pick<OracleTimeOff>([
      { dtstart: start, minutes: 60 },
      { dtstart: `2026-01-05T${this.span(0)[0]}`, minutes: 90, rrule: 'FREQ=DAILY' },
      { dtstart: `2026-01-05T02:30`, minutes: 45, rrule: 'FREQ=DAILY;INTERVAL=2', exdates: [this.day.date] },
      { dtstart: `2026-01-04T01:00`, minutes: 120, rrule: 'FREQ=WEEKLY;BYDAY=SU' },
      { dtstart: `2026-01-05T10:00`, minutes: 1440, rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA' },
      { dtstart: `2026-01-05T23:30`, minutes: 90, rrule: 'FREQ=DAILY;COUNT=400' },
    ])
  }

  private service(id: string, staff: readonly OracleResource[]): OracleService {
    const { random } = this
    const isSegmented = random.chance(0.25)
    const segments = [
      { minutes: 20, active: true },
      { minutes: random.pick([10, 25, 60]), active: false },
      { minutes: 15, active: random.chance(0.9) },
    ]
    const total = segments.reduce((sum, segment) => sum + segment.minutes, 0)
    const overridden = random.chance(0.25) ? random.some(staff, 0.5) : []
    return {
      id,
      duration: isSegmented ? total : random.pick([15, 20, 30, 45, 60, 90]),
      ...(random.chance(0.4) ? { bufferBefore: random.pick([5, 10, 15]) } : {}),
      ...(random.chance(0.4) ? { bufferAfter: random.pick([5, 10, 15]) } : {}),
      ...(random.chance(0.2) ? { buffersOutsideHours: true } : {}),
      ...(isSegmented ? { segments } : {}),
      requirements: this.requirements(isSegmented),
      ...(overridden.length > 0
        ? {
            staffOverrides: Object.fromEntries(
              overridden.map(item => [item.id, { duration: random.pick([25, 40, 75]) }]),
            ),
          }
        : {}),
      ...(random.chance(0.2) ? { minNotice: random.pick([0, 60, 300]) } : {}),
      ...(random.chance(0.15) ? { maxHorizon: random.pick([1200, 3000, 9000]) } : {}),
    }
  }

  private requirements(isSegmented: boolean): OracleRequirement[] {
    const { random } = this
    const during = () =>
      isSegmented && random.chance(0.6) ? { during: random.pick(['active', 'whole'] as const) } : {}
    const found: OracleRequirement[] = [
      {
        key: 'lead',
        type: 'staff',
        skill: 'a',
        ...during(),
        ...(random.chance(0.15) ? { count: 2 } : {}),
        ...(random.chance(0.08) ? { sameAs: '0.0.lead' } : {}),
      },
    ]
    if (random.chance(0.25)) found.push({ key: 'assistant', type: 'staff', skill: 'b', ...during() })
    if (random.chance(0.25)) {
      found.push({ key: 'room', type: 'room', ...(random.chance(0.3) ? { buffers: false } : {}) })
    }
    if (random.chance(0.3)) {
      found.push({ key: 'equipment', type: 'equip', ...random.pick([{}, { quantity: 2 }, { quantityPerGuest: 1 }]) })
    }
    if (this.hasCourts && random.chance(0.4)) {
      found.push({ key: 'court', type: 'court', ...(random.chance(0.4) ? { anyOf: ['f0', 'f2'] } : {}) })
    }
    if (this.hasCourts && random.chance(0.3)) found.push({ key: 'third', type: 'third' })
    if (random.chance(0.06)) found.push({ key: 'guide', type: 'staff', attributes: { language: 'fr' } })
    return random.chance(0.9) ? found : found.slice(1).concat(found.slice(0, 1))
  }

  private line(staff: readonly OracleResource[]): OracleLine {
    const { random } = this
    return {
      serviceId: random.pick(['v0', 'v0', 'v1']),
      ...(random.chance(0.15) ? { preferred: random.some(staff, 0.5).map(item => item.id) } : {}),
      ...(random.chance(0.15) ? { favored: random.some(staff, 0.4).map(item => item.id) } : {}),
      ...(random.chance(0.15) ? { wishes: { language: random.pick(['en', 'fr']) } } : {}),
      ...(random.chance(0.1) ? { attrs: { language: random.pick(['en', 'fr']) } } : {}),
      ...(random.chance(0.2) ? { guests: random.between(1, 3) } : {}),
      ...(random.chance(0.1) ? { duration: random.pick([30, 50]) } : {}),
      ...(random.chance(0.12) ? { sameAs: { lead: random.pick(['0.0.lead', '1.0.lead', '0.1.assistant']) } } : {}),
    }
  }

  /** Fills a resource with claims; those of one unit or of a mobile resource do not overlap. */
  private allocate(resource: OracleResource): void {
    const { random } = this
    const units = resource.pinned && resource.mode === 'pool' ? (resource.capacity ?? 1) : 1
    for (let unit = 1; unit <= units; unit++) {
      let start = this.from - random.between(0, 300)
      while (start < this.from + 30 * 60) {
        start += random.between(0, 60) * 5 + (random.chance(0.2) ? random.between(0, 4) : 0)
        const end = start + random.pick([15, 30, 45, 60, 120])
        if (random.chance(resource.pinned ? 0.6 : this.density)) {
          this.allocations.push(this.allocation(resource, { start, end, unit }))
        }
        start = resource.mobile || resource.pinned || random.chance(0.8) ? end : start
      }
    }
  }

  private allocation(resource: OracleResource, at: { start: number; end: number; unit: number }): OracleAllocation {
    const { random } = this
    const state = random.pick(['confirmed', 'confirmed', 'held', 'external', 'blocked'] as const)
    return {
      id: `b${this.allocations.length}`,
      resourceId: resource.id,
      start: printMinute(at.start),
      end: printMinute(at.end),
      state,
      ...(state === 'held' ? { expiresAt: printMinute(this.from + random.pick([-3000, -650, -100, 5000])) } : {}),
      ...(resource.pinned && resource.mode === 'pool' ? { unit: at.unit } : {}),
      ...(resource.mobile && random.chance(0.8) ? { place: random.pick(PLACES) } : {}),
    }
  }

  /** Classes of a service that nobody asks for: what counts is that they take rooms and people. */
  private sessions(): OracleSession[] {
    const { random } = this
    return ['s0', 's1', 'r0', 'q2'].flatMap((resourceId, index) => {
      if (random.chance(0.4) || (resourceId === 'q2' && !this.hasCourts)) return []
      const start = this.from + random.between(0, 40) * 15
      const times = { start: printMinute(start), end: printMinute(start + 60) }
      return [
        { id: `class${index}`, serviceId: 'class', locationId: 'L', ...times, capacity: 8, resourceIds: [resourceId] },
      ]
    })
  }

  private travel(): Record<string, Record<string, number>> {
    const row = () => Object.fromEntries(PLACES.map(place => [place, this.random.pick([0, 5, 20, 35])]))
    return Object.fromEntries(PLACES.map(place => [place, row()]))
  }

  private grid(): OracleGrid {
    const { random } = this
    if (random.chance(0.15)) return { mode: 'anchored', times: ['00:00', '01:30', '02:30', '09:15', '23:00'] }
    if (random.chance(0.2)) {
      return {
        mode: 'gapmin',
        step: 15,
        minGap: random.pick([20, 30, 45]),
        resourceType: random.pick(['staff', 'room', 'equip']),
      }
    }
    return {
      mode: 'interval',
      step: random.pick([5, 10, 15, 15, 30, 50, 60]),
      ...(random.chance(0.3) ? { offset: random.pick([3, 5, 20]) } : {}),
    }
  }
}

/** One random case; the same seed gives the same case on every machine. */
export function randomCase(seed: number): OracleCase {
  return new CaseWriter(new RandomSource(seed), `random-${seed}`).write()
}
