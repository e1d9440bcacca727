import { expect } from 'chai'
import { toSlot } from '../../dist/availability/slot-assembly.js'
import { SlotFinder } from '../../dist/availability/slot-finder.js'
import { offer, solve } from '../../dist/availability/solve.js'
import { SolverContext } from '../../dist/availability/solver-context.js'
import { ZoneCache } from '../../dist/availability/zone.js'
import { parseGoldenCase } from '../../dist/cli/golden-case.js'
import { randomCase } from './oracle/random-case.js'

const SEED = 20_280_101
const CASES = 600

describe('choosing without a search', () => {
  it('gives the slots that the search would find, in all of many random cases', () => {
    const zones = new ZoneCache()
    let compared = 0
    for (let seed = SEED; seed < SEED + CASES; seed += 1) {
      const { query, snapshot } = parseGoldenCase(randomCase(seed))
      const finder = new SlotFinder(new SolverContext(query, snapshot, { zones }))
      if (!finder.direct) continue
      const searched = finder.possibleStarts().flatMap(start => {
        const plan = finder.best(start)
        return plan ? [toSlot(start, plan)] : []
      })
      expect(solve({ ...query, limit: undefined }, snapshot, { zones }).slots, `case ${seed}`).to.deep.equal(searched)
      compared += searched.length
    }
    console.log(`      ${compared} slots`)
    expect(compared).to.be.above(1_000)
  })

  it('offers what the solver lists, with the same people', () => {
    const zones = new ZoneCache()
    let isSearchMet = false
    for (let seed = SEED; seed < SEED + CASES; seed += 1) {
      const { query, snapshot } = parseGoldenCase(randomCase(seed))
      isSearchMet ||= new SlotFinder(new SolverContext(query, snapshot, { zones })).direct === undefined
      const { slots, truncated } = solve(query, snapshot, { zones })
      const offered = offer(query, snapshot, { zones })
      const shown = offered.offers.map(({ start, end, team }) => [start, end, team.map(toShown)])
      expect(shown, `case ${seed}`).to.deep.equal(
        slots.map(({ start, end, assignments }) => [start, end, assignments.map(toShown)]),
      )
      expect(offered.truncated).to.equal(truncated)
    }
    expect(isSearchMet).to.equal(true)
  })
})

function toShown({ requirement, resourceIds }: { requirement: string; resourceIds: readonly string[] }) {
  return [requirement, [...resourceIds]]
}
