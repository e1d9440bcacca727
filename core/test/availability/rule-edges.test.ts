import { expect } from 'chai'
import { claimShape } from '../../dist/availability/claim-shape.js'
import { explain } from '../../dist/availability/explain.js'
import { layGrid } from '../../dist/availability/grid-starts.js'
import { peakLoad } from '../../dist/availability/load.js'
import { occurrences } from '../../dist/availability/recurrence.js'
import { gapsBefore } from '../../dist/availability/reachable-starts.js'
import { listSessions } from '../../dist/availability/sessions.js'
import { solve } from '../../dist/availability/solve.js'
import { ZoneCache } from '../../dist/availability/zone.js'
import type { SlotQuery, SolverResource, SolverService, SolverSnapshot } from '../../dist/availability/types.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const at = (hour: number) => DAY + hour * 60

const person = (id: string, ...skills: string[]): SolverResource => ({
  ...{ id, type: 'staff', locationId: 'L', skills },
  schedule: { weekly: { mo: [['09:00', '12:00']] } },
})
const service = (id: string, more: Partial<SolverService> = {}): SolverService => {
  return { id, durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff', skill: id }], ...more }
}
const snapshotOf = (resources: SolverResource[], services: SolverService[]): SolverSnapshot => {
  return { now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], resources, services, busy: [] }
}
const queryOf = (stages: SlotQuery['stages']): SlotQuery => {
  return { locationId: 'L', from: at(0), to: at(24), stages, grid: { mode: 'interval', step: 60 } }
}

