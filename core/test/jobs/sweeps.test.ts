import { expect } from 'chai'
import { FrozenTimes } from '../../dist/db/frozen-times.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { Sweeps } from '../../dist/jobs/sweeps.js'
import type { DueHandler } from '../../dist/ports/due-handler.js'
import { addTenant, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('Sweeps', () => {
  let engine: TestEngine
  let tenantId: TenantId
  let locationId: string
  let sweeps: Sweeps

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'sweeps')
    locationId = newId()
    await engine.owner.query(
      `INSERT INTO bw.location (tenant_id, id, slug, name, time_zone) VALUES ($1, $2, 'l', 'L', 'UTC')`,
      [...[tenantId, locationId]],
    )
    sweeps = new Sweeps(engine.unitOfWork, engine.log)
  })
  after(() => engine.close())

  async function addBooking(status: string, expiresIn: string): Promise<string> {
    const id = newId()
    const customerId = newId()
    await engine.owner.query(`INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, $2, 'Ann')`, [
      tenantId,
      customerId,
    ])
    await engine.owner.query(
      `INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount,
         deposit_amount, currency, quote, policy, starts_at, ends_at, expires_at)
       VALUES ($1, $2, left($2::uuid::text, 36), $3, 'web', $4, $5, 'UTC', 0, 0, 'GBP', '{}', '{}', now(), now(), now() + $6::interval)`,
      [tenantId, id, status, customerId, locationId, expiresIn],
    )
    return id
  }

  it('writes the end of holds, requests and unpaid bookings past their deadline, and leaves all others', async () => {
    const overdue = [
      await addBooking('held', '-1 second'),
      await addBooking('requested', '-1 minute'),
      await addBooking('pending-payment', '-1 hour'),
    ]
    const others = [
      await addBooking('held', '1 minute'),
      await addBooking('confirmed', '-1 hour'),
      await addBooking('cancelled', '-1 hour'),
    ]
    expect(await sweeps.expireBookings()).to.equal(3)
    const { rows } = await engine.owner.query<{ id: string; status: string; version: number }>(
      'SELECT id, status, version FROM bw.booking',
    )
    for (const row of rows) {
      const isOverdue = overdue.includes(row.id)
      expect(row.status === 'expired', row.status).to.equal(isOverdue)
      expect(row.version).to.equal(isOverdue ? 2 : 1)
      expect(isOverdue || others.includes(row.id)).to.equal(true)
    }
    const history = await engine.owner.query(
      `SELECT from_status, to_status, version FROM bw.booking_transition ORDER BY from_status`,
    )
    expect(history.rows).to.deep.equal(
      ['held', 'pending-payment', 'requested'].map(from => ({ from_status: from, to_status: 'expired', version: 2 })),
    )
    const events = await engine.owner.query<{ aggregate_id: string }>(
      `SELECT aggregate_id FROM bw.outbox WHERE hook = 'booking.expired'`,
    )
    expect(events.rows.map(row => row.aggregate_id).sort()).to.deep.equal([...overdue].sort())
  })

  it('goes by the clock of each business, not by its own', async () => {
    const lapsed = await addBooking('held', '-1 second')
    const open = await addBooking('held', '1 hour')
    const stateOf = async (id: string) =>
      (await engine.owner.query<{ status: string }>('SELECT status FROM bw.booking WHERE id = $1', [id])).rows[0]
        ?.status
    const times = new FrozenTimes()
    const frozen = new Sweeps(engine.unitOfWorkWith({ sandboxClock: times }), engine.log, { times })
    const freeze = (minutes: number) => new Date(Date.now() + minutes * 60_000)
    // The business stands still a minute ago, whatever the time of all others is.
    times.replace([
      { tenantId, frozenAt: freeze(-1) },
      { tenantId: null, frozenAt: freeze(120) },
    ])
    expect(await frozen.expireBookings()).to.equal(0)
    times.replace([{ tenantId: null, frozenAt: freeze(0) }])
    expect(await frozen.expireBookings()).to.equal(1)
    expect(await Promise.all([lapsed, open].map(stateOf))).to.deep.equal(['expired', 'held'])
    // This one has the real time while all others are two hours ahead.
    times.replace([
      { tenantId, frozenAt: null },
      { tenantId: null, frozenAt: freeze(120) },
    ])
    expect(await frozen.expireBookings()).to.equal(0)
    times.replace([{ tenantId: null, frozenAt: freeze(120) }])
    expect(await frozen.expireBookings()).to.be.at.least(1)
    expect(await stateOf(open)).to.equal('expired')
  })

  it('does nothing the second time, and nothing twice when two processes sweep at once', async () => {
    expect(await sweeps.expireBookings()).to.equal(0)
    await addBooking('held', '-1 second')
    const counts = await Promise.all([sweeps.expireBookings(), sweeps.expireBookings()])
    expect(counts[0] + counts[1]).to.equal(1)
  })

  it('forgets idempotency keys after seven days, not before', async () => {
    for (const [key, age] of [
      ['old', '8 days'],
      ['young', '6 days'],
    ]) {
      await engine.owner.query(
        `INSERT INTO bw.idempotency_key (tenant_id, principal, route, key, request_hash, status, response, created_at)
         VALUES ($1, 'p', 'r', $2, '\\x00', 201, '{}', now() - $3::interval)`,
        [tenantId, key, age],
      )
    }
    await sweeps.forgetIdempotencyKeys()
    const { rows } = await engine.owner.query('SELECT key FROM bw.idempotency_key')
    expect(rows).to.deep.equal([{ key: 'young' }])
  })

  it('runs each due row once, and one that fails at most ten times', async () => {
    const seen: string[] = []
    const add = async (kind: string, due: string): Promise<string> => {
      const subjectId = newId()
      await engine.owner.query(
        `INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at) VALUES ($1, $2, $3, $4, now() + $5::interval)`,
        [tenantId, newId(), kind, subjectId, due],
      )
      return subjectId
    }
    const now = await add('reminder', '-1 minute')
    await add('reminder', '1 hour')
    await add('broken', '-1 hour')
    const handlers = new Map<string, DueHandler>([
      ['reminder', (_tx, id) => Promise.resolve(void seen.push(id))],
      ['broken', () => Promise.reject(new RangeError('no'))],
    ])
    for (let round = 0; round < 12; round += 1) await sweeps.runDue(handlers)
    expect(seen).to.deep.equal([now])
    const { rows } = await engine.owner.query(`SELECT state, attempts FROM bw.due WHERE kind = 'broken'`)
    expect(rows).to.deep.equal([{ state: 'dead', attempts: 10 }])
  })
})
