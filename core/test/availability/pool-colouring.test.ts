import { expect } from 'chai'
import fc from 'fast-check'
import { colourPool, type PoolClaim } from '../../dist/availability/pool-colouring.js'

const NOW = 100

function peak(claims: readonly PoolClaim[]): number {
  const loads = claims.map(({ from }) => claims.filter(other => other.from <= from && other.to > from).length)
  return Math.max(0, ...loads)
}

describe('colourPool', () => {
  it('makes room in a fragmented pool without moving who is there already', () => {
    const claims = [
      { id: 'sits', from: 90, to: 130, unitId: 'u1' },
      { id: 'early', from: 140, to: 160, unitId: 'u1' },
      { id: 'late', from: 180, to: 200, unitId: 'u2' },
      { id: 'new', from: 140, to: 200 },
    ]
    const found = colourPool(claims, ['u1', 'u2'], NOW)
    expect(found?.changes).to.deep.equal([
      { claimId: 'new', unitId: 'u2' },
      { claimId: 'late', unitId: 'u1' },
    ])
    expect(found?.placements).to.deep.include({ claimId: 'sits', unitId: 'u1' })
  })

  it('leaves everything where it is when nothing has to move', () => {
    const claims = [
      { id: 'a', from: 110, to: 120, unitId: 'u2' },
      { id: 'b', from: 115, to: 130, unitId: 'u1' },
    ]
    expect(colourPool(claims, ['u1', 'u2'], NOW)?.changes).to.deep.equal([])
  })

  it('says when there are too many claims, and does not know units that are gone', () => {
    const three = ['a', 'b', 'c'].map(id => ({ id, from: 110, to: 120 }))
    expect(colourPool(three, ['u1', 'u2'], NOW)).to.equal(undefined)
    expect(colourPool([{ id: 'a', from: 90, to: 120, unitId: 'gone' }], ['u1'], NOW)).to.equal(undefined)
    expect(colourPool([{ id: 'a', from: 110, to: 120, unitId: 'gone' }], ['u1'], NOW)?.changes).to.have.length(1)
  })

  it('finds a way exactly when no moment has more claims than units, and what it finds holds', () => {
    const claim = fc.record({
      from: fc.integer({ min: NOW - 20, max: NOW + 60 }),
      length: fc.integer({ min: 1, max: 40 }),
      unit: fc.integer({ min: 0, max: 4 }),
    })
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 14 }), fc.integer({ min: 1, max: 5 }), (source, count) => {
        const units = Array.from({ length: count }, (_, index) => `u${index}`)
        const claims: PoolClaim[] = []
        source.forEach(({ from, length, unit }, index) => {
          const own = { id: `c${index}`, from, to: from + length, unitId: `u${unit % count}` }
          // Those in progress stand in the pool as it is: two of them never share a unit.
          const isTaken = claims.some(other => other.unitId === own.unitId && other.from <= NOW && other.to > NOW)
          if (from > NOW || !isTaken) claims.push(own)
        })
        const alive = claims.filter(item => item.to > NOW)
        const found = colourPool(claims, units, NOW)
        expect(found !== undefined).to.equal(peak(alive) <= count)
        if (!found) return
        const unitOf = new Map(found.placements.map(item => [item.claimId, item.unitId]))
        expect([...unitOf.keys()].sort()).to.deep.equal(alive.map(item => item.id).sort())
        for (const left of alive) {
          if (left.from <= NOW) expect(unitOf.get(left.id)).to.equal(left.unitId)
          for (const right of alive) {
            const meet = left.id < right.id && left.from < right.to && left.to > right.from
            if (meet) expect(unitOf.get(left.id)).to.not.equal(unitOf.get(right.id))
          }
        }
      }),
      { seed: Number(process.env.SEED ?? 20_270_607), numRuns: 1_000 },
    )
  })
})
