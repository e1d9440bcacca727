import { expect } from 'chai'
import { explain } from '../../dist/availability/explain.js'
import { withRules } from '../../dist/availability/plan-rules.js'
import { toSlot } from '../../dist/availability/slot-assembly.js'
import { SlotFinder } from '../../dist/availability/slot-finder.js'
import type { SolverConstraint } from '../../dist/availability/solver-constraint.js'
import { solve } from '../../dist/availability/solve.js'
import { SolverContext } from '../../dist/availability/solver-context.js'
import type { SlotQuery, SolverSnapshot } from '../../dist/availability/types.js'
import { parseGoldenCase } from '../../dist/cli/golden-case.js'
import { randomCase } from './oracle/random-case.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const at = (hour: number, minute = 0) => DAY + hour * 60 + minute

const snapshot: SolverSnapshot = {
  now: DAY - 1_440,
  locations: [{ id: 'L', timeZone: 'UTC' }],
  resources: ['ann', 'bob'].map(id => ({
    id,
    type: 'staff',
    locationId: 'L',
    mobile: true,
    schedule: { weekly: { mo: [['09:00', '12:00']] } },
  })),
  services: [{ id: 'v', durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff' }] }],
  busy: [],
}
const query: SlotQuery = {
  locationId: 'L',
  from: at(0),
  to: at(24),
  stages: [{ services: [{ serviceId: 'v' }] }],
  grid: { mode: 'interval', step: 60 },
}

function offered(constraints: readonly SolverConstraint[], changes: Partial<SlotQuery> = {}) {
  return solve({ ...query, ...changes }, snapshot, { constraints }).slots.map(slot => {
    return [(slot.start - DAY) / 60, slot.assignments[0]?.resourceIds[0]]
  })
}

describe('A rule of a plugin', () => {
  const licence: SolverConstraint = {
    code: 'licence',
    mask: ({ resource }) => (resource.id === 'ann' ? [[at(11), at(12)]] : undefined),
  }
  const notTogether: SolverConstraint = {
    code: 'nobody-at-ten',
    filter: ({ start, assignments }) => start !== at(10) || assignments[0]?.resourceIds[0] === 'nobody',
  }

  it('masks the minutes in which a resource may be claimed', () => {
    expect(offered([])).to.deep.equal([
      [9, 'ann'],
      [10, 'ann'],
      [11, 'ann'],
    ])
    expect(offered([licence])).to.deep.equal([
      [9, 'bob'],
      [10, 'bob'],
      [11, 'ann'],
    ])
    expect(offered([{ ...licence, mask: () => [[at(9, 30), at(11)]] }])).to.deep.equal([[10, 'ann']])
  })

  it('masks everything with an empty list, although another requirement has no mask', () => {
    const requirements = [
      { key: 'helper', type: 'staff' },
      { key: 'lead', type: 'staff' },
    ]
    const pair = { ...snapshot, services: [{ id: 'v', durationMinutes: 60, requirements }] }
    const nobodyLeads: SolverConstraint = {
      code: 'lead',
      mask: ({ requirement }) => (requirement.key === 'lead' ? [] : undefined),
    }
    expect(solve(query, pair, {}).slots).to.have.length(3)
    expect(solve(query, pair, { constraints: [nobodyLeads] }).slots).to.deep.equal([])
  })

  it('refuses complete assignments, and the solver goes on to the next', () => {
    expect(offered([notTogether]).map(([hour]) => hour)).to.deep.equal([9, 11])
    const onlyBob: SolverConstraint = {
      code: 'bob',
      filter: ({ assignments }) => assignments[0]?.resourceIds[0] === 'bob',
    }
    expect(offered([onlyBob]).map(([, id]) => id)).to.deep.equal(['bob', 'bob', 'bob'])
  })

  it('is named where it refuses, with what lifting it would open', () => {
    const closed: SolverConstraint = { code: 'closed', mask: () => [] }
    const masked = explain(query, snapshot, at(9), { constraints: [closed] })
    expect(masked.requirements[0]?.blocked.map(item => item.reasons)).to.deep.equal([
      [{ code: 'RULE', rule: 'closed' }],
      [{ code: 'RULE', rule: 'closed' }],
    ])
    expect(masked.unlocks).to.deep.equal(['LIFT_RULE:closed'])
    const filtered = explain(query, snapshot, at(10), { constraints: [notTogether, licence] })
    expect(filtered.query).to.deep.equal([{ code: 'RULE', rule: 'nobody-at-ten' }])
    expect(filtered.unlocks).to.deep.equal(['LIFT_RULE:nobody-at-ten'])
    expect(explain(query, snapshot, at(9), { constraints: [notTogether] }).isAvailable).to.equal(true)
  })

  it('scores assignments: the highest sum wins, and equal ones go by preference', () => {
    const likesBob: SolverConstraint = {
      code: 'likes-bob',
      score: ({ assignments, start }) => (assignments[0]?.resourceIds[0] === 'bob' && start === at(10) ? 5 : 1),
    }
    expect(offered([likesBob]).map(([, id]) => id)).to.deep.equal(['ann', 'bob', 'ann'])
    expect(solve(query, snapshot, { constraints: [likesBob] }).slots.map(slot => slot.score)).to.deep.equal([1, 5, 1])
  })

  it('prices slots in the order of the rules', () => {
    const base: SolverConstraint = { code: 'base', price: () => [{ rule: 'base', amount: 5_000 }] }
    const early: SolverConstraint = {
      code: 'early',
      price: ({ start }) => (start < at(10) ? [{ rule: 'early', amount: -500 }] : []),
    }
    const [first, second] = solve(query, snapshot, { constraints: [base, early] }).slots
    expect(first?.price).to.deep.equal([
      { rule: 'base', amount: 5_000 },
      { rule: 'early', amount: -500 },
    ])
    expect(second?.price).to.deep.equal([{ rule: 'base', amount: 5_000 }])
  })

  it('says how long a way takes, in place of the table', () => {
    const visit = {
      resourceId: 'ann',
      from: at(10),
      to: at(11),
      quantity: 1,
      kind: 'confirmed',
      place: 'north',
    } as const
    const both = { ...snapshot, resources: snapshot.resources.slice(0, 1), busy: [visit] }
    const slow: SolverConstraint = { code: 'traffic', travel: (_from, _to, when) => (when < at(10, 30) ? 10 : 0) }
    const starts = (constraints: SolverConstraint[]) =>
      solve({ ...query, place: 'south' }, both, { constraints }).slots.map(slot => (slot.start - DAY) / 60)
    expect(starts([])).to.deep.equal([9, 11])
    expect(starts([slow])).to.deep.equal([11])
    expect(starts([notTogether, slow]), 'beside a rule that knows nothing of ways').to.deep.equal([11])
  })

  it('compares nobody at a start on which no score has a say', () => {
    const asked: string[] = []
    const lateOnly: SolverConstraint = {
      code: 'late',
      score: ({ start, assignments }) => {
        const id = assignments[0]?.resourceIds[0] ?? ''
        asked.push(`${(start - DAY) / 60} ${id}`)
        return start < at(11) ? undefined : Number(id === 'bob')
      },
    }
    expect(offered([lateOnly])).to.deep.equal([
      [9, 'ann'],
      [10, 'ann'],
      [11, 'bob'],
    ])
    expect(asked.filter(call => call.endsWith('bob') && !call.startsWith('11'))).to.deep.equal([])
    expect(solve(query, snapshot, { constraints: [lateOnly] }).slots.map(slot => slot.score)).to.deep.equal([
      undefined,
      undefined,
      1,
    ])
  })

  it('gives what a search gives, where a choice without one is refused or compared', () => {
    let ruled = 0
    for (let seed = 9_100; seed < 9_400; seed++) {
      const { query: asked, snapshot: known } = parseGoldenCase(randomCase(seed))
      const picky: SolverConstraint = {
        code: 'picky',
        filter: ({ assignments, start }) => (start + (assignments[0]?.resourceIds[0]?.length ?? 0)) % 4 !== 0,
        score: ({ start, assignments }) => {
          return start % 60 === 0 ? undefined : -assignments.map(item => item.resourceIds.join()).join().length
        },
      }
      const constraints = [picky]
      const finder = new SlotFinder(new SolverContext(asked, known, { constraints }))
      if (!finder.direct) continue
      const searched = finder.possibleStarts().flatMap(start => {
        const plan = finder.best(start)
        return plan ? [withRules(finder.context, toSlot(start, plan))] : []
      })
      const { slots } = solve({ ...asked, limit: undefined }, known, { constraints })
      expect(slots, `case ${seed}`).to.deep.equal(searched)
      ruled += slots.length
    }
    expect(ruled).to.be.above(300)
  })

  it('changes nothing when every point is there and has nothing to say', () => {
    const idle: SolverConstraint = {
      code: 'idle',
      mask: () => undefined,
      filter: () => true,
      score: () => 0,
      travel: () => undefined,
    }
    for (let index = 0; index < 60; index++) {
      const parsed = parseGoldenCase(randomCase(4_711 + index))
      const plain = solve(parsed.query, parsed.snapshot).slots
      const ruled = solve(parsed.query, parsed.snapshot, { constraints: [idle] }).slots
      expect(ruled.map(slot => ({ ...slot, score: undefined }))).to.deep.equal(
        plain.map(slot => ({ ...slot, score: undefined })),
      )
    }
  })
})
