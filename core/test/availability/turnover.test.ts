import { expect } from 'chai'
import { solve } from '../../dist/availability/solve.js'
import type { SlotQuery, SolverSnapshot } from '../../dist/availability/types.js'

const HOUR = 60

/** One room or two, one therapist; a treatment of an hour with 15 minutes of turnover, then one of half an hour. */
function snapshotOf(rooms: string[]): SolverSnapshot {
  const requirements = [
    { key: 'therapist', type: 'staff' },
    { key: 'room', type: 'room' },
  ]
  return {
    now: 0,
    locations: [{ id: 'here', timeZone: 'UTC' }],
    resources: [
      { id: 'maya', type: 'staff', locationId: 'here' },
      ...rooms.map(id => ({ id, type: 'room', locationId: 'here' })),
    ],
    services: [
      { id: 'long', durationMinutes: HOUR, bufferAfter: 15, requirements },
      { id: 'short', durationMinutes: 30, bufferAfter: 15, requirements },
    ],
    busy: [],
  }
}

function queryOf(given: { guests?: [string, string]; gap?: number; offset?: number }): SlotQuery {
  const [first, second] = given.guests ?? ['a', 'a']
  const place = given.offset === undefined ? { gap: [0, given.gap ?? 0] as const } : { offset: given.offset }
  return {
    ...{ locationId: 'here', from: 600, to: 601, grid: { mode: 'interval', step: 1 }, waivesTurnover: true },
    stages: [
      { services: [{ serviceId: 'long', guest: first }] },
      { services: [{ serviceId: 'short', guest: second }], ...place },
    ],
  }
}

describe('Turnover inside a visit', () => {
  it('is waived for the person and the room between two services of one guest in one room', () => {
    const [slot] = solve(queryOf({}), snapshotOf(['room-1', 'room-2'])).slots
    expect(slot?.stageStarts).to.deep.equal([600, 660])
    expect(slot?.assignments.map(item => [item.resourceIds.join(), item.footprint])).to.deep.equal([
      ['maya', [[600, 660]]],
      ['room-1', [[600, 660]]],
      ['maya', [[660, 705]]],
      ['room-1', [[660, 705]]],
    ])
  })

  it('stays between two guests, also with one person in one room', () => {
    expect(solve(queryOf({ guests: ['a', 'b'] }), snapshotOf(['room-1'])).slots).to.deep.equal([])
    const [slot] = solve(queryOf({ guests: ['a', 'b'], gap: 30 }), snapshotOf(['room-1'])).slots
    expect(slot?.stageStarts).to.deep.equal([600, 675])
  })

  it('stays when the room changes, because somebody made the first one ready', () => {
    const snapshot = snapshotOf(['room-1', 'room-2'])
    const busy = [{ resourceId: 'room-1', from: 675, to: 900, quantity: 1, kind: 'confirmed' as const }]
    const blocked = { resourceId: 'room-2', from: 0, to: 660, quantity: 1, kind: 'confirmed' as const }
    expect(solve(queryOf({}), { ...snapshot, busy: [...busy, blocked] }).slots).to.deep.equal([])
    const [slot] = solve(queryOf({ gap: 15 }), { ...snapshot, busy: [...busy, blocked] }).slots
    expect(slot?.stageStarts).to.deep.equal([600, 675])
  })

  it('is only as long as the wait when the wait is shorter', () => {
    const [slot] = solve(queryOf({ offset: 70 }), snapshotOf(['room-1'])).slots
    expect(slot?.assignments[1]?.footprint).to.deep.equal([[600, 670]])
    expect(slot?.stageStarts).to.deep.equal([600, 670])
  })

  it('is kept whole without the wish to waive it', () => {
    const query = { ...queryOf({}), waivesTurnover: false }
    expect(solve(query, snapshotOf(['room-1'])).slots).to.deep.equal([])
  })
})
