import { expect } from 'chai'
import { explain } from '../../dist/availability/explain.js'
import { candidateAssignments, gridStarts, solve } from '../../dist/availability/solve.js'
import type { Busy, SlotQuery, SolverResource, SolverService, SolverSnapshot } from '../../dist/availability/types.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'

const MONDAY = Date.parse('2027-06-07T00:00Z') / 60_000
const at = (time: string) => MONDAY + Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const print = (minute: number) => new Date(minute * 60_000).toISOString().slice(11, 16)

function aResource(id: string, more: Partial<SolverResource> = {}): SolverResource {
  const schedule = { weekly: { mo: [['09:00', '12:00'] as const] } }
  return { id, type: 'staff', locationId: 'L', skills: ['a'], schedule, ...more }
}

function aService(more: Partial<SolverService> = {}): SolverService {
  return { id: 'v', durationMinutes: 60, requirements: [{ key: 'staff', type: 'staff' }], ...more }
}

function aBooking(resourceId: string, from: string, to: string, more: Partial<Busy> = {}): Busy {
  return {
    resourceId,
    from: at(from),
    to: at(to),
    quantity: 1,
    kind: 'confirmed',
    ref: `${resourceId}-${from}`,
    ...more,
  }
}

function aSnapshot(more: Partial<SolverSnapshot> = {}): SolverSnapshot {
  return {
    now: MONDAY - 1440,
    locations: [{ id: 'L', timeZone: 'UTC' }],
    resources: [aResource('s0'), aResource('s1')],
    services: [aService()],
    busy: [],
    ...more,
  }
}

function aQuery(more: Partial<SlotQuery> = {}): SlotQuery {
  return {
    locationId: 'L',
    from: MONDAY,
    to: MONDAY + 1440,
    stages: [{ services: [{ serviceId: 'v' }] }],
    grid: { mode: 'interval', step: 60 },
    ...more,
  }
}

function starts(query: SlotQuery, snapshot: SolverSnapshot): string[] {
  return solve(query, snapshot).slots.map(slot => print(slot.start))
}

function whoServes(query: SlotQuery, snapshot: SolverSnapshot): string[] {
  return solve(query, snapshot).slots.map(slot => slot.assignments.flatMap(item => item.resourceIds).join('+'))
}

