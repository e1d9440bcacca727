import { expect } from 'chai'
import { overbookingUnits } from '../../dist/availability/overbooking.js'

/** The chance that more than `capacity` come, over every combination of who comes. */
function chanceByCounting(shows: readonly number[], capacity: number): number {
  let sum = 0
  for (let who = 0; who < 2 ** shows.length; who++) {
    const coming = shows.map((_, index) => ((who >> index) & 1) === 1)
    if (coming.filter(Boolean).length <= capacity) continue
    sum += shows.reduce((product, show, index) => product * (coming[index] ? show : 1 - show), 1)
  }
  return sum
}

describe('overbookingUnits', () => {
  const usual = { capacity: 8, noShow: [], expectedNoShow: 0.2, risk: 0.05, most: 6 }

  it('opens the largest number that keeps the risk, and not one more', () => {
    for (const noShow of [[], [0.1, 0.5, 0.9], [0, 0, 0, 0], [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]]) {
      for (const risk of [0, 0.01, 0.05, 0.2]) {
        const units = overbookingUnits({ ...usual, noShow, risk })
        const shows = (more: number) =>
          Array.from({ length: usual.capacity + more }, (_, index) => 1 - (noShow[index] ?? usual.expectedNoShow))
        expect(chanceByCounting(shows(units), usual.capacity)).to.be.at.most(risk + 1e-12)
        if (units < usual.most) expect(chanceByCounting(shows(units + 1), usual.capacity)).to.be.above(risk)
      }
    }
  })

  it('opens nothing where everybody comes, and no more than it may', () => {
    expect(overbookingUnits({ ...usual, expectedNoShow: 0 })).to.equal(0)
    expect(overbookingUnits({ ...usual, expectedNoShow: 1 })).to.equal(6)
  })

  it('opens nothing more when those who are booked are a risk already', () => {
    const noShow = Array.from({ length: 9 }, () => 0)
    expect(overbookingUnits({ ...usual, noShow })).to.equal(0)
    expect(overbookingUnits({ ...usual, noShow: noShow.map(() => 0.9) })).to.be.at.least(1)
  })
})
