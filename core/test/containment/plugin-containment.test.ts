import { expect } from 'chai'
import { BuiltInWatch } from '../../dist/containment/built-in-watch.js'
import { IncidentBook } from '../../dist/containment/incident-book.js'
import { PluginContainment } from '../../dist/containment/plugin-containment.js'
import { PluginContext } from '../../dist/containment/plugin-context.js'
import { ResourceCensus } from '../../dist/containment/resource-census.js'
import { HandlerMetrics } from '../../dist/hooks/handler-metrics.js'
import type { PluginIncident } from '../../dist/ports/plugin-incidents.js'
import { eventually } from '../db/support/test-engine.js'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const SINNER = 'vertical-sinner'

/** Two looks and a half. */
const PATIENCE_MS = 1_200

function aContainment() {
  const written: PluginIncident[] = []
  const store = { add: async (list: readonly PluginIncident[]) => void written.push(...list), of: async () => written }
  const context = new PluginContext()
  const incidents = new IncidentBook(store, log, { host: 'here', pid: 1 })
  const census = new ResourceCensus(context)
  const metrics = new HandlerMetrics()
  const containment = new PluginContainment({
    ...{ context, incidents, census, metrics, log },
    ...{ builtIns: new BuiltInWatch(), leakPatienceMs: PATIENCE_MS },
  })
  const quarantined: string[] = []
  containment.start(async (plugin, reason) => void quarantined.push(`${plugin}: ${reason}`))
  return { containment, context, incidents, written, metrics, quarantined }
}

