import { expect } from 'chai'
import fc from 'fast-check'
import { compareCosts, type Cost } from '../../dist/availability/assignment-policy.js'
import { matchAtLeastCost } from '../../dist/availability/min-cost-matching.js'

const seed = Number(process.env.SEED ?? 20_270_607)

describe('matchAtLeastCost', () => {
  const cost = fc.option(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })), { nil: undefined })
  const table = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) => {
    return fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })
  })

  function total(costs: readonly (readonly (Cost | undefined)[])[], columns: readonly number[]): Cost {
    return columns.reduce<number[]>(
      ([first = 0, second = 0], column, row) => {
        const own = costs[row]?.[column] ?? [Number.NaN, Number.NaN]
        return [first + (own[0] ?? 0), second + (own[1] ?? 0)]
      },
      [0, 0],
    )
  }

  function everyMatching(costs: readonly (readonly (Cost | undefined)[])[], row = 0, taken: number[] = []): number[][] {
    const columns = costs[row]
    if (!columns) return [taken]
    return columns.flatMap((own, column) => {
      return own && !taken.includes(column) ? everyMatching(costs, row + 1, [...taken, column]) : []
    })
  }

  it('finds a matching whenever there is one, and none is cheaper', () => {
    fc.assert(
      fc.property(table, costs => {
        const found = matchAtLeastCost(costs, [0, 0])
        const all = everyMatching(costs).map(columns => total(costs, columns))
        expect(found !== undefined).to.equal(all.length > 0)
        if (!found) return
        expect(new Set(found).size).to.equal(costs.length)
        const own = total(costs, found)
        expect(all.every(other => compareCosts(own, other) <= 0)).to.equal(true)
      }),
      { seed, numRuns: 1_000 },
    )
  })
})
