import 'reflect-metadata'
import { expect } from 'chai'
import { CustomerDesk } from '../../dist/customer/customer-desk.js'
import type { TenantId } from '../../dist/domain/id.js'
import { addTenant } from '../db/support/test-engine.js'
import { startOwnedSpa, type OwnedSpa } from '../booking/support/owned-spa.js'
import { asked, OWNER } from '../booking/support/spa-engine.js'
import { caught } from '../db/support/owner.js'

const context = { actor: OWNER, requestId: 'r-1' }

describe('CustomerDesk', function () {
  this.timeout(60_000)
  let spa: OwnedSpa
  let tenantId: TenantId
  let desk: CustomerDesk

  before(async () => {
    spa = await startOwnedSpa()
    tenantId = spa.tenant.id
    desk = spa.engine.container.resolve(CustomerDesk)
  })
  after(() => spa.close())

  const add = async (name: string, more: { email?: string; phone?: string } = {}) =>
    (await desk.create(tenantId, { name, ...more }, { ...asked(), actor: OWNER })).body

  /** A booking as it is left behind; how one comes to be is of no matter here. */
  async function pastBooking(customerId: string, status: string, startsAt: string): Promise<string> {
    const sql = `INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone,
        total_amount, deposit_amount, currency, quote, policy, starts_at, ends_at)
      SELECT $1, gen_random_uuid(), $2, $3, 'admin', $4, l.id, 'Europe/London', 4800, 0, 'GBP', '{}', '{}', $5::timestamptz,
        $5::timestamptz + interval '1 hour' FROM bw.location l WHERE l.tenant_id = $1 LIMIT 1 RETURNING id`
    const values = [tenantId, `PAST-${startsAt.slice(8, 10)}`, status, customerId, startsAt]
    return (await spa.owner.query<{ id: string }>(sql, values)).rows[0]?.id ?? ''
  }
  async function pay(bookingId: string, status: string, amount: number): Promise<void> {
    const sql = `INSERT INTO bw.payment (tenant_id, id, booking_id, provider, purpose, amount, currency, status)
      VALUES ($1, gen_random_uuid(), $2, 'on-site', 'full', $3, 'GBP', $4)`
    await spa.owner.query(sql, [tenantId, bookingId, amount, status])
  }

  it('adds somebody of their own each time, with an event, and once for one Idempotency-Key', async () => {
    const first = await add('Ann  Lee', { phone: '+44 20 7946-0000' })
    expect(first).to.deep.include({ name: 'Ann Lee', phone: '+442079460000', version: 1, erasedAt: null })
    expect((await add('Ann Lee', { phone: '+442079460000' })).id).not.to.equal(first.id)
    const keyed = () => desk.create(tenantId, { name: 'Key' }, { ...asked('once'), actor: OWNER })
    const [made, repeated] = [await keyed(), await keyed()]
    expect([made.isReplayed, repeated.isReplayed, repeated.body.id]).to.deep.equal([false, true, made.body.id])
    const sql = `SELECT count(*)::int AS count FROM bw.outbox WHERE hook = 'customer.created' AND aggregate_id = $1`
    expect((await spa.owner.query(sql, [made.body.id])).rows).to.deep.equal([{ count: 1 }])
  })

  it('changes the version that was read and no other, and writes down the fields but not their values', async () => {
    const { id } = await add('Old Name', { email: 'old@example.test' })
    const changed = await desk.update(
      tenantId,
      { id, version: 1, change: { name: ' New  Name', email: null } },
      context,
    )
    expect(changed).to.deep.include({ name: 'New Name', email: null, version: 2 })
    const stale = desk.update(tenantId, { id, version: 1, change: { name: 'Other' } }, context)
    expect((await caught(stale)).code).to.equal('BW_STALE_VERSION')
    expect(await desk.update(tenantId, { id, change: { name: 'New Name' } }, context)).to.deep.include({ version: 2 })
    const sql = `SELECT changes FROM bw.audit_log WHERE action = 'customer.update' AND subject_id = $1`
    expect((await spa.owner.query(sql, [id])).rows).to.deep.equal([{ changes: { fields: ['name', 'email'] } }])
  })

  it('writes down each look at one customer, so that one query says who read it', async () => {
    const { id } = await add('Watched')
    await desk.open(tenantId, id, context)
    const sql = `SELECT actor_id, actor_name, request_id FROM bw.audit_log WHERE action = 'customer.read' AND subject_id = $1`
    const expected = { actor_id: OWNER.id, actor_name: 'Olive Owner', request_id: 'r-1' }
    expect((await spa.owner.query(sql, [id])).rows).to.deep.equal([expected])
  })

  it('says what the bookings of somebody come to, and nothing of a business that is another', async () => {
    const { id } = await add('Counted')
    const none = { visits: 0, noShows: 0, lastVisitAt: null, spent: [] }
    expect(await desk.figures(tenantId, id)).to.deep.equal(none)
    const states = ['completed', 'completed', 'no-show', 'confirmed']
    for (const [index, status] of states.entries()) {
      const bookingId = await pastBooking(id, status, `2026-03-0${index + 1}T10:00:00Z`)
      await pay(bookingId, index === 0 ? 'captured' : 'refunded', 4800)
      if (index === 0) await pay(bookingId, 'captured', 1000)
    }
    const counted = { visits: 2, noShows: 1, spent: [{ amount: 5800, currency: 'GBP' }] }
    expect(await desk.figures(tenantId, id)).to.deep.equal({ ...counted, lastVisitAt: '2026-03-02T10:00:00.000Z' })
    expect(await desk.figures(await addTenant(spa.owner, 'other-figures'), id)).to.deep.equal(none)
  })

  it('lists in pages of a name, also when many share it, and only its own business', async () => {
    for (let index = 0; index < 5; index += 1) await add('Zoe Same')
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await desk.list(tenantId, { search: 'zoe', limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(item => item.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(new Set(seen).size).to.equal(5)
    expect(seen).to.have.length(5)
    const other = await addTenant(spa.owner, 'elsewhere')
    expect((await desk.list(other, {})).items).to.deep.equal([])
    expect((await caught(desk.open(other, seen[0] ?? '', context))).code).to.equal('BW_NOT_FOUND')
    for (const wrong of ['x', Buffer.from('["a"]').toString('base64url'), Buffer.from('{}').toString('base64url')]) {
      expect((await caught(desk.list(tenantId, { cursor: wrong }))).code).to.equal('BW_INVALID_REQUEST')
    }
  })
})
