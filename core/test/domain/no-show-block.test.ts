import { expect } from 'chai'
import { blockedUntil } from '../../dist/domain/no-show-block.js'

const DAY = 1440
const RULE = { count: 3, days: 30, blockDays: 7 }

describe('Whoever missed too many visits', () => {
  it('is kept out from the last of so many, counted within so many days', () => {
    expect(blockedUntil(RULE, [20 * DAY, 0, 30 * DAY])).to.equal(37 * DAY)
    expect(blockedUntil(RULE, [0, 20 * DAY, 30 * DAY + 1]), 'a minute too far apart').to.equal(undefined)
    expect(blockedUntil(RULE, [0, 20 * DAY])).to.equal(undefined)
    expect(blockedUntil(RULE, [])).to.equal(undefined)
  })

  it('is kept out longer by each one more, and by one alone where the rule says so', () => {
    expect(blockedUntil(RULE, [0, 1, 2, 10 * DAY])).to.equal(17 * DAY)
    expect(blockedUntil(RULE, [0, 1, 2, 50 * DAY]), 'the old block is over').to.equal(2 + 7 * DAY)
    expect(blockedUntil({ count: 1, days: 1, blockDays: 2 }, [5])).to.equal(5 + 2 * DAY)
  })
})
