import { expect } from 'chai'
import { Gathering } from '../../dist/jobs/gathering.js'

describe('Gathering', () => {
  it('does together what is asked for in one turn or while the work before it runs, for each key alone', async () => {
    const batches: string[] = []
    let release = (): void => undefined
    const held = new Promise<void>(resolve => (release = resolve))
    const gathering = new Gathering<number, number>(async (key, items) => {
      batches.push(`${key} ${items.join()}`)
      if (items.includes(1)) await held
      return items.map(item => item * 10)
    })
    const first = [gathering.add('a', 1), gathering.add('a', 2)]
    expect(await gathering.add('b', 7)).to.equal(70)
    const second = [gathering.add('a', 3), gathering.add('a', 4)]
    release()
    expect(await Promise.all([...first, ...second])).to.deep.equal([10, 20, 30, 40])
    expect(await gathering.add('a', 5)).to.equal(50)
    expect(batches).to.have.members(['a 1,2', 'b 7', 'a 3,4', 'a 5'])
  })

  it('lets nobody fail for another', async () => {
    const gathering = new Gathering<number, number>(async (_key, items) => {
      if (items.includes(2)) throw new RangeError(`not ${items.join()}`)
      return items
    })
    const results = await Promise.allSettled([1, 2, 3].map(item => gathering.add('a', item)))
    expect(results.map(result => result.status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
    expect(String((results[1] as PromiseRejectedResult).reason)).to.equal('RangeError: not 2')
  })
})
