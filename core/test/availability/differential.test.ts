import { expect } from 'chai'
import { isDeepStrictEqual } from 'node:util'
import { explain, explainMany } from '../../dist/availability/explain.js'
import { candidateAssignments, gridStarts, servingResources, solve } from '../../dist/availability/solve.js'
import type { SolverSnapshot } from '../../dist/availability/types.js'
import { ZoneCache } from '../../dist/availability/zone.js'
import { parseGoldenCase, printInstant } from '../../dist/cli/golden-case.js'
import type { OracleCase } from './oracle/case-format.js'
import { Oracle } from './oracle/oracle.js'
import { randomCase } from './oracle/random-case.js'
import { planOf } from './support/plan-of.js'

const seed = Number(process.env.SEED ?? 20_270_607)
const count = Number(process.env.CASES ?? 1_000)

type Solver = typeof solve

interface Difference {
  readonly seed: number
  readonly text: string
}

/** Everything in which the solver and the oracle disagree about one case. */
function compare(source: OracleCase, solver: Solver, zones: ZoneCache): { differences: string[]; offered: number } {
  const oracle = new Oracle(source)
  const { query, snapshot } = parseGoldenCase(source)
  const answer = solver(query, snapshot, { zones })
  const { slots, truncated } = answer
  const differences: string[] = []
  const other = solver(query, snapshot, { zones, backend: 'bitset' })
  if (!isDeepStrictEqual(answer, other)) differences.push('the backends give different answers')
  if (truncated) differences.push('the search gave up')
  const found = slots.map(slot => printInstant(slot.start)).join(' ')
  const expected = oracle.offeredStarts().map(printInstant).join(' ')
  if (found !== expected) differences.push(`offered [${found}] but the oracle says [${expected}]`)
  for (const slot of slots) {
    const fault = oracle.findFault(slot.start, planOf(source, slot.stageStarts, slot.assignments))
    if (fault) differences.push(`the assignment at ${printInstant(slot.start)}: ${fault}`)
  }
  return { differences, offered: slots.length }
}

function compareMany(solver: Solver, cases: number): { differences: Difference[]; offered: number } {
  const zones = new ZoneCache()
  const differences: Difference[] = []
  let offered = 0
  for (let index = 0; index < cases; index++) {
    const result = compare(randomCase(seed + index), solver, zones)
    offered += result.offered
    differences.push(...result.differences.map(text => ({ seed: seed + index, text })))
  }
  return { differences, offered }
}

type Defect = (snapshot: SolverSnapshot) => Partial<SolverSnapshot>

/** Defects that a solver could have, made by hiding a part of the question from a sound one. */
const DEFECTS: Readonly<Record<string, Defect>> = {
  'the buffer after an appointment': ({ services }) => ({
    services: services.map(item => ({ ...item, bufferAfter: 0 })),
  }),
  'processing gaps': ({ services }) => ({ services: services.map(item => ({ ...item, segments: undefined })) }),
  'special durations of staff': ({ services }) => ({
    services: services.map(item => ({ ...item, staffOverrides: {} })),
  }),
  'the minimum notice': ({ services }) => ({ services: services.map(item => ({ ...item, notice: {} })) }),
  'limits in minutes': ({ resources }) => ({
    resources: resources.map(item => ({
      ...item,
      limits: { ...item.limits, minutesPerDay: undefined, minutesPerWeek: undefined },
    })),
  }),
  'the parts of parts': ({ resources }) => ({
    resources: resources.map(item => {
      return item.leaves?.includes('f0') ? { ...item, leaves: item.leaves.filter(id => id !== 'f0') } : item
    }),
  }),
  'daily and weekly limits': ({ resources }) => ({ resources: resources.map(item => ({ ...item, limits: {} })) }),
  'that numbered units never move': ({ resources }) => ({
    resources: resources.map(item => ({ ...item, pinned: false })),
  }),
  'the parts of composites': ({ resources }) => ({
    resources: resources.map(item => ({ ...item, leaves: undefined })),
  }),
  'that classes take their rooms': () => ({ sessions: [] }),
  'that holds expire': ({ busy }) => ({ busy: busy.map(item => ({ ...item, expiresAt: undefined })) }),
  'the way between two visits': () => ({ travel: {} }),
  'that clocks change': ({ locations }) => ({ locations: locations.map(item => ({ ...item, timeZone: 'Etc/GMT-2' })) }),
}

const withoutSameAs: Solver = (query, snapshot, options) => {
  const stages = query.stages.map(stage => ({
    ...stage,
    services: stage.services.map(line => ({ ...line, sameAs: undefined })),
  }))
  return solve({ ...query, stages }, snapshot, options)
}

function withDefect(defect: Defect): Solver {
  return (query, snapshot, options) => solve(query, { ...snapshot, ...defect(snapshot) }, options)
}

function isCaught(solver: Solver, cases: number): boolean {
  const zones = new ZoneCache()
  for (let index = 0; index < cases; index++) {
    if (compare(randomCase(seed + index), solver, zones).differences.length > 0) return true
  }
  return false
}

