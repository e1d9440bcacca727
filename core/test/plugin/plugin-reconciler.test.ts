import { expect } from 'chai'
import { PluginReconciler, type PluginReconcilerParts } from '../../dist/plugin/plugin-reconciler.js'
import { aLab } from './support/plugin-lab.js'

/** A process whose plugins become others with the first load. */
function aProcess(others: readonly object[] = []) {
  let readyHash = 'before'
  const said: string[] = []
  const host = { load: async () => void (readyHash = 'after') }
  const parts = {
    host: Object.defineProperty(host, 'readyHash', { get: () => readyHash }),
    shelf: aLab().shelf,
    installation: {
      wanted: async () => [],
      report: async () => void said.push('here'),
      leave: async () => void said.push('gone'),
      processes: async () => others,
      recordSite: async (rows: { id: string }[]) => void said.push(rows.map(({ id }) => id).join(' ')),
    },
    discover: () => ({ packages: ['a', 'b'].map(id => ({ manifest: { id } })), broken: [] }),
    folders: { sweep: async () => undefined },
    coreVersion: '1.0.0',
    process: { id: 'process', host: 'host', pid: 1 },
  }
  return { said, reconciler: new PluginReconciler(parts as unknown as PluginReconcilerParts) }
}

describe('PluginReconciler', () => {
  it('tells of a change once', async () => {
    const { reconciler } = aProcess()
    let told = 0
    reconciler.onSettled(() => void (told += 1))
    await reconciler.run()
    await reconciler.run()
    expect(told).to.equal(1)
  })

  it('tells again, at the next look, whoever could not follow a change', async () => {
    const { reconciler } = aProcess()
    let told = 0
    reconciler.onSettled(async () => {
      told += 1
      if (told === 1) throw new Error('The queue is not there.')
    })
    const failure = await reconciler.run().catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(Error)
    await reconciler.run()
    await reconciler.run()
    expect(told).to.equal(2)
  })

  it('wants what lies in the site, but what engines imported that a command works beside', async () => {
    const other = { plugins: { a: { state: 'ready' } } }
    const starts = [
      [aProcess(), false],
      [aProcess(), true],
      [aProcess([other]), false],
      [aProcess([other]), true],
    ] as const
    for (const [{ reconciler }, isBeside] of starts) await reconciler.start(isBeside)
    expect(starts.map(([{ said }]) => said)).to.deep.equal([['a b'], ['a b'], ['a b'], ['b']])
  })

  it('says no more that the process is there, once it has stopped', async () => {
    const { reconciler, said } = aProcess()
    reconciler.watch('api')
    await reconciler.run()
    await reconciler.stop()
    await reconciler.run()
    expect(said.at(-1)).to.equal('gone')
    expect(said).to.contain('here')
  })
})
