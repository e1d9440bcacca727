import { expect } from 'chai'
import { explain } from '../../dist/availability/explain.js'
import type { SolverConstraint } from '../../dist/availability/solver-constraint.js'
import { solve } from '../../dist/availability/solve.js'
import type { SlotQuery, SolverService, SolverSnapshot } from '../../dist/availability/types.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const NINE = DAY + 540
const PEOPLE = Array.from({ length: 16 }, (_, index) => `p${String(index).padStart(2, '0')}`)
/** More than these trials, and the later parts are looked at alone. */
const MANY = 500

function snapshotOf(second: SolverService): SolverSnapshot {
  const weekly = { mo: [['09:00', '12:00']] as [string, string][] }
  const team = (id: string) => ({ id, type: 'staff', locationId: 'L', skills: ['first'], schedule: { weekly } })
  return {
    ...{ now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], busy: [] },
    resources: [...PEOPLE.map(team), { ...team('zed'), skills: ['last'] }],
    services: [
      { id: 'first', durationMinutes: 60, requirements: [{ key: 'team', type: 'staff', skill: 'first', count: 5 }] },
      { ...second, id: 'second' },
    ],
  }
}

/** The second part begins half an hour into the first, so that nobody can serve both. */
const query: SlotQuery = {
  ...{ locationId: 'L', from: NINE, to: NINE + 1, grid: { mode: 'interval', step: 60 } },
  stages: [{ services: [{ serviceId: 'first' }] }, { services: [{ serviceId: 'second' }], offset: 30 }],
}
const lead = { key: 'lead', type: 'staff' }
/** Only those can serve the second part who are tried first for the first part. */
const needsFirst: SolverService = {
  ...{ id: 'second', durationMinutes: 60 },
  requirements: [{ ...lead, anyOf: PEOPLE.slice(0, 1) }],
}
/** Each need has somebody, but it is one and the same person. */
const hopeless: SolverService = {
  ...{ id: 'second', durationMinutes: 60 },
  requirements: ['lead', 'helper'].map(key => ({ ...lead, key, anyOf: ['zed'], type: 'staff' })),
}
const servedBy = (answer: ReturnType<typeof solve>, stage: number) =>
  answer.slots.map(({ assignments }) => assignments.filter(item => item.stage === stage).flatMap(of => of.resourceIds))

describe('A search of many trials', () => {
  for (const waivesTurnover of [false, true]) {
    const asked = { ...query, waivesTurnover }

    it(`goes on to the team that leaves somebody for a later part${waivesTurnover ? ', with waived turnover' : ''}`, () => {
      const stuck = solve(asked, snapshotOf(needsFirst), { nodeLimit: MANY })
      expect([stuck.slots, stuck.truncated], 'so many are not enough').to.deep.equal([[], true])
      const found = solve(asked, snapshotOf(needsFirst))
      expect(found.truncated).to.equal(false)
      expect([servedBy(found, 0), servedBy(found, 1)]).to.deep.equal([[PEOPLE.slice(1, 6)], [['p00']]])
    })
  }

  it('tries no way of the first part to the end for a last part that nobody can serve', () => {
    // Choosing five of sixteen takes some 8,500 trials, and two more for each of the 4,368 teams without the look ahead.
    const limits = [10_000, 6_000].map(nodeLimit => solve(query, snapshotOf(hopeless), { nodeLimit }).truncated)
    expect(limits).to.deep.equal([false, true])
    expect(solve(query, snapshotOf(hopeless)).slots).to.deep.equal([])
    expect(explain(query, snapshotOf(hopeless), NINE).isAvailable).to.equal(false)
  })

  it('asks a rule about whole visits only: one that refuses half of one decides nothing', () => {
    const whole: SolverConstraint = {
      code: 'WHOLE',
      filter: ({ assignments }) => new Set(assignments.map(item => item.stage)).size === 2,
    }
    const found = solve(query, snapshotOf(needsFirst), { constraints: [whole] })
    expect(servedBy(found, 1)).to.deep.equal([['p00']])
  })

  it('remembers what it found out for the start that it was asked about, not for others', () => {
    const day = { ...query, to: NINE + 61 }
    const at = snapshotOf(needsFirst)
    const late = { resourceId: 'p00', from: NINE, to: NINE + 80, quantity: 1, kind: 'confirmed' as const }
    const found = solve(day, { ...at, busy: [late] })
    expect(found.slots.map(({ start }) => start - NINE)).to.deep.equal([60])
  })

  it('finds the cheapest team where the cheapest first choice is a trap in each of fourteen pairs', () => {
    const pairs = Array.from({ length: 14 }, (_, index) => index)
    const person = (id: string, costPerHour: number) => ({ id, type: 'staff', locationId: 'L', costPerHour })
    const snapshot: SolverSnapshot = {
      ...{ now: DAY - 1_440, locations: [{ id: 'L', timeZone: 'UTC' }], busy: [] },
      resources: pairs.flatMap(pair => [person(`a${pair}`, 1), person(`z${pair}`, 2), person(`b${pair}`, 50)]),
      services: [
        {
          ...{ id: 'first', durationMinutes: 60 },
          requirements: pairs.flatMap(pair => [
            { key: `left ${pair}`, type: 'staff', anyOf: [`a${pair}`, `z${pair}`] },
            { key: `right ${pair}`, type: 'staff', anyOf: [`a${pair}`, `b${pair}`] },
          ]),
        },
      ],
    }
    const asked: SlotQuery = { ...query, stages: [{ services: [{ serviceId: 'first' }] }], policy: ['cost'] }
    const team = solve(asked, snapshot).slots.flatMap(({ assignments }) => assignments.flatMap(of => of.resourceIds))
    expect(team.toSorted()).to.deep.equal(pairs.flatMap(pair => [`a${pair}`, `z${pair}`]).toSorted())
  })
})