describe('The solver beside a minute-by-minute oracle', () => {
  it(`agrees in ${count} random cases from seed ${seed}, and every assignment it offers holds`, function () {
    this.timeout(120_000 + count * 200)
    const { differences, offered } = compareMany(solve, count)
    console.log(`      ${count} cases from SEED=${seed}: ${offered} starts offered, ${differences.length} differences`)
    expect(differences.slice(0, 5)).to.deep.equal([])
    expect(offered).to.be.greaterThan(count)
  })

  it('does not give up on visits whose last part nobody can serve, as it once did', function () {
    this.timeout(60_000)
    const zones = new ZoneCache()
    const found = [20_287_551, 20_305_308].flatMap(one => compare(randomCase(one), solve, zones).differences)
    expect(found).to.deep.equal([])
  })

  for (const [name, defect] of Object.entries(DEFECTS)) {
    it(`catches a solver that forgets ${name}`, function () {
      this.timeout(60_000)
      expect(isCaught(withDefect(defect), 400)).to.equal(true)
    })
  }

  it('catches a solver that forgets that the same people serve', function () {
    this.timeout(60_000)
    expect(isCaught(withoutSameAs, 600)).to.equal(true)
  })

  it('finds a reason for every start of the grid that is not offered, and none for those that are', function () {
    this.timeout(60_000)
    const zones = new ZoneCache()
    let explained = 0
    for (let index = 0; index < Math.min(count, 120); index++) {
      const { query, snapshot } = parseGoldenCase(randomCase(seed + index))
      const unlimited = { ...query, limit: undefined }
      const offered = new Set(solve(unlimited, snapshot, { zones }).slots.map(slot => slot.start))
      const starts = gridStarts(query, snapshot, { zones })
      const some = starts.filter((_, position) => position % 5 === index % 5)
      const many = explainMany(unlimited, snapshot, some, { zones })
      expect(explainMany(unlimited, snapshot, some, { zones, backend: 'bitset' })).to.deep.equal(many)
      const [first] = some
      if (first !== undefined) expect(explain(unlimited, snapshot, first, { zones })).to.deep.equal(many[0])
      for (const explanation of many) {
        const { start } = explanation
        const at = `SEED=${seed + index} ${printInstant(start)}`
        const lacking = explanation.requirements.filter(item => item.feasible.length < item.needed)
        expect(explanation.isAvailable, at).to.equal(offered.has(start))
        if (!explanation.isAvailable) {
          expect(
            explanation.query.length + lacking.length + Number(explanation.combination !== undefined),
            at,
          ).to.be.above(0)
        }
        for (const { feasible, blocked, eligible } of explanation.requirements) {
          expect(feasible.length + blocked.length, at).to.equal(eligible)
          for (const { resourceId, reasons } of blocked) expect(reasons, `${at} ${resourceId}`).to.not.be.empty
        }
        explained++
      }
    }
    expect(explained).to.be.greaterThan(400)
  })

  it('gives the booking several complete assignments for one start, all different and all valid', function () {
    this.timeout(30_000)
    let several = 0
    for (let index = 0; index < Math.min(count, 150); index++) {
      const source = randomCase(seed + index)
      const { query, snapshot } = parseGoldenCase(source)
      const oracle = new Oracle(source)
      for (const slot of solve(query, snapshot).slots.slice(0, 2)) {
        const found = candidateAssignments(query, snapshot, slot.start, { limit: 3 })
        const at = `SEED=${seed + index} ${printInstant(slot.start)}`
        expect(found[0], at).to.deep.equal(slot.assignments)
        expect(new Set(found.map(item => JSON.stringify(item))).size, at).to.equal(found.length)
        if (found.length > 1) several++
        for (const assignments of found) {
          const stageStarts = source.query.stages.map(
            (_, stage) => assignments.find(item => item.stage === stage)?.from ?? 0,
          )
          expect(oracle.findFault(slot.start, planOf(source, stageStarts, assignments)), at).to.equal(undefined)
        }
      }
    }
    expect(several).to.be.greaterThan(20)
  })

  it('does not depend on the order in which resources and bookings are listed', function () {
    this.timeout(30_000)
    for (let index = 0; index < Math.min(count, 150); index++) {
      const { query, snapshot } = parseGoldenCase(randomCase(seed + index))
      const reversed = { resources: [...snapshot.resources].reverse(), busy: [...snapshot.busy].reverse() }
      const at = `SEED=${seed + index}`
      expect(solve(query, { ...snapshot, ...reversed }), at).to.deep.equal(solve(query, snapshot))
    }
  })

  it('names as candidates exactly the resources with which alone the oracle still finds a way', function () {
    this.timeout(30_000)
    let compared = 0
    for (let index = 0; index < Math.min(count, 250); index++) {
      const source = randomCase(seed + index)
      const [line, ...others] = source.query.stages.flatMap(stage => stage.services)
      if (!line || others.length > 0 || line.preferred) continue
      const { query, snapshot } = parseGoldenCase(source)
      const [slot] = solve(query, snapshot).slots
      for (const { requirement, resourceIds } of slot ? servingResources(query, snapshot, slot.start) : []) {
        const service = source.snapshot.services.find(item => item.id === line.serviceId)
        const narrowed = service?.requirements.find(item => item.key === requirement)
        if (!slot || !narrowed || (narrowed.count ?? 1) > 1) continue
        const listed = narrowed.anyOf
        const ofType = source.snapshot.resources.filter(item => item.type === narrowed.type).map(item => item.id)
        const expected = (listed ?? ofType).filter(id => {
          narrowed.anyOf = [id]
          return new Oracle(source).offeredStarts().includes(slot.start)
        })
        narrowed.anyOf = listed
        expect([...resourceIds].sort(), `SEED=${seed + index} ${requirement}`).to.deep.equal(expected.sort())
        compared++
      }
    }
    expect(compared).to.be.greaterThan(20)
  })
})
