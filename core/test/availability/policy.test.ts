import { expect } from 'chai'
import { solve } from '../../dist/availability/solve.js'
import { parseGoldenCase, printInstant } from '../../dist/cli/golden-case.js'
import type { OracleCase } from './oracle/case-format.js'
import { costOfPlan, lowestCost } from './oracle/oracle-policy.js'
import { Oracle } from './oracle/oracle.js'
import { randomCase } from './oracle/random-case.js'
import { planOf } from './support/plan-of.js'

const seed = Number(process.env.SEED ?? 20_270_607)
const count = Number(process.env.CASES ?? 1_000)

/** Slots of cases with a policy whose assignment costs more than the cheapest one of the oracle. */
function dearSlots(cases: number, change: (source: OracleCase) => OracleCase): { dear: string[]; compared: number } {
  const dear: string[] = []
  let compared = 0
  for (let index = 0; index < cases; index++) {
    const source = randomCase(seed + index)
    if (!source.query.policy) continue
    const { query, snapshot } = parseGoldenCase(change(source))
    const oracle = new Oracle(source)
    for (const slot of solve({ ...query, limit: 2 }, snapshot).slots) {
      const claims = oracle.claimsOf(planOf(source, slot.stageStarts, slot.assignments))
      const found = costOfPlan(source, claims)
      const lowest = lowestCost(oracle, slot.start)
      compared++
      if (found.join() !== lowest.join()) {
        dear.push(`SEED=${seed + index} ${printInstant(slot.start)} ${found} / ${lowest}`)
      }
    }
  }
  return { dear, compared }
}

describe('The assignment policy', () => {
  it('gives each start the cheapest complete assignment, criterion after criterion', function () {
    this.timeout(60_000 + count * 100)
    const { dear, compared } = dearSlots(Math.min(count, 5_000), source => source)
    console.log(`      ${compared} starts compared with every assignment there is`)
    expect(dear.slice(0, 5)).to.deep.equal([])
    expect(compared).to.be.above(100)
  })

  it('is seen when it is not kept', function () {
    this.timeout(60_000)
    const without = (source: OracleCase) => ({ ...source, query: { ...source.query, policy: undefined } })
    expect(dearSlots(200, without).dear).to.not.be.empty
  })
})