describe('The containment of plugins', () => {
  let lab: ReturnType<typeof aContainment>
  beforeEach(() => (lab = aContainment()))
  afterEach(() => lab.containment.stop())
  const sin = <R>(work: () => R) => lab.containment.enter({ plugin: SINNER, place: 'booking.draft' }, work)
  const kinds = async () => {
    await lab.incidents.write()
    return lab.written.map(({ pluginId, kind }) => `${pluginId} ${kind}`)
  }

  it('knows whose code runs in promises, timers and what they start', async () => {
    const seen = await sin(async () => {
      await new Promise(resolve => setTimeout(resolve, 1))
      return lab.context.current?.plugin
    })
    expect([seen, lab.context.current]).to.deep.equal([SINNER, undefined])
    expect(sin(() => lab.containment.outside(() => lab.context.current))).to.equal(undefined)
  })

  it('names the plugin behind an error by its context, else by the files in the stack, else nobody', () => {
    lab.containment.know(SINNER, '/data/plugins/vertical-sinner/abc')
    const error = new Error('late')
    error.stack = 'Error: late\n    at file:///data/plugins/vertical-sinner/abc/index.js:3:1'
    expect(lab.containment.contain('late-rejection', error)).to.equal(true)
    expect(sin(() => lab.containment.contain('uncaught', 'no stack'))).to.equal(true)
    expect(lab.containment.contain('uncaught', new Error('of the engine'))).to.equal(false)
    const stranger = new Error('x')
    stranger.stack = 'Error: x\n    at file:///data/plugins/vertical-sinner/abcdef/index.js:3:1'
    expect(lab.containment.contain('uncaught', stranger), 'a folder whose name begins alike').to.equal(false)
  })

  it('quarantines a plugin that fails five times within a minute outside of its calls, once', async () => {
    for (let round = 0; round < 4; round += 1) sin(() => lab.containment.contain('uncaught', new Error('timer')))
    expect(lab.quarantined).to.deep.equal([])
    for (let round = 0; round < 3; round += 1) sin(() => lab.containment.contain('uncaught', new Error('timer')))
    expect(lab.quarantined).to.deep.equal([`${SINNER}: it failed 5 times within a minute outside of its calls.`])
    expect(await kinds()).to.deep.equal([`${SINNER} uncaught`])
    expect(lab.written[0]?.occurrences).to.equal(7)
  })

  it('undoes what a plugin adds to built-in objects in its own turn, and quarantines it', async () => {
    sin(() => Object.assign(Object.prototype, { isAdmin: true }))
    expect('isAdmin' in {}).to.equal(false)
    expect(lab.quarantined[0]).to.equal(`${SINNER}: it changed built-in objects: Object.prototype.isAdmin.`)
    expect(await kinds()).to.deep.equal([`${SINNER} polluted`])
  })

  it('finds a replaced method that was put there later', async () => {
    const before = Array.prototype.map
    await sin(async () => {
      await null
      Array.prototype.map = function (this: unknown[]) {
        return this
      } as never
    })
    await eventually(() => lab.quarantined.length > 0)
    expect(Array.prototype.map).to.equal(before)
    expect(lab.quarantined[0]).to.include('Array.prototype.map')
  })

  it('names all who were at work when it cannot tell them apart, and quarantines none', async () => {
    lab.containment.enter({ plugin: 'vertical-other', place: 'x' }, () => undefined)
    await sin(async () => {
      await null
      Object.assign(String.prototype, { shout: () => '!' })
    })
    await eventually(() => !('shout' in String.prototype))
    expect(await kinds()).to.have.members([`${SINNER} polluted`, 'vertical-other polluted'])
    expect(lab.quarantined).to.deep.equal([])
  })

  it('leaves alone what no plugin changed', async () => {
    Object.assign(Number.prototype, { ofTheTest: 1 })
    await new Promise(resolve => setTimeout(resolve, 600))
    expect((1 as unknown as { ofTheTest: number }).ofTheTest).to.equal(1)
    delete (Number.prototype as { ofTheTest?: number }).ofTheTest
    expect(await kinds()).to.deep.equal([])
  })

  it('counts timers, sockets and listeners that a plugin opens and keeps, and takes one out that never lets go', async () => {
    const timers: NodeJS.Timeout[] = []
    const listener = () => undefined
    sin(() => {
      for (let count = 0; count < 120; count += 1) timers.push(setTimeout(() => {}, 60_000))
      process.on('SIGUSR2', listener)
    })
    expect(lab.containment.held(SINNER)).to.include({ timers: 120, listeners: 1 })
    await eventually(() => lab.incidents.totals().length > 0)
    expect(await kinds()).to.deep.equal([`${SINNER} leaking`])
    expect(lab.quarantined).to.deep.equal([])
    sin(() => {
      for (let count = 0; count < 900; count += 1) timers.push(setTimeout(() => {}, 60_000))
    })
    const startedAt = performance.now()
    await eventually(() => lab.quarantined.length > 0)
    expect(performance.now() - startedAt).to.be.above(PATIENCE_MS)
    expect(lab.quarantined[0]).to.include('1020 timers')
    timers.forEach(clearTimeout)
    process.off('SIGUSR2', listener)
    expect(lab.containment.held(SINNER)).to.deep.equal({ timers: 0, handles: 0, listeners: 0 })
  })

  it('names a burst of timers, and leaves the plugin in its place when they are gone soon', async () => {
    const timers: NodeJS.Timeout[] = []
    sin(() => {
      for (let count = 0; count < 5_000; count += 1) timers.push(setTimeout(() => {}, 60_000))
    })
    await eventually(() => lab.incidents.totals().length > 0)
    timers.forEach(clearTimeout)
    await new Promise(resolve => setTimeout(resolve, PATIENCE_MS + 600))
    expect(await kinds()).to.deep.equal([`${SINNER} leaking`])
    expect(lab.quarantined).to.deep.equal([])
  })

  it('counts calls that no hook makes, with their time and what they throw', async () => {
    const call = { plugin: SINNER, place: 'route GET /cards' }
    const answer = lab.containment.bind(call, async (fails: boolean) => {
      if (fails) throw new Error('no cards for ann@example.test, +44 20 7946 0958')
      return 'cards'
    })
    expect(await answer(false)).to.equal('cards')
    expect(await answer(true).catch((error: Error) => error.message)).to.include('no cards')
    expect(lab.metrics.all()[0]).to.include({ hook: 'route GET /cards', calls: 2, failures: 1 })
    await lab.incidents.write()
    expect(lab.written[0]).to.include({ kind: 'failed', place: 'route GET /cards', message: 'Error: no cards for … …' })
  })

  it('costs a call of a plugin little', () => {
    const rounds = 20_000
    const timed = (work: () => void) => {
      const startedAt = performance.now()
      for (let round = 0; round < rounds; round += 1) work()
      return ((performance.now() - startedAt) * 1_000) / rounds
    }
    const plain = timed(() => void Math.sqrt(2))
    const entered = timed(() => void sin(() => Math.sqrt(2)))
    console.log(`      entering a plugin: ${(entered - plain).toFixed(2)} µs a call`)
    expect(entered - plain).to.be.below(100)
  })
})