describe('solve', () => {
  it('assigns preferred people first, then the higher priority, then by id', () => {
    const snapshot = aSnapshot({ resources: [aResource('s2'), aResource('s1', { priority: 5 }), aResource('s0')] })
    const preferring = aQuery({ stages: [{ services: [{ serviceId: 'v', preferredResourceIds: ['s2'] }] }] })
    expect(whoServes(preferring, snapshot)).to.deep.equal(['s2', 's2', 's2'])
    expect(whoServes(aQuery(), snapshot)).to.deep.equal(['s1', 's1', 's1'])
    const equal = aSnapshot({ resources: [aResource('s2'), aResource('s0')] })
    expect(whoServes(aQuery(), equal)).to.deep.equal(['s0', 's0', 's0'])
  })

  it('still offers others when the preferred one is taken, but not when the customer chose that person', () => {
    const snapshot = aSnapshot({ busy: [aBooking('s1', '10:00', '11:00')] })
    const preferred = aQuery({ stages: [{ services: [{ serviceId: 'v', preferredResourceIds: ['s1'] }] }] })
    const required = aQuery({ stages: [{ services: [{ serviceId: 'v', requiredResourceIds: ['s1'] }] }] })
    expect(whoServes(preferred, snapshot)).to.deep.equal(['s1', 's0', 's1'])
    expect(starts(required, snapshot)).to.deep.equal(['09:00', '11:00'])
  })

  it('lets a chosen person take whichever requirement makes the booking possible', () => {
    const requirements = [
      { key: 'lead', type: 'staff', skill: 'a' },
      { key: 'assistant', type: 'staff', skill: 'b' },
    ]
    const resources = [aResource('s0'), aResource('s1', { skills: ['a', 'b'] })]
    const snapshot = aSnapshot({ resources, services: [aService({ requirements })] })
    const required = aQuery({ stages: [{ services: [{ serviceId: 'v', requiredResourceIds: ['s1'] }] }] })
    expect(whoServes(required, snapshot)).to.deep.equal(['s0+s1', 's0+s1', 's0+s1'])
  })

  it('offers nothing when the chosen person cannot serve', () => {
    const required = aQuery({ stages: [{ services: [{ serviceId: 'v', requiredResourceIds: ['nobody'] }] }] })
    expect(starts(required, aSnapshot())).to.deep.equal([])
    const [requirement] = explain(required, aSnapshot(), at('09:00')).requirements
    expect(requirement).to.deep.include({ eligible: 0, excluded: { NOT_PREFERRED: 2 } })
  })

  it('gives a moved booking its own time back', () => {
    const snapshot = aSnapshot({
      resources: [aResource('s0')],
      busy: [aBooking('s0', '10:00', '11:00', { ref: 'mine' })],
    })
    expect(starts(aQuery(), snapshot)).to.deep.equal(['09:00', '11:00'])
    expect(starts(aQuery({ excludeOwnerIds: ['mine'] }), snapshot)).to.deep.equal(['09:00', '10:00', '11:00'])
  })

  it('takes a minute that somebody else has in part for taken', () => {
    const busy = [aBooking('s0', '09:00', '10:00', { kind: 'external', to: at('10:00') + 0.5 })]
    const query = aQuery({ grid: { mode: 'interval', step: 1 }, to: at('10:03') })
    expect(starts(query, aSnapshot({ resources: [aResource('s0')], busy }))).to.deep.equal(['10:01', '10:02'])
  })

  it('takes quantity per guest from a pool, in one booking as in several', () => {
    const pool = aResource('p', { type: 'bike', mode: 'pool', capacity: 4 })
    const services = [aService({ requirements: [{ key: 'bikes', type: 'bike', quantityPerGuest: 1 }] })]
    const snapshot = aSnapshot({
      resources: [pool],
      services,
      busy: [aBooking('p', '10:00', '11:00', { quantity: 2 })],
    })
    const forGuests = (guests: number) => aQuery({ stages: [{ services: [{ serviceId: 'v', guests }] }] })
    expect(starts(forGuests(2), snapshot)).to.deep.equal(['09:00', '10:00', '11:00'])
    expect(starts(forGuests(3), snapshot)).to.deep.equal(['09:00', '11:00'])
    expect(starts(forGuests(5), snapshot)).to.deep.equal([])
  })

  it('counts the rows of one owner as one booking of the day', () => {
    const busy = [aBooking('s0', '09:00', '09:15', { ref: 'one' }), aBooking('s0', '09:30', '09:45', { ref: 'one' })]
    const resources = [aResource('s0', { limits: { perDay: 2 } })]
    expect(starts(aQuery(), aSnapshot({ resources, busy }))).to.deep.equal(['10:00', '11:00'])
  })

  it('answers a question with a limit like the beginning of one without, far ahead as well', () => {
    const query = aQuery({ to: MONDAY + 60 * 1440 })
    const all = solve(query, aSnapshot()).slots
    expect(all.length).to.equal(27)
    expect(solve({ ...query, limit: 20 }, aSnapshot()).slots).to.deep.equal(all.slice(0, 20))
  })

  it('does not offer a start that it gave up on, and says so', () => {
    const snapshot = aSnapshot({
      services: [aService({ requirements: [{ key: 'pair', type: 'staff', count: 2 }] })],
    })
    expect(solve(aQuery(), snapshot, { nodeLimit: 1 })).to.deep.equal({ slots: [], truncated: true })
    expect(solve(aQuery(), snapshot).slots).to.have.length(3)
    expect(solve(aQuery(), snapshot).truncated).to.equal(false)
  })

  it('sees without trying all teams that there are too few people for two of them', () => {
    const resources = Array.from({ length: 24 }, (_, index) => aResource(`s${index}`))
    const requirements = [
      { key: 'first', type: 'staff', count: 13 },
      { key: 'second', type: 'staff', count: 12 },
    ]
    const snapshot = aSnapshot({ resources, services: [aService({ requirements })] })
    expect(solve(aQuery(), snapshot)).to.deep.equal({ slots: [], truncated: false })
  })

  it('keeps a list of claimed stretches, with and without buffers, in each assignment', () => {
    const segments = [
      { minutes: 20, active: true },
      { minutes: 25, active: false },
      { minutes: 15, active: true },
    ]
    const requirements = [{ key: 'staff', type: 'staff', during: 'active' as const }]
    const service = aService({ segments, requirements, bufferBefore: 5, bufferAfter: 10 })
    const [slot] = solve(aQuery({ from: at('10:00') }), aSnapshot({ services: [service] })).slots
    const [assignment] = slot?.assignments ?? []
    expect(assignment?.core.map(piece => piece.map(print))).to.deep.equal([
      ['10:00', '10:20'],
      ['10:45', '11:00'],
    ])
    expect(assignment?.footprint.map(piece => piece.map(print))).to.deep.equal([
      ['09:55', '10:20'],
      ['10:45', '11:10'],
    ])
  })

  it('refuses a question that does not fit its snapshot', () => {
    const broken: [SlotQuery, SolverSnapshot][] = [
      [aQuery({ locationId: 'elsewhere' }), aSnapshot()],
      [aQuery({ stages: [] }), aSnapshot()],
      [aQuery({ stages: [{ services: [{ serviceId: 'nothing' }] }] }), aSnapshot()],
      [aQuery({ grid: { mode: 'interval', step: 0 } }), aSnapshot()],
      [aQuery({ from: Number.NaN }), aSnapshot()],
      [aQuery({ to: MONDAY + 2000 * 1440 }), aSnapshot()],
      [aQuery(), aSnapshot({ services: [aService({ durationMinutes: 90 * 1440 })] })],
      [aQuery(), aSnapshot({ resources: [aResource('p', { mode: 'pool', capacity: 1_000_000 })] })],
      [aQuery(), aSnapshot({ services: [aService({ durationMinutes: 0 })] })],
    ]
    for (const [query, snapshot] of broken) {
      expect(() => solve(query, snapshot))
        .to.throw(BookwrightError)
        .with.property('code', 'BW_SOLVER_INPUT')
    }
    const longest = aQuery({ from: MONDAY, to: MONDAY + 1_100 * 1440 })
    expect(solve(longest, aSnapshot()).slots).to.not.be.empty
  })
})