describe('Rules of the solver at their edges', () => {
  it('want the same person in all of three services, not in two of them', () => {
    const sameAs = { lead: '0.0.lead' }
    const stages = [
      { services: [{ serviceId: 'cut' }] },
      { services: [{ serviceId: 'dye', sameAs }] },
      { services: [{ serviceId: 'dry', sameAs }] },
    ]
    const services = ['cut', 'dye', 'dry'].map(id => service(id))
    const two = [person('ann', 'cut', 'dry'), person('bob', 'dye', 'dry')]
    expect(solve(queryOf(stages), snapshotOf(two, services)).slots).to.deep.equal([])
    const { slots } = solve(queryOf(stages), snapshotOf([...two, person('cy', 'cut', 'dye', 'dry')], services))
    expect(slots.map(slot => slot.assignments.flatMap(item => item.resourceIds))).to.deep.equal([['cy', 'cy', 'cy']])
  })

  it('have the leader of the first service among the two of the second', () => {
    const stages = [{ services: [{ serviceId: 'cut' }] }, { services: [{ serviceId: 'dye' }] }]
    const pair = service('dye', {
      requirements: [{ key: 'team', type: 'staff', skill: 'dye', count: 2, sameAs: '0.0.lead' }],
    })
    const asked = (...people: SolverResource[]) => {
      const { slots } = solve(queryOf(stages), snapshotOf(people, [service('cut'), pair]))
      return slots[0]?.assignments.map(item => [...item.resourceIds].sort())
    }
    const others = [person('ann', 'dye'), person('bob', 'dye')]
    expect(asked(...others, person('cy', 'cut', 'dye'))).to.deep.equal([['cy'], ['ann', 'cy']])
    expect(asked(...others, person('cy', 'cut'))).to.equal(undefined)
  })

  it('find nobody for two needs at one time that want the same person, whoever is cheapest', () => {
    const twice = service('cut', {
      requirements: [
        { key: 'lead', type: 'staff', skill: 'cut' },
        { key: 'helper', type: 'staff', skill: 'cut', sameAs: '0.0.lead' },
      ],
    })
    const people = [person('ann', 'cut'), person('bob', 'cut'), person('cy', 'cut')]
    const query = { ...queryOf([{ services: [{ serviceId: 'cut' }] }]), policy: ['round-robin' as const] }
    expect(solve(query, snapshotOf(people, [twice])).slots).to.deep.equal([])
    const apart = twice.requirements.map(({ sameAs: _same, ...rest }) => rest)
    const { slots } = solve(query, snapshotOf(people, [{ ...twice, requirements: apart }]))
    expect(slots.map(slot => slot.start)).to.deep.equal([at(9), at(10), at(11)])
  })

  it('let four people serve three and three who are needed one after the other', () => {
    const requirements = [{ key: 'crew', type: 'staff', skill: 'lift', count: 3, during: 'active' as const }]
    const half = (active: boolean) => ({ minutes: 30, active })
    const services = [
      service('in', { requirements, segments: [half(true), half(false)] }),
      service('out', { requirements, segments: [half(false), half(true)] }),
    ]
    const query = queryOf([{ services: [{ serviceId: 'in' }, { serviceId: 'out' }] }])
    const people = ['ann', 'bob', 'cy', 'dan'].map(id => person(id, 'lift'))
    const { slots } = solve(query, snapshotOf(people, services))
    expect(slots.map(slot => slot.start)).to.deep.equal([at(9), at(10), at(11)])
  })

  it('count what ends where something else begins once', () => {
    const taken = [
      { from: 0, to: 60, quantity: 2 },
      { from: 60, to: 120, quantity: 3 },
    ]
    expect([peakLoad(taken, 0, 120), peakLoad(taken, 30, 60), peakLoad(taken, 60, 61)]).to.deep.equal([3, 2, 3])
  })

  it('lay no starts for a class, whatever is open', () => {
    const zone = new ZoneCache().get('UTC')
    expect(layGrid({ mode: 'sessions', places: 5 }, zone, [at(9), at(12)])).to.deep.equal([])
    expect(layGrid({ mode: 'interval', step: 60 }, zone, [at(9), at(12)])).to.deep.equal([at(9), at(10), at(11)])
  })

  it('name a different person as the way out where one requirement of several asks for the same', () => {
    const pair = service('cut', {
      requirements: [
        { key: 'lead', type: 'staff', skill: 'cut' },
        { key: 'helper', type: 'staff', skill: 'dye', sameAs: '0.0.lead' },
      ],
    })
    const known = snapshotOf([person('ann', 'cut'), person('bob', 'dye')], [pair])
    const { isAvailable, unlocks } = explain(queryOf([{ services: [{ serviceId: 'cut' }] }]), known, at(9))
    expect({ isAvailable, unlocks }).to.deep.equal({ isAvailable: false, unlocks: ['DIFFERENT_PERSON'] })
  })

  it('try up to five stages in any order, and as many as one likes in theirs', () => {
    const short = [service('cut', { durationMinutes: 15 })]
    const six = queryOf(Array.from({ length: 6 }, () => ({ services: [{ serviceId: 'cut' }] })))
    const known = snapshotOf([person('ann', 'cut')], short)
    expect(solve(six, known).slots.map(slot => slot.start)).to.deep.equal([at(9), at(10)])
    expect(() => solve({ ...six, order: 'any' }, known))
      .to.throw()
      .with.property('code', 'BW_SOLVER_UNSUPPORTED')
  })

  it('take the usual time for people of whom no other is said', () => {
    const stages = [{ services: [{ serviceId: 'cut' }] }]
    const people = [person('ann', 'cut'), person('bob', 'cut')]
    const plain = solve(queryOf(stages), snapshotOf(people, [service('cut')]))
    const overrides = service('cut', { staffOverrides: { ann: {}, nobody: { durationMinutes: 15 } } })
    expect(solve(queryOf(stages), snapshotOf(people, [overrides]))).to.deep.equal(plain)
    expect(plain.slots).to.have.lengthOf(3)
  })

  it('take only people who need the wanted time, also where others who need another one are free', () => {
    const people = [person('ann', 'cut'), person('bob', 'cut')]
    const cut = service('cut', { staffOverrides: { bob: { durationMinutes: 90 } } })
    const asked = (onlyMinutes: number) => {
      const { slots } = solve(queryOf([{ services: [{ serviceId: 'cut', onlyMinutes }] }]), snapshotOf(people, [cut]))
      return slots.map(({ start, end, assignments }) => [start, end, assignments[0]?.resourceIds[0]])
    }
    expect(asked(90)).to.deep.equal([
      [at(9), at(10.5), 'bob'],
      [at(10), at(11.5), 'bob'],
    ])
    expect(asked(60).map(([, , who]) => who)).to.deep.equal(['ann', 'ann', 'ann'])
    expect(asked(45), 'nobody works so long').to.deep.equal([])
  })

  it('fit best where least is left over, also of people who need longer', () => {
    const people = [person('ann', 'cut'), person('bob', 'cut')]
    const cut = service('cut', { staffOverrides: { bob: { durationMinutes: 30 } } })
    const taken = (resourceId: string, from: number, to: number) => {
      return { resourceId, from: at(from), to: at(to), quantity: 1, kind: 'confirmed' as const }
    }
    // Ann has just her hour, of Bob's three quarters a quarter would be left.
    const busy = [taken('ann', 10, 12), taken('bob', 9.75, 12)]
    const query = { ...queryOf([{ services: [{ serviceId: 'cut' }] }]), policy: ['best-fit' as const] }
    const { slots } = solve(query, { ...snapshotOf(people, [cut]), busy })
    expect(slots.map(({ start, assignments }) => [start, assignments[0]?.resourceIds])).to.deep.equal([
      [at(9), ['ann']],
    ])
  })

  it('count what one booking takes of a shared thing in every part of it, whichever line comes first', () => {
    const bench: SolverResource = {
      ...{ id: 'bench', type: 'bench', locationId: 'L', mode: 'shared', capacity: 2 },
      schedule: { weekly: { mo: [['09:00', '12:00']] } },
    }
    const colour = service('colour', {
      ...{ durationMinutes: 90, segments: [true, false, true].map(active => ({ minutes: 30, active })) },
      requirements: [{ key: 'bench', type: 'bench', during: 'active' }],
    })
    const pair = (quantity: number) =>
      service('pair', { durationMinutes: 30, requirements: [{ key: 'bench', type: 'bench', quantity }] })
    const starts = (lines: string[], quantity: number) => {
      const query = queryOf([{ services: lines.map(serviceId => ({ serviceId })) }])
      return solve(query, snapshotOf([bench], [colour, pair(quantity)])).slots.length
    }
    for (const lines of [
      ['colour', 'pair'],
      ['pair', 'colour'],
    ]) {
      expect(starts(lines, 1), 'both find a place').to.be.above(0)
      expect(starts(lines, 2), 'three are too many in the first half hour').to.equal(0)
    }
  })

  it('list a class that begins with the range, and none that begins at its end', () => {
    const session = (id: string, hour: number) => ({
      ...{ id, serviceId: 'yoga', locationId: 'L', capacity: 5, taken: 0 },
      ...{ from: at(hour), to: at(hour + 1) },
    })
    const sessions = [session('early', 8), session('first', 9), session('last', 11), session('late', 12)]
    const known = { ...snapshotOf([], [service('yoga', { requirements: [] })]), sessions }
    const found = listSessions({ serviceId: 'yoga', locationId: 'L', from: at(9), to: at(12) }, known)
    expect(found.map(offer => offer.session.id)).to.deep.equal(['first', 'last'])
  })

  it('give time off only where it is asked about, once and by a rule', () => {
    const once = { start: '2027-06-07T09:00', minutes: 60 }
    const daily = { ...once, rrule: 'FREQ=DAILY;COUNT=5' }
    const hours = (from: number, to: number) => [once, daily].map(item => occurrences(item, at(from), at(to)))
    expect(hours(9, 33)).to.deep.equal([[at(9)], [at(9)]])
    expect(hours(10, 34)).to.deep.equal([[], [at(33)]])
    expect(hours(0, 9)).to.deep.equal([[], []])
  })

  it('take all of a service for active of which no part is', () => {
    const resting = service('cut', { segments: [{ minutes: 60, active: false }] })
    const shape = claimShape(resting, { during: 'active' }, 60)
    expect(shape).to.deep.equal([{ coreFrom: 0, coreTo: 60, from: 0, to: 60 }])
  })

  it('refuse steps of a gap that lead nowhere, also where there is one gap only', () => {
    const asked = (gapStep: number) =>
      gapsBefore({ ...queryOf([{ services: [] }, { services: [], gap: [5, 5] }]), gapStep }, 1)
    expect(asked(5)).to.deep.equal([5])
    expect(() => asked(0)).to.throw('steps above 0')
  })
})
