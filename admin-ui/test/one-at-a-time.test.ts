import { expect } from 'chai'
import { oneAtATime } from '../src/panels/one-at-a-time.js'

describe('oneAtATime', () => {
  const turn = () => new Promise(resolve => setImmediate(resolve))
  function bench() {
    const ends: { resolve: () => void; reject: (error: Error) => void }[] = []
    const ask = oneAtATime(() => new Promise((resolve, reject) => void ends.push({ resolve, reject })))
    return { ask, ends }
  }

  it('lets a run come to its end however often it is asked for meanwhile, and runs once more then', async () => {
    const { ask, ends } = bench()
    const asked = [ask(), ask(), ask()]
    await turn()
    expect(ends).to.have.length(1)
    ends[0]?.resolve()
    await turn()
    expect(ends).to.have.length(2)
    ends[1]?.resolve()
    await Promise.all(asked)
    expect(ends).to.have.length(2)
  })

  it('runs again for who asks afterwards, also after a run that failed', async () => {
    const { ask, ends } = bench()
    const failing = ask().catch((error: Error) => error.message)
    ends[0]?.reject(new Error('no answer'))
    expect(await failing).to.equal('no answer')
    void ask()
    expect(ends).to.have.length(2)
    ends[1]?.resolve()
  })
})
