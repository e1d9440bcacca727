import 'reflect-metadata'
import { expect } from 'chai'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { defineCommitFilter, type CommitContext } from '../../dist/hooks/hook.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import { addTenant, caught, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const hook = defineCommitFilter<CommitContext>('test.commit', { timeoutMs: 250 })
const INSERT = `INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, $2, $3)`

describe('Commit filters in a real transaction', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let tenantId: TenantId
  let bus: HookBus

  before(async () => {
    engine = await openTestEngine()
  })
  after(() => engine.close())
  beforeEach(async () => {
    tenantId = await addTenant(engine.owner, `commit-${newId()}`)
    bus = new HookBus({ clock: { now: () => new Date() } })
  })

  const operation = () =>
    engine.unitOfWork.run(tenantId, async tx => {
      await tx.query(INSERT, [tenantId, newId(), 'operation'])
      await bus.applyCommit(hook, { tenantId, tx })
      const [row] = await tx.query<{ limit: string }>(`SELECT current_setting('statement_timeout') AS limit`)
      return row?.limit
    })
  const names = async () => {
    const rows = await engine.unitOfWork.read<{ name: string }>(tenantId, 'SELECT name FROM bw.customer ORDER BY name')
    return rows.map(row => row.name)
  }

  it('write with the operation, and leave the transaction its own limit', async () => {
    bus.onCommitFilter(hook, async ({ tx }) => void (await tx.query(INSERT, [tenantId, newId(), 'plugin'])), {
      plugin: 'a',
    })
    expect(await operation()).to.equal('5s')
    expect(await names()).to.deep.equal(['operation', 'plugin'])
  })

  it('undo the operation when a required one fails, and only themselves when an optional one does', async () => {
    const fails = async ({ tx }: CommitContext) => {
      await tx.query(INSERT, [tenantId, newId(), 'half'])
      await tx.query('SELECT 1 / 0')
    }
    const remove = bus.onCommitFilter(hook, fails, { plugin: 'a' })
    expect(await caught(operation())).to.include({ code: 'BW_HOOK_FAILED' })
    expect(await names()).to.deep.equal([])
    remove()
    bus.onCommitFilter(hook, fails, { plugin: 'a', isOptional: true })
    await operation()
    expect(await names()).to.deep.equal(['operation'])
  })

  it('do not hold the transaction longer than their budget when a statement of theirs waits', async () => {
    bus.onCommitFilter(hook, async ({ tx }) => void (await tx.query('SELECT pg_sleep(30)')), { plugin: 'slow' })
    const startedAt = performance.now()
    const error = await caught(operation())
    expect(['BW_HOOK_TIMEOUT', 'BW_HOOK_FAILED']).to.include(error.code)
    expect(performance.now() - startedAt).to.be.below(3_000)
    expect(await names()).to.deep.equal([])
  })

  it('go on without an optional one whose statement waits', async () => {
    bus.onCommitFilter(hook, async ({ tx }) => void (await tx.query('SELECT pg_sleep(30)')), {
      plugin: 'slow',
      isOptional: true,
    })
    expect(await operation()).to.equal('5s')
    expect(await names()).to.deep.equal(['operation'])
  })
})