describe('candidateAssignments', () => {
  it('gives the best first and then others with other people', () => {
    const snapshot = aSnapshot({ resources: ['s0', 's1', 's2', 's3'].map(id => aResource(id)) })
    const found = candidateAssignments(aQuery(), snapshot, at('09:00'), { limit: 3 })
    expect(found.map(assignments => assignments[0]?.resourceIds)).to.deep.equal([['s0'], ['s1'], ['s2']])
  })

  it('is empty for a start off the grid, out of range, too soon or taken', () => {
    const busy = ['s0', 's1'].map(id => aBooking(id, '10:00', '11:00'))
    const services = [aService({ notice: { min: 60 } })]
    const snapshot = aSnapshot({ busy, services, now: at('08:30') })
    for (const start of ['09:00', '09:10', '10:00']) {
      expect(candidateAssignments(aQuery(), snapshot, at(start), { limit: 3 }), start).to.deep.equal([])
    }
    expect(candidateAssignments(aQuery({ to: at('11:00') }), snapshot, at('11:00'), { limit: 3 })).to.deep.equal([])
    expect(candidateAssignments(aQuery(), snapshot, at('11:00'), { limit: 3 })).to.have.length(2)
  })
})

describe('gridStarts', () => {
  it('lists every start of the grid, offered or not', () => {
    expect(gridStarts(aQuery({ to: at('03:00') }), aSnapshot()).map(print)).to.deep.equal(['00:00', '01:00', '02:00'])
  })
})

describe('explain', () => {
  it('names who holds a time and until when', () => {
    const hold = aBooking('s0', '09:00', '10:00', { kind: 'held', ref: 'h', expiresAt: at('08:05') })
    const snapshot = aSnapshot({ resources: [aResource('s0')], busy: [hold], now: at('08:00') })
    const explanation = explain(aQuery(), snapshot, at('09:00'))
    expect(explanation.requirements[0]?.blocked[0]?.reasons[0]).to.include({
      code: 'HELD',
      ref: 'h',
      until: at('08:05'),
    })
    expect(explanation.unlocks).to.deep.equal(['HOLDS_EXPIRE'])
  })

  it('has nothing to say against a start that is offered', () => {
    const explanation = explain(aQuery(), aSnapshot(), at('09:00'))
    expect(explanation).to.deep.include({ isAvailable: true, query: [], unlocks: [] })
  })

  it('tells breaks, holidays, time off, closed hours and limits apart', () => {
    const weekly = { mo: [['09:00', '12:00'] as const] }
    const cases: [string, Partial<SolverResource>][] = [
      ['BREAK', { schedule: { weekly, breaks: { mo: [['09:30', '09:45']] } } }],
      ['HOLIDAY', { schedule: { weekly, holidays: ['2027-06-07'] } }],
      ['TIME_OFF', { schedule: { weekly, timeOff: [{ id: 'leave', start: '2027-06-07T09:00', minutes: 60 }] } }],
      ['OUTSIDE_HOURS', { schedule: { weekly, overrides: { '2027-06-07': [] } } }],
      ['DAY_LIMIT', { limits: { perDay: 0 } }],
      ['WEEK_LIMIT', { limits: { perWeek: 0 } }],
    ]
    for (const [code, more] of cases) {
      const snapshot = aSnapshot({ resources: [aResource('s0', more)] })
      const reasons = explain(aQuery(), snapshot, at('09:00')).requirements[0]?.blocked[0]?.reasons ?? []
      expect(reasons.map(reason => reason.code)).to.deep.equal([code])
    }
  })

  it('says through which part a composite is taken', () => {
    const resources = [
      aResource('half', { type: 'half', schedule: undefined }),
      aResource('full', { type: 'full', leaves: ['half'] }),
    ]
    const services = [aService({ requirements: [{ key: 'court', type: 'full' }] })]
    const snapshot = aSnapshot({ resources, services, busy: [aBooking('half', '09:00', '10:00', { ref: 'b' })] })
    const reasons = explain(aQuery(), snapshot, at('09:00')).requirements[0]?.blocked[0]?.reasons
    expect(reasons?.[0]).to.include({ code: 'BOOKED', ref: 'b', via: 'half' })
  })
})
