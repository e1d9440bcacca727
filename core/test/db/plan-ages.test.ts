import { expect } from 'chai'
import { PlanAges } from '../../dist/db/plan-ages.js'

describe('PlanAges', () => {
  it('ends the plans of each connection after 1, 2, 4 seconds and so on, later every minute', () => {
    const plans = new PlanAges()
    const [one, other] = [{}, {}]
    const ends: number[] = []
    for (let second = 0; second <= 250; second += 1) if (plans.isDue(one, second * 1_000)) ends.push(second)
    expect(ends).to.deep.equal([1, 3, 7, 15, 31, 63, 123, 183, 243])
    expect(plans.isDue(other, 250_000)).to.equal(false)
  })
})
