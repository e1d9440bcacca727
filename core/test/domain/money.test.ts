import { expect } from 'chai'
import fc from 'fast-check'
import { add, isMoney, money, percentOf, subtract, sum } from '../../dist/domain/money.js'

const SEED = 20_270_601

describe('Money', () => {
  it('rounds a share half up to the minor unit', () => {
    expect(percentOf(money(75, 'GBP'), 30).amount).to.equal(23)
    expect(percentOf(money(8_500, 'GBP'), 30).amount).to.equal(2_550)
    expect(percentOf(money(1, 'GBP'), 50).amount).to.equal(1)
  })

  it('gives and takes the same sum', () => {
    console.log(`      seed ${SEED}`)
    const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
    fc.assert(
      fc.property(amount, amount, (left, right) => {
        const total = add(money(left, 'EUR'), money(right, 'EUR'))
        expect(subtract(total, money(right, 'EUR'))).to.deep.equal(money(left, 'EUR'))
        expect(sum([money(left, 'EUR'), money(right, 'EUR')], 'EUR')).to.deep.equal(total)
      }),
      { seed: SEED },
    )
  })

  it('is whole minor units of a three-letter currency', () => {
    expect(isMoney(money(1, 'GBP'))).to.equal(true)
    expect(isMoney(money(1.5, 'GBP'))).to.equal(false)
    expect(isMoney(money(1, 'pounds'))).to.equal(false)
    expect(isMoney(money(Number.MAX_SAFE_INTEGER + 2, 'GBP'))).to.equal(false)
  })
})
