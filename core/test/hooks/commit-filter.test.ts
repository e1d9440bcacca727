import { expect } from 'chai'
import { defineCommitFilter, veto, type CommitContext } from '../../dist/hooks/hook.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import type { Transaction } from '../../dist/ports/unit-of-work.js'

const hook = defineCommitFilter<CommitContext>('test.commit', { timeoutMs: 30 })
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

function setUp() {
  const log: string[] = []
  const tx: Transaction = {
    tenantId: 't1',
    query: async <R extends object>(sql: string, values: readonly unknown[] = []) => {
      log.push(sql.includes('set_config') ? `timeout ${String(values[0])}` : sql)
      return [{ previous: '5000' }] as unknown as R[]
    },
    later: async () => {},
    savepoint: async work => {
      log.push('savepoint')
      try {
        return await work()
      } catch (error) {
        log.push('rollback to savepoint')
        throw error
      }
    },
    enqueue: async () => 'e1',
    audit: async () => {},
  }
  const bus = new HookBus({ clock: { now: () => new Date(0) } })
  return { bus, log, run: () => bus.applyCommit(hook, { tenantId: 't1', tx }) }
}

describe('HookBus.applyCommit', () => {
  it('limits the statements of handlers, and gives the transaction its own limit back', async () => {
    const { bus, log, run } = setUp()
    bus.onCommitFilter(
      hook,
      async ({ tx }) => {
        await tx.query('spend a pass')
      },
      { plugin: 'a' },
    )
    await run()
    expect(log).to.deep.equal(['timeout 30', 'spend a pass', 'timeout 5000'])
  })

  it('touches the transaction not at all when nobody listens', async () => {
    const { log, run } = setUp()
    await run()
    expect(log).to.deep.equal([])
  })

  it('refuses when a handler vetoes', async () => {
    const { bus, run } = setUp()
    bus.onCommitFilter(hook, () => veto('a.used-up'), { plugin: 'a' })
    expect(await caught(run())).to.include({ code: 'BW_VETOED' })
  })

  it('undoes what an optional handler wrote before it failed, and goes on', async () => {
    const { bus, log, run } = setUp()
    bus.onCommitFilter(
      hook,
      async ({ tx }) => {
        await tx.query('half')
        throw new Error('no')
      },
      { plugin: 'a', isOptional: true },
    )
    bus.onCommitFilter(
      hook,
      async ({ tx }) => {
        await tx.query('whole')
      },
      { plugin: 'b' },
    )
    await run()
    expect(log).to.deep.equal(['timeout 30', 'savepoint', 'half', 'rollback to savepoint', 'whole', 'timeout 5000'])
  })

  it('lets a handler that was given up on write nothing more', async () => {
    const { bus, log, run } = setUp()
    let late: Promise<unknown> = Promise.resolve()
    bus.onCommitFilter(
      hook,
      ({ tx }) => {
        late = new Promise(resolve => setTimeout(resolve, 50)).then(() => tx.query('too late'))
        return late.then(() => undefined)
      },
      { plugin: 'slow' },
    )
    expect(await caught(run())).to.include({ code: 'BW_HOOK_TIMEOUT' })
    expect(await caught(late)).to.include({ code: 'BW_HOOK_TIMEOUT' })
    expect(log).to.not.include('too late')
  })

  it('passes a serialization failure on unchanged, so that the transaction is repeated, and counts it against nobody', async () => {
    const { bus, run } = setUp()
    const conflict = Object.assign(new Error('could not serialize access'), { code: '40001' })
    bus.onCommitFilter(
      hook,
      () => {
        throw conflict
      },
      { plugin: 'a', isOptional: true },
    )
    for (let count = 0; count < 6; count += 1) expect(await caught(run())).to.equal(conflict)
    expect(bus.circuitOf('t1', 'a')).to.equal('closed')
  })
})
