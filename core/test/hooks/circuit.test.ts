import { expect } from 'chai'
import { Circuit } from '../../dist/hooks/circuit.js'

function setUp() {
  let now = 0
  const circuit = new Circuit({ now: () => new Date(now) })
  return {
    circuit,
    wait: (ms: number) => (now += ms),
    fail: (times: number) => {
      for (let i = 0; i < times; i += 1) circuit.failed()
    },
  }
}

describe('Circuit', () => {
  it('opens at the fifth failure within a minute', () => {
    const { circuit, fail } = setUp()
    fail(4)
    expect(circuit.tryEnter()).to.equal(true)
    fail(1)
    expect(circuit.state).to.equal('open')
    expect(circuit.tryEnter()).to.equal(false)
  })

  it('stays closed when the failures are spread over more than a minute', () => {
    const { circuit, wait } = setUp()
    for (let count = 0; count < 10; count += 1) {
      circuit.failed()
      wait(15_001)
    }
    expect(circuit.state).to.equal('closed')
  })

  it('lets one call through after 30 seconds, and closes when that succeeds', () => {
    const { circuit, wait, fail } = setUp()
    fail(5)
    wait(29_999)
    expect(circuit.tryEnter()).to.equal(false)
    wait(1)
    expect([circuit.tryEnter(), circuit.tryEnter()]).to.deep.equal([true, false])
    circuit.succeeded()
    expect(circuit.state).to.equal('closed')
    fail(4)
    expect(circuit.state).to.equal('closed')
  })

  it('opens for another 30 seconds when the call that was let through fails', () => {
    const { circuit, wait, fail } = setUp()
    fail(5)
    wait(30_000)
    expect(circuit.tryEnter()).to.equal(true)
    fail(1)
    wait(29_999)
    expect(circuit.tryEnter()).to.equal(false)
    wait(1)
    expect(circuit.tryEnter()).to.equal(true)
  })
})
