import { expect } from 'chai'
import { CircuitBreaker } from '../../dist/hooks/circuit-breaker.js'

function setUp() {
  let now = 0
  const breaker = new CircuitBreaker({ now: () => new Date(now) })
  return {
    breaker,
    wait: (ms: number) => (now += ms),
    fail: (times: number) => {
      for (let i = 0; i < times; i += 1) breaker.failed()
    },
  }
}

describe('CircuitBreaker', () => {
  it('opens at the fifth failure within a minute', () => {
    const { breaker, fail } = setUp()
    fail(4)
    expect(breaker.tryEnter()).to.equal(true)
    fail(1)
    expect(breaker.state).to.equal('open')
    expect(breaker.tryEnter()).to.equal(false)
  })

  it('stays closed when the failures are spread over more than a minute', () => {
    const { breaker, wait } = setUp()
    for (let count = 0; count < 10; count += 1) {
      breaker.failed()
      wait(15_001)
    }
    expect(breaker.state).to.equal('closed')
  })

  it('lets one call through after 30 seconds, and closes when that succeeds', () => {
    const { breaker, wait, fail } = setUp()
    fail(5)
    wait(29_999)
    expect(breaker.tryEnter()).to.equal(false)
    wait(1)
    expect([breaker.tryEnter(), breaker.tryEnter()]).to.deep.equal([true, false])
    breaker.succeeded()
    expect(breaker.state).to.equal('closed')
    fail(4)
    expect(breaker.state).to.equal('closed')
  })

  it('opens for another 30 seconds when the call that was let through fails', () => {
    const { breaker, wait, fail } = setUp()
    fail(5)
    wait(30_000)
    expect(breaker.tryEnter()).to.equal(true)
    fail(1)
    wait(29_999)
    expect(breaker.tryEnter()).to.equal(false)
    wait(1)
    expect(breaker.tryEnter()).to.equal(true)
  })
})
