import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { SqlIdempotencyStore } from '../../dist/db/repositories/sql-idempotency-store.js'
import type { TenantId } from '../../dist/domain/id.js'
import { addTenant, caught, openTestEngine, type TestEngine } from './support/test-engine.js'

const hash = (body: string): Buffer => createHash('sha256').update(body).digest()

describe('SqlIdempotencyStore', () => {
  let engine: TestEngine
  let tenantId: TenantId
  let store: SqlIdempotencyStore
  const request = { principal: 'guest', route: 'POST /bookings', key: 'k1', requestHash: hash('a') }
  const answer = { status: 201, body: { id: 'b1' } }

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'idempotent')
    store = new SqlIdempotencyStore(engine.unitOfWork)
  })
  after(() => engine.close())

  it('finds nothing for a new key, and stores nothing when the effect is undone', async () => {
    const work = engine.unitOfWork.run(tenantId, async tx => {
      expect(await store.begin(tx, request)).to.equal(undefined)
      await store.store(tx, request, answer)
      throw new RangeError('undone')
    })
    await caught(work)
    expect(await store.find(tenantId, request)).to.equal(undefined)
  })

  it('gives a repeat the first answer, with and without a transaction', async () => {
    await engine.unitOfWork.run(tenantId, async tx => {
      expect(await store.begin(tx, request)).to.equal(undefined)
      await store.store(tx, request, answer)
    })
    expect(await store.find(tenantId, request)).to.deep.equal(answer)
    expect(await engine.unitOfWork.run(tenantId, tx => store.begin(tx, request))).to.deep.equal(answer)
  })

  it('refuses the same key with another body', async () => {
    const other = { ...request, requestHash: hash('b') }
    expect((await caught(store.find(tenantId, other))).code).to.equal('BW_IDEMPOTENCY_MISMATCH')
    const begun = engine.unitOfWork.run(tenantId, tx => store.begin(tx, other))
    expect((await caught(begun)).code).to.equal('BW_IDEMPOTENCY_MISMATCH')
  })

  it('keeps the keys of principals, routes and tenants apart', async () => {
    const stranger = await addTenant(engine.owner, 'stranger')
    expect(await store.find(tenantId, { ...request, principal: 'account:1' })).to.equal(undefined)
    expect(await store.find(tenantId, { ...request, route: 'POST /holds' })).to.equal(undefined)
    expect(await store.find(stranger, request)).to.equal(undefined)
  })

  it('answers at once that the first request is still running, and the first answer when it has ended', async () => {
    const running = { ...request, key: 'k2' }
    await engine.unitOfWork.run(tenantId, async tx => {
      await store.begin(tx, running)
      const second = engine.unitOfWork.run(tenantId, other => store.begin(other, running))
      expect((await caught(second)).code).to.equal('BW_IDEMPOTENCY_IN_PROGRESS')
      await store.store(tx, running, answer)
    })
    expect(await engine.unitOfWork.run(tenantId, tx => store.begin(tx, running))).to.deep.equal(answer)
  })

  it('lets exactly one of many parallel requests with one key have an effect', async () => {
    const parallel = { ...request, key: 'k3' }
    const attempts = await Promise.allSettled(
      Array.from({ length: 30 }, () =>
        engine.unitOfWork.run(tenantId, async tx => {
          const replay = await store.begin(tx, parallel)
          if (replay) return 'replayed'
          await tx.query('SELECT pg_sleep(0.02)')
          await store.store(tx, parallel, answer)
          return 'done'
        }),
      ),
    )
    const outcomes = attempts.map(attempt => (attempt.status === 'fulfilled' ? attempt.value : attempt.reason.code))
    expect(outcomes.filter(outcome => outcome === 'done')).to.have.length(1)
    expect(outcomes.every(outcome => ['done', 'replayed', 'BW_IDEMPOTENCY_IN_PROGRESS'].includes(outcome))).to.equal(
      true,
    )
  })
})
