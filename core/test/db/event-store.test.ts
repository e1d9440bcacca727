import 'reflect-metadata'
import { expect } from 'chai'
import { SqlEventStore } from '../../dist/db/repositories/sql-event-store.js'
import type { TenantId } from '../../dist/domain/id.js'
import { OutboxRelay } from '../../dist/jobs/outbox-relay.js'
import { addTenant, caught, openTestEngine, type TestEngine } from './support/test-engine.js'

describe('dead events', function () {
  this.timeout(30_000)
  let engine: TestEngine
  let tenantId: TenantId
  let other: TenantId
  let store: SqlEventStore
  const by = { actor: { type: 'account' as const, id: 'u', name: 'Owner', roles: ['owner'] }, requestId: 'r' }

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'dead')
    other = await addTenant(engine.owner, 'other')
    store = new SqlEventStore(engine.unitOfWork)
  })
  after(() => engine.close())

  it('are listed with what failed, and delivered again to the handler that gave up only', async () => {
    const emitted: string[] = []
    let isBroken = true
    const emitter = {
      handlersOf: () => ['mail', 'calendar'],
      emit: async (_hook: string, _envelope: object, handler: string) => {
        emitted.push(handler)
        if (isBroken && handler === 'calendar') throw new RangeError('calendar is away')
      },
    }
    const relay = new OutboxRelay({ unitOfWork: engine.unitOfWork, log: engine.log, emitter, backOffSeconds: 0 })
    const send = { hook: 'booking.created', aggregateId: 'b', payload: {} }
    const id = await engine.unitOfWork.run(tenantId, tx => tx.enqueue(send))
    for (let round = 0; round < 10; round += 1) await relay.runOnce()
    const { items } = await store.list(tenantId, 'dead', { limit: 10 })
    expect(items.map(item => item.id)).to.deep.equal([id])
    expect(items[0]?.deliveries).to.deep.equal([
      { handler: 'calendar', attempt: 10, state: 'dead', lastError: 'calendar is away' },
      { handler: 'mail', attempt: 1, state: 'done', lastError: '' },
    ])
    isBroken = false
    emitted.length = 0
    await store.retry(tenantId, id, by)
    await relay.runOnce()
    expect(emitted).to.deep.equal(['calendar'])
    expect((await store.list(tenantId, 'done', { limit: 10 })).items.map(item => item.id)).to.deep.equal([id])
    const audit = await engine.owner.query(`SELECT action, subject_id FROM bw.audit_log`)
    expect(audit.rows).to.deep.equal([{ action: 'event.retried', subject_id: id }])
    expect((await caught(store.retry(tenantId, id, by)))['code'], 'not dead any more').to.equal('BW_NOT_FOUND')
  })

  it('belong to their business, and come in pages', async () => {
    const ids: string[] = []
    for (const aggregateId of ['1', '2', '3']) {
      ids.push(await engine.unitOfWork.run(other, tx => tx.enqueue({ hook: 'x', aggregateId, payload: {} })))
    }
    await engine.owner.query(`UPDATE bw.outbox SET state = 'dead' WHERE tenant_id = $1`, [other])
    const page = await store.list(other, undefined, { limit: 2 })
    const next = await store.list(other, undefined, { limit: 2, cursor: page.nextCursor })
    expect([...page.items, ...next.items].map(item => item.id)).to.deep.equal(ids.reverse())
    expect((await caught(store.retry(tenantId, ids[0] ?? '', by)))['code']).to.equal('BW_NOT_FOUND')
    expect((await caught(store.list(other, 'dead', { limit: 1, cursor: 'x' })))['code']).to.equal('BW_INVALID_REQUEST')
  })
})
