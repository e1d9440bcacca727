import { expect } from 'chai'
import fc from 'fast-check'
import { poolKeys } from '../../dist/booking/pool-keys.js'

const HOUR_MS = 3_600_000
const BASE = Date.UTC(2027, 2, 27)

describe('the locks of a pool', () => {
  const span = (from: number, length: number) => ({ startsAt: new Date(from), endsAt: new Date(from + length) })

  it('make a short claim wait for its own hours only', () => {
    const at = (hour: number, minute: number) => BASE + hour * HOUR_MS + minute * 60_000
    expect(poolKeys('chairs', span(at(9, 30), HOUR_MS))).to.deep.equal([
      { key: 'pool:chairs:2027-03-27', isShared: true },
      { key: 'pool:chairs:2027-03-27T09', isShared: false },
      { key: 'pool:chairs:2027-03-27T10', isShared: false },
    ])
    expect(poolKeys('chairs', span(at(9, 0), HOUR_MS)).map(({ key }) => key)).to.deep.equal([
      'pool:chairs:2027-03-27',
      'pool:chairs:2027-03-27T09',
    ])
  })

  it('stay few for a rental of a year', () => {
    const keys = poolKeys('cars', span(BASE, 365 * 24 * HOUR_MS))
    expect(keys).to.have.lengthOf(365)
    expect(keys.some(({ isShared }) => isShared)).to.equal(false)
  })

  it('always meet when two claims overlap', () => {
    const claim = fc
      .record({ from: fc.integer({ min: 0, max: 6 * 24 * 60 }), minutes: fc.integer({ min: 1, max: 4 * 24 * 60 }) })
      .map(({ from, minutes }) => span(BASE + from * 60_000, minutes * 60_000))
    fc.assert(
      fc.property(claim, claim, (left, right) => {
        const mine = new Map(poolKeys('x', left).map(({ key, isShared }) => [key, isShared]))
        const doMeet = poolKeys('x', right).some(({ key, isShared }) => mine.has(key) && !(isShared && mine.get(key)))
        const doOverlap = left.startsAt < right.endsAt && right.startsAt < left.endsAt
        if (doOverlap) expect(doMeet).to.equal(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
