import { expect } from 'chai'
import { listSessions } from '../../dist/availability/sessions.js'
import { solve } from '../../dist/availability/solve.js'
import type { SolverSession, SolverSnapshot } from '../../dist/availability/types.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const at = (hour: number) => DAY + hour * 60

function session(id: string, hour: number, more: Partial<SolverSession> = {}): SolverSession {
  const times = { from: at(hour), to: at(hour + 1) }
  return { id, serviceId: 'yoga', locationId: 'L', ...times, capacity: 10, taken: 0, ...more }
}

function snapshot(sessions: SolverSession[], now = at(8)): SolverSnapshot {
  const schedule = { weekly: { mo: [['09:00', '13:00'] as const] } }
  return {
    now,
    locations: [{ id: 'L', timeZone: 'UTC' }],
    resources: [{ id: 'studio', type: 'room', locationId: 'L', schedule }],
    services: [
      { id: 'yoga', durationMinutes: 60, requirements: [], notice: { min: 30, max: 240 } },
      { id: 'hire', durationMinutes: 60, requirements: [{ key: 'room', type: 'room' }] },
    ],
    busy: [],
    sessions,
  }
}

const range = { serviceId: 'yoga', locationId: 'L', from: at(0), to: at(24) }

describe('Class sessions', () => {
  it('are listed by start with the places left', () => {
    const found = listSessions(range, snapshot([session('b', 10, { taken: 9 }), session('a', 9), session('z', 10)]))
    expect(found.map(({ session: { id }, placesLeft }) => [id, placesLeft])).to.deep.equal([
      ['a', 10],
      ['b', 1],
      ['z', 10],
    ])
  })

  it('say why they cannot be joined', () => {
    const reasons = (own: SolverSession, more: object = {}, now = at(8)) =>
      listSessions({ ...range, ...more }, snapshot([own], now))[0]?.reasons
    expect(reasons(session('a', 9))).to.deep.equal([])
    expect(reasons(session('a', 9, { taken: 10 }))).to.deep.equal(['SESSION_FULL'])
    expect(reasons(session('a', 9, { taken: 10, overbook: 1 }))).to.deep.equal([])
    expect(reasons(session('a', 9, { taken: 8 }), { guests: 3 })).to.deep.equal(['SESSION_FULL'])
    expect(reasons(session('a', 9), {}, at(9))).to.deep.equal(['SESSION_STARTED'])
    expect(reasons(session('a', 9), {}, at(9) - 10)).to.deep.equal(['MIN_NOTICE'])
    expect(reasons(session('a', 13))).to.deep.equal(['MAX_HORIZON'])
    const closed = session('a', 9, { requiredTags: ['member', 'adult'] })
    expect(reasons(closed, { tags: ['member'] })).to.deep.equal(['NOT_ELIGIBLE'])
    expect(reasons(closed, { tags: ['adult', 'member'] })).to.deep.equal([])
  })

  it('leave out other services, other places and other days', () => {
    const others = [session('a', 9, { serviceId: 'pilates' }), session('b', 9, { locationId: 'M' }), session('c', 24)]
    expect(listSessions(range, snapshot(others))).to.deep.equal([])
  })

  it('take their room, so that nobody hires it meanwhile', () => {
    const hire = { locationId: 'L', from: at(0), to: at(24), grid: { mode: 'interval', step: 60 } as const }
    const query = { ...hire, stages: [{ services: [{ serviceId: 'hire' }] }] }
    const starts = (sessions: SolverSession[]) =>
      solve(query, snapshot(sessions)).slots.map(slot => (slot.start - DAY) / 60)
    expect(starts([])).to.deep.equal([9, 10, 11, 12])
    expect(starts([session('a', 10, { claims: [{ resourceId: 'studio' }] })])).to.deep.equal([9, 11, 12])
    const longer = { resourceId: 'studio', from: at(10), to: at(12) }
    expect(starts([session('a', 10, { claims: [longer] })])).to.deep.equal([9, 12])
  })
})
