import { expect } from 'chai'
import { SeenClock } from '../../dist/containment/seen-clock.js'

describe('SeenClock', () => {
  function bench() {
    let real = 1_000
    const clock = new SeenClock(() => real)
    const lookAfter = (ms: number) => {
      real += ms
      return clock.look()
    }
    return { clock, lookAfter, pass: (ms: number) => (real += ms) }
  }

  it('goes as any other while somebody looks', () => {
    const { clock, lookAfter, pass } = bench()
    expect([lookAfter(100), lookAfter(250)]).to.deep.equal([100, 350])
    pass(40)
    expect([clock.now(), clock.now()]).to.deep.equal([390, 390])
  })

  it('counts little of a gap and forgets nothing: who looks on a machine that is too busy still comes to an end', () => {
    const { clock, lookAfter, pass } = bench()
    expect([lookAfter(100), lookAfter(700), lookAfter(3_600_000)]).to.deep.equal([100, 400, 700])
    pass(60_000)
    expect(clock.now()).to.equal(1_000)
    expect(lookAfter(0)).to.equal(1_000)
  })
})
