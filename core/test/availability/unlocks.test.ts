import { expect } from 'chai'
import { explain } from '../../dist/availability/explain.js'
import { solve } from '../../dist/availability/solve.js'
import type { SlotQuery, SolverResource, SolverSnapshot, Unlock } from '../../dist/availability/types.js'

/** 2027-06-07, a Monday, in minutes of UTC. */
const DAY = Date.UTC(2027, 5, 7) / 60_000
const at = (hour: number, minute = 0) => DAY + hour * 60 + minute

const ann: SolverResource = {
  id: 'ann',
  type: 'staff',
  locationId: 'L',
  schedule: { weekly: { mo: [['09:00', '12:00']] } },
}
const plain: SolverSnapshot = {
  now: DAY - 1_440,
  locations: [{ id: 'L', timeZone: 'UTC' }],
  resources: [ann],
  services: [{ id: 'v', durationMinutes: 60, requirements: [{ key: 'lead', type: 'staff' }] }],
  busy: [],
}
const query: SlotQuery = {
  locationId: 'L',
  from: at(0),
  to: at(24),
  stages: [{ services: [{ serviceId: 'v' }] }],
  grid: { mode: 'interval', step: 30 },
}
const taken = { resourceId: 'ann', from: at(10), to: at(11), quantity: 1 }
const [service] = plain.services
const again = [{ services: [{ serviceId: 'v' }] }, { services: [{ serviceId: 'v', sameAs: { lead: '0.0.lead' } }] }]

interface Example {
  readonly rule: Unlock
  readonly snapshot?: Partial<SolverSnapshot>
  readonly query?: Partial<SlotQuery>
  /** What opens the start beside the rule. */
  readonly others?: readonly Unlock[]
  readonly start?: number
}

const EXAMPLES: readonly Example[] = [
  { rule: 'OFF_GRID_START', start: at(9, 10) },
  {
    rule: 'SHORT_NOTICE',
    snapshot: { services: [{ ...service, notice: { min: 6_000 } }] as SolverSnapshot['services'] },
  },
  { rule: 'LONG_HORIZON', snapshot: { services: [{ ...service, notice: { max: 60 } }] as SolverSnapshot['services'] } },
  { rule: 'OVERTIME', start: at(13) },
  { rule: 'HOLDS_EXPIRE', snapshot: { busy: [{ ...taken, kind: 'held', expiresAt: at(30) }] } },
  { rule: 'IGNORE_EXTERNAL', snapshot: { busy: [{ ...taken, kind: 'external' }] } },
  { rule: 'REMOVE_BLOCK', snapshot: { busy: [{ ...taken, kind: 'blocked' }] } },
  {
    rule: 'EXCEED_LIMIT',
    snapshot: {
      resources: [{ ...ann, limits: { minutesPerDay: 90 } }],
      busy: [{ ...taken, from: at(11), to: at(12), kind: 'confirmed' }],
    },
  },
  {
    rule: 'NO_TRAVEL_TIME',
    snapshot: {
      resources: [{ ...ann, mobile: true }],
      busy: [{ ...taken, from: at(9), to: at(10), kind: 'confirmed', place: 'north' }],
      travel: { north: { south: 20 } },
    },
    query: { place: 'south' },
  },
  {
    rule: 'ALLOW_SMALL_GAP',
    query: { grid: { mode: 'gapmin', step: 30, minGap: 45, resourceType: 'staff' } },
    start: at(9, 30),
    // Without hours the whole day is one free stretch.
    others: ['OVERTIME'],
  },
  {
    rule: 'OTHER_ATTRIBUTES',
    snapshot: {
      resources: [ann, { ...ann, id: 'bob', attributes: { language: 'fr' } }],
      busy: [{ ...taken, resourceId: 'bob', kind: 'confirmed' }],
    },
    query: { stages: [{ services: [{ serviceId: 'v', attributes: { language: 'fr' } }] }] },
  },
  {
    rule: 'DIFFERENT_PERSON',
    snapshot: {
      resources: [ann, { ...ann, id: 'bob' }],
      busy: [
        { ...taken, resourceId: 'bob', kind: 'confirmed' },
        { ...taken, from: at(11), to: at(12), kind: 'confirmed' },
      ],
    },
    query: { stages: again },
  },
  {
    rule: 'ANY_RESOURCE',
    snapshot: { resources: [ann, { ...ann, id: 'bob' }], busy: [{ ...taken, kind: 'confirmed' }] },
    query: { stages: [{ services: [{ serviceId: 'v', requiredResourceIds: ['ann'] }] }] },
  },
]

describe('What would open a start', () => {
  for (const { rule, start = at(10), others = [], ...changes } of EXAMPLES) {
    it(`names ${rule} where that rule alone stands in the way`, () => {
      const snapshot = { ...plain, ...changes.snapshot }
      const asked = { ...query, ...changes.query }
      expect(solve(asked, snapshot).slots.map(slot => slot.start)).to.not.include(start)
      expect([...explain(asked, snapshot, start).unlocks].sort()).to.deep.equal([rule, ...others].sort())
      expect(explain(asked, snapshot, start, { backend: 'bitset' })).to.deep.equal(explain(asked, snapshot, start))
    })
  }

  it('names nothing where two rules stand in the way', () => {
    const snapshot = { ...plain, busy: [{ ...taken, kind: 'held' as const, expiresAt: at(30) }] }
    expect(explain(query, snapshot, at(10, 10)).unlocks).to.deep.equal([])
  })
})

describe('A service with several durations', () => {
  const durations = { ...plain, services: [{ ...service, durations: [30, 90] }] as SolverSnapshot['services'] }
  const lasting = (durationMinutes: number) =>
    solve({ ...query, stages: [{ services: [{ serviceId: 'v', durationMinutes }] }] }, durations).slots

  it('lasts as long as was chosen', () => {
    expect(lasting(90).map(slot => [slot.start, slot.end])).to.deep.equal([
      [at(9), at(10, 30)],
      [at(9, 30), at(11)],
      [at(10), at(11, 30)],
      [at(10, 30), at(12)],
    ])
    expect(lasting(30)).to.have.length(6)
    expect(lasting(60)).to.have.length(5)
  })

  it('refuses a duration that it does not have', () => {
    expect(() => lasting(45)).to.throw('45 minutes')
  })
})
