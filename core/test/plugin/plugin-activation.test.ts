import { expect } from 'chai'
import { PluginActivation } from '../../dist/plugin/plugin-activation.js'
import { MemoryPluginStore } from './support/memory-stores.js'

function setUp() {
  let now = 0
  const store = new MemoryPluginStore()
  const activation = new PluginActivation(store, { now: () => new Date(now) })
  const enable = (isEnabled: boolean) =>
    store.rows.set('t1 demo-a', { pluginId: 'demo-a', isEnabled, health: { state: 'healthy', note: '' } })
  return { activation, store, enable, wait: (ms: number) => (now += ms) }
}

describe('PluginActivation', () => {
  it('reads a tenant once, however many ask at the same time', async () => {
    const { activation, store, enable } = setUp()
    enable(true)
    expect(activation.isKnown('t1')).to.equal(false)
    await Promise.all([activation.ready('t1'), activation.ready('t1'), activation.ready('t1')])
    await activation.ready('t1')
    expect(store.reads).to.equal(1)
    expect([activation.isEnabled('t1', 'demo-a'), activation.isEnabled('t1', 'demo-b')]).to.deep.equal([true, false])
  })

  it('reads again after it was told, and answers with what it knew until then', async () => {
    const { activation, enable } = setUp()
    enable(true)
    await activation.ready('t1')
    enable(false)
    activation.invalidate('t1')
    expect(activation.isEnabled('t1', 'demo-a')).to.equal(true)
    await activation.ready('t1')
    expect(activation.isEnabled('t1', 'demo-a')).to.equal(false)
  })

  it('reads again after half a minute, in case a notification got lost', async () => {
    const { activation, enable, wait } = setUp()
    await activation.ready('t1')
    enable(true)
    wait(29_999)
    await activation.ready('t1')
    expect(activation.isEnabled('t1', 'demo-a')).to.equal(false)
    wait(1)
    await activation.ready('t1')
    expect(activation.isEnabled('t1', 'demo-a')).to.equal(true)
  })

  it('does not take an answer for fresh that was asked for before it was told', async () => {
    const { activation, store } = setUp()
    const read = activation.ready('t1')
    activation.invalidate('t1')
    await read
    await activation.ready('t1')
    expect(store.reads).to.equal(2)
  })

  it('keeps what it knew when a read fails, and tries again', async () => {
    const { activation, store, enable, wait } = setUp()
    enable(true)
    await activation.ready('t1')
    wait(30_000)
    const { ofTenant } = store
    store.ofTenant = () => Promise.reject(new Error('no database'))
    expect(await activation.ready('t1').catch((error: unknown) => error)).to.be.instanceOf(Error)
    expect(activation.isEnabled('t1', 'demo-a')).to.equal(true)
    store.ofTenant = ofTenant
    await activation.ready('t1')
  })
})
