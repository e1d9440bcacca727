import { expect } from 'chai'
import { blockReasons } from '../../dist/availability/block-reasons.js'
import { SEALED_RUNS as sets } from '../../dist/availability/runs-algebra.js'
import { DayLimits } from '../../dist/availability/day-limits.js'
import { explain } from '../../dist/availability/explain.js'
import { colourPool } from '../../dist/availability/pool-colouring.js'
import { candidateAssignments, solve } from '../../dist/availability/solve.js'
import { travelMargins } from '../../dist/availability/travel.js'
import type { Busy, SolverSchedule, SolverSnapshot } from '../../dist/availability/types.js'
import { freeUnits } from '../../dist/availability/unit-placement.js'
import { ZoneCache } from '../../dist/availability/zone.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const claim = (from: number, to: number, more: Partial<Busy> = {}): Busy => ({
  ...{ resourceId: 'r', from, to, quantity: 1, kind: 'confirmed' },
  ...more,
})

describe('Orders that the solver depends on', () => {
  it('gives claims of a pinned pool its units by their start, whatever order they come in', () => {
    const busy = [claim(5, 30), claim(0, 10), claim(10, 20)]
    const [first, second] = freeUnits({ busy, window: [0, 100], sets }, 2)
    expect([sets.covers(first!, 20, 100), sets.covers(second!, 20, 100)]).to.deep.equal([true, false])
    expect([sets.covers(second!, 0, 5), sets.covers(second!, 30, 100)]).to.deep.equal([true, true])
  })

  it('keeps the unit of a numbered claim before one without a number chooses', () => {
    const [first, second] = freeUnits({ busy: [claim(0, 10), claim(5, 15, { unit: 1 })], window: [0, 100], sets }, 2)
    expect([sets.covers(first!, 0, 5), sets.covers(second!, 10, 100)]).to.deep.equal([true, true])
    expect(sets.covers(second!, 5, 10), 'the other one stands there').to.equal(false)
  })

  it('goes around visits that lie inside a longer one, not between them', () => {
    const visits = [
      claim(110, 120, { place: 'b', ref: 'inner' }),
      claim(130, 140, { place: 'b', ref: 'second' }),
      claim(100, 200, { place: 'a', ref: 'long' }),
    ]
    const margins = travelMargins(visits, 'x', () => 15)
    expect(margins).to.deep.equal([
      { from: 85, to: 100, ref: 'long' },
      { from: 200, to: 215, ref: 'long' },
    ])
  })

  it('begins two visits of one moment with the shorter, whatever order they come in', () => {
    const short = claim(100, 120, { place: 'a', ref: 'short' })
    const long = claim(100, 160, { place: 'b', ref: 'long' })
    const minutes = (from: string, to: string) => (from === 'a' || to === 'a' ? 10 : 20)
    const wanted = [
      { from: 90, to: 100, ref: 'short' },
      { from: 160, to: 180, ref: 'long' },
    ]
    expect(travelMargins([short, long], 'x', minutes)).to.deep.equal(wanted)
    expect(travelMargins([long, short], 'x', minutes)).to.deep.equal(wanted)
  })

  it('asks for one unit all along only where a pool is pinned', () => {
    const weekly = { mo: [['09:00', '11:00']] as never }
    const seats = { id: 'p', type: 'chair', locationId: 'L', mode: 'pool', capacity: 2, schedule: { weekly } }
    const at = (hour: number) => DAY + hour * 60
    const starts = (pinned: boolean) => {
      const snapshot = {
        ...{ now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], resources: [{ ...seats, pinned }] },
        services: [{ id: 's', durationMinutes: 120, requirements: [{ key: 'chair', type: 'chair' }] }],
        busy: [claim(at(9), at(10), { resourceId: 'p', unit: 1 }), claim(at(10), at(11), { resourceId: 'p', unit: 2 })],
      } as never
      const stages = [{ services: [{ serviceId: 's' }] }]
      const query = { locationId: 'L', from: at(0), to: at(24), stages, grid: { mode: 'interval' as const, step: 60 } }
      return solve(query, snapshot).slots.map(({ start }) => start)
    }
    expect(starts(false)).to.deep.equal([at(9)])
    expect(starts(true)).to.deep.equal([])
  })

  it('has no reason against a start that can be had', () => {
    expect(blockReasons({ starts: { has: () => true } } as never, 0)).to.deep.equal([])
  })

  it('counts the limits of a resource of which some are not set', () => {
    const zone = new ZoneCache().get('UTC')
    const resource = { id: 'r', type: 'staff', locationId: 'L', limits: { perDay: 1, perWeek: undefined } }
    const busy = [claim(DAY + 600, DAY + 660)]
    const limits = new DayLimits(resource as never, { busy, window: [DAY, DAY + 1440] }, zone)
    expect(limits.isLimited).to.equal(true)
    const breaches = limits.breaches({ start: DAY + 700, minutes: 60, bookings: 1 }, [])
    expect(breaches.map(({ code, used, allowed }) => [code, used, allowed])).to.deep.equal([['DAY_LIMIT', 1, 1]])
  })

  it('seats those in progress first, then by start, then the shorter, then by id', () => {
    const claims = [
      { id: 'new', from: 80, to: 120 },
      { id: 'sits', from: 90, to: 130, unitId: 'u1' },
      { id: 'z', from: 140, to: 160 },
      { id: 'y', from: 140, to: 160 },
      { id: 'short', from: 140, to: 150 },
    ]
    const found = colourPool(claims, ['u1', 'u2', 'u3'], 100)
    expect(found?.placements.map(({ claimId, unitId }) => `${claimId} ${unitId}`)).to.deep.equal([
      'sits u1',
      'new u2',
      'short u1',
      'y u2',
      'z u3',
    ])
  })

  it('names no more ways to staff a start than were asked for, where everybody is needed in each', () => {
    const weekly = { mo: [['09:00', '12:00']] as never }
    const snapshot: SolverSnapshot = {
      ...{ now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], busy: [] },
      resources: ['a', 'b', 'c'].map(id => ({ id, type: 'staff', locationId: 'L', schedule: { weekly } })) as never,
      services: [
        { id: 's', durationMinutes: 60, requirements: ['x', 'y', 'z'].map(key => ({ key, type: 'staff' })) } as never,
      ],
    }
    const start = DAY + 9 * 60
    const query = {
      ...{ locationId: 'L', from: start, to: start + 1, grid: { mode: 'interval' as const, step: 60 } },
      stages: [{ services: [{ serviceId: 's' }] }],
    }
    const found = candidateAssignments(query, snapshot, start, { limit: 2 })
    const ways = found.map(assignments => assignments.flatMap(({ resourceIds }) => resourceIds).join(''))
    expect(ways).to.have.length(2)
    expect(new Set(ways).size).to.equal(2)
  })

  it('finds no unit of a pinned pool free of which each is free for one half only', () => {
    const at = (minutes: number) => DAY + 9 * 60 + minutes
    const snapshot: SolverSnapshot = {
      ...{ now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }] },
      resources: [{ id: 'p', type: 'chair', locationId: 'L', mode: 'pool', capacity: 2, pinned: true }],
      services: [
        {
          ...{ id: 's', durationMinutes: 90, requirements: [{ key: 'chair', type: 'chair', during: 'active' }] },
          segments: [true, false, true].map(active => ({ minutes: 30, active })),
        },
      ],
      busy: [claim(at(0), at(30), { resourceId: 'p', unit: 1 }), claim(at(60), at(90), { resourceId: 'p', unit: 2 })],
    }
    const query = {
      ...{ locationId: 'L', from: at(0), to: at(1), grid: { mode: 'interval' as const, step: 30 } },
      stages: [{ services: [{ serviceId: 's' }] }],
    }
    const [chair] = explain(query, snapshot, at(0)).requirements
    expect(chair?.blocked.flatMap(({ reasons }) => reasons)).to.deep.equal([{ code: 'CAPACITY', free: 0, needed: 1 }])
  })

  it('shares the hours of people only where nothing of their schedules differs, the zone neither', () => {
    const weekly: SolverSchedule['weekly'] = { mo: [['09:00', '12:00']] }
    const breaks: SolverSchedule['breaks'] = { mo: [['10:00', '11:00']] }
    const timeOff: SolverSchedule['timeOff'] = [{ start: '2027-06-07T09:00', minutes: 60 }]
    const startsOf = (own: SolverSchedule, other: SolverSchedule) => {
      const person = (id: string, schedule: SolverSchedule) => ({ id, type: 'staff', locationId: 'L', schedule })
      const snapshot: SolverSnapshot = {
        ...{ now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], busy: [] },
        resources: [person('first', other), person('own', own)],
        services: [{ id: 's', durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff' }] }],
      }
      const query = { locationId: 'L', from: DAY, to: DAY + 1_440, grid: { mode: 'interval' as const, step: 60 } }
      const { slots } = solve({ ...query, stages: [{ services: [{ serviceId: 's' }] }] }, snapshot)
      return slots.map(({ start }) => (start - DAY) / 60)
    }
    const closed: SolverSchedule = { weekly, overrides: { '2027-06-07': [] } }
    expect(startsOf({ weekly }, { weekly })).to.deep.equal([9, 10, 11])
    expect(startsOf({ weekly, timeZone: 'Europe/Berlin' }, { weekly })).to.deep.equal([7, 8, 9, 10, 11])
    expect(startsOf({ weekly }, closed)).to.deep.equal([9, 10, 11])
    expect(startsOf({ weekly }, { weekly, breaks })).to.deep.equal([9, 10, 11])
    expect(startsOf({ weekly }, { weekly, timeOff })).to.deep.equal([9, 10, 11])
    expect(startsOf({ weekly }, { weekly, holidays: ['2027-06-07'] })).to.deep.equal([9, 10, 11])
    expect(startsOf(closed, closed)).to.deep.equal([])
    expect(startsOf({ weekly, timeOff }, { weekly, timeOff: [...timeOff, ...timeOff] })).to.deep.equal([10, 11])
  })
})
