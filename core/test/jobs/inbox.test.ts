import 'reflect-metadata'
import { fork, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { migrate } from '../../dist/db/migrate.js'
import { SqlInboxStore } from '../../dist/db/repositories/sql-inbox-store.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { InboxWorker, type InboxWorkerParts } from '../../dist/jobs/inbox-worker.js'
import { PAYLOADS_KEPT_DAYS, PayloadSweep } from '../../dist/jobs/payload-sweep.js'
import { WebhookDesk } from '../../dist/plugin/webhook-desk.js'
import { addTenant, caught, eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'
import { startTestApp, tenants, type TestApp } from '../http/support/test-app.js'
import { sign, VENDOR, vendorMigrations, vendorPlugin, webhooksOf } from './support/vendor-plugin.js'
import type { VendorApi, VendorEvent } from './support/vendor-plugin.js'

const PROCESS = fileURLToPath(new URL('./support/inbox-process.js', import.meta.url))
const NOON = 1_900_000_000

describe('the inbox', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let app: TestApp
  let tenantId: TenantId
  let slug: string
  let isEnabled = true
  let api: VendorApi
  const children: ChildProcess[] = []
  const by = { actor: { type: 'account' as const, id: 'u', name: 'Owner', roles: ['owner'] }, requestId: 'r' }
  const plugin = vendorPlugin({ statusOf: (payment, event) => api.statusOf(payment, event) })
  const inbox = () => new SqlInboxStore(engine.unitOfWork)

  before(async () => {
    engine = await openTestEngine()
    await migrate(engine.url, { direction: 'up', extra: [{ pluginId: VENDOR, migrations: vendorMigrations }] })
  })
  after(() => engine.close())
  beforeEach(async () => {
    await engine.owner.query('TRUNCATE bw.inbox')
    isEnabled = true
    api = { statusOf: () => 'captured' }
    slug = `b${newId().slice(-12)}`
    tenantId = await addTenant(engine.owner, slug)
    const desk = new WebhookDesk({
      webhooks: webhooksOf(plugin),
      inbox: inbox(),
      isEnabled: (tenant, id) => Promise.resolve(isEnabled && tenant === tenantId && id === VENDOR),
      onReceived: () => undefined,
    })
    app = await startTestApp({ tenants: [{ ...tenants[0]!, id: tenantId, slug }, tenants[1]!], webhooks: desk })
  })
  afterEach(async () => {
    children.splice(0).forEach(child => child.kill('SIGKILL'))
    await app.stop()
  })

  function workerWith(more: Partial<InboxWorkerParts> = {}): InboxWorker {
    const { unitOfWork, log } = engine
    const enabled = () => Promise.resolve(isEnabled)
    return new InboxWorker({
      unitOfWork,
      log,
      webhooks: webhooksOf(plugin),
      isEnabled: enabled,
      backOffSeconds: 0,
      ...more,
    })
  }

  const event = (id: string, payment = 'p1', created = NOON, type = 'captured'): VendorEvent => ({
    id,
    type,
    payment,
    created,
  })

  function post(one: VendorEvent, headers?: Record<string, string>, to = slug) {
    const raw = JSON.stringify(one)
    return app.call(`/webhooks/${to}/${VENDOR}`, { method: 'POST', raw, headers: headers ?? sign(raw) })
  }

  async function knowPayment(payment: string): Promise<void> {
    const values = [tenantId, payment]
    await engine.owner.query(
      `INSERT INTO bw.p_payment_vendor_payment (tenant_id, id, payment, status) VALUES ($1, gen_random_uuid(), $2, 'started')`,
      values,
    )
  }

  async function ledger(): Promise<{ event_id: string; payment: string; is_late: boolean }[]> {
    const sql = 'SELECT event_id, payment, is_late FROM bw.p_payment_vendor_ledger WHERE tenant_id = $1 ORDER BY ctid'
    return (await engine.owner.query(sql, [tenantId])).rows
  }

  async function rows(columns: string): Promise<object[]> {
    const sql = `SELECT ${columns} FROM bw.inbox WHERE tenant_id = $1 ORDER BY event_id`
    return (await engine.owner.query<object>(sql, [tenantId])).rows
  }

  async function drain(worker: InboxWorker): Promise<void> {
    while ((await worker.runOnce()) > 0);
  }

  async function startProcess(env: Record<string, string> = {}): Promise<{ child: ChildProcess; said: string[] }> {
    const child = fork(PROCESS, { env: { ...process.env, INBOX_DATABASE_URL: engine.url, ...env } })
    children.push(child)
    const said: string[] = []
    child.on('message', message => said.push(String(message)))
    await eventually(() => said.includes('ready'), 15_000)
    return { child, said }
  }

  it('stores a genuine call before it answers 200, and applies it later, once, although it came three times', async () => {
    await knowPayment('p1')
    for (let times = 0; times < 3; times += 1) {
      const { status, text } = await post(event('e1'))
      expect([status, text]).to.deep.equal([200, '{"received":1}'])
    }
    expect(await rows('event_id, state, provider, kind, object_id')).to.deep.equal([
      { event_id: 'e1', state: 'new', provider: VENDOR, kind: 'captured', object_id: 'p1' },
    ])
    expect(await ledger()).to.deep.equal([])
    await drain(workerWith())
    expect(await ledger()).to.deep.equal([{ event_id: 'e1', payment: 'p1', is_late: false }])
    await post(event('e1'))
    await drain(workerWith())
    expect(await ledger(), 'a duplicate that comes late').to.have.length(1)
  })

  it('refuses what is not genuine with 400 and no effect', async () => {
    const raw = JSON.stringify(event('e1'))
    const old = Math.floor(Date.now() / 1000) - 3_600
    const forged: [string, Record<string, string>, string?][] = [
      ['no signature', {}],
      ['another secret', sign(raw, undefined, 'guessed')],
      ['a changed body', sign(raw.replace('captured', 'refunded'))],
      ['a replay of an hour ago', sign(raw, old)],
    ]
    for (const [why, headers] of forged) {
      const { status, body } = await post(event('e1'), headers)
      expect([status, body.code], why).to.deep.equal([400, 'BW_WEBHOOK_REFUSED'])
    }
    expect((await post(event(''))).status, 'an event without an id').to.equal(400)
    expect((await post(event('e1'), undefined, tenants[1]!.slug)).status, 'another business').to.equal(404)
    isEnabled = false
    expect((await post(event('e1'))).status, 'a plugin that is switched off').to.equal(404)
    expect(await rows('event_id')).to.deep.equal([])
  })

  it('takes the bytes as they are, whatever type they claim, up to a limit', async () => {
    const raw = `${JSON.stringify(event('e1'))}\n  `
    const headers = { ...sign(raw), 'content-type': 'text/plain;charset=latin1' }
    expect((await app.call(`/webhooks/${slug}/${VENDOR}`, { method: 'POST', raw, headers })).status).to.equal(200)
    expect(await rows('body')).to.deep.equal([{ body: Buffer.from(raw) }])
    const long = 'x'.repeat(1_048_577)
    const answer = await app.call(`/webhooks/${slug}/${VENDOR}`, { method: 'POST', raw: long, headers: sign(long) })
    expect([answer.status, answer.body.code]).to.deep.equal([413, 'BW_BODY_TOO_LARGE'])
  })

  it('lets a vendor try the address out, and takes nothing but GET and POST', async () => {
    const path = `/webhooks/${slug}/${VENDOR}`
    expect((await app.call(`${path}?token=whsec_test&challenge=4711`)).text).to.equal('4711')
    expect((await app.call(`${path}?token=wrong&challenge=4711`)).status).to.equal(400)
    expect((await app.call(path, { method: 'DELETE' })).status).to.equal(405)
    expect((await app.call(`/webhooks/${slug}/none`, { method: 'POST', raw: '{}' })).status).to.equal(404)
  })

  it('ends where the vendor is, with each event applied once, however calls are repeated, shuffled and late', async () => {
    const seed = Number(process.env['INBOX_SEED'] ?? randomInt(1, 2 ** 31))
    console.log(`      seed ${seed}`)
    let state = seed
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const steps = ['started', 'authorized', 'captured', 'refunded']
    const payments = Array.from({ length: 8 }, (_, index) => `p${index}`)
    for (const payment of payments) await knowPayment(payment)
    const reached = new Map<string, number>()
    api = {
      statusOf: payment => {
        if (random(6) === 0) throw new RangeError('the vendor is away')
        return steps[reached.get(payment) ?? 0] ?? ''
      },
    }
    const calls: VendorEvent[] = payments.flatMap(payment =>
      steps.flatMap((type, step) =>
        Array.from({ length: 1 + random(3) }, () => event(`${payment}-${step}`, payment, NOON + step * 60, type)),
      ),
    )
    for (let place = calls.length - 1; place > 0; place -= 1) {
      const other = random(place + 1)
      ;[calls[place], calls[other]] = [calls[other]!, calls[place]!]
    }
    const workers = [workerWith(), workerWith()]
    for (const [place, call] of calls.entries()) {
      // The vendor's own object moves on when the vendor says so, and the event about it comes whenever it comes.
      reached.set(call.payment, Math.max(reached.get(call.payment) ?? 0, steps.indexOf(call.type)))
      expect((await post(call)).status).to.equal(200)
      if (place % 5 === 0) await Promise.all(workers.map(worker => worker.runOnce()))
    }
    await eventually(async () => {
      await Promise.all(workers.map(worker => worker.runOnce()))
      return (await rows('state')).every(row => (row as { state: string }).state !== 'new')
    })
    const applied = (await ledger()).map(row => row.event_id)
    expect(applied).to.have.length(payments.length * steps.length)
    expect(new Set(applied).size).to.equal(applied.length)
    const sql = 'SELECT DISTINCT status FROM bw.p_payment_vendor_payment WHERE tenant_id = $1'
    expect((await engine.owner.query(sql, [tenantId])).rows).to.deep.equal([{ status: 'refunded' }])
  })

  it('applies the events of one object one after the other, the oldest first, and says which is late', async () => {
    await knowPayment('p1')
    await knowPayment('p2')
    let inWork = 0
    let most = 0
    const order: string[] = []
    api = {
      statusOf: async (payment, { id }) => {
        if (payment === 'p1') most = Math.max(most, (inWork += 1))
        await new Promise(resolve => setTimeout(resolve, 20))
        if (payment === 'p1') inWork -= 1
        order.push(id)
        return 'captured'
      },
    }
    await post(event('third', 'p1', NOON + 3))
    await post(event('second', 'p1', NOON + 2))
    await post(event('other', 'p2', NOON + 9))
    const workers = [workerWith(), workerWith()]
    const work = async (): Promise<void> => {
      await Promise.all(workers.map(worker => worker.runOnce()))
    }
    await eventually(async () => {
      await work()
      return (await ledger()).length === 3
    })
    await post(event('first', 'p1', NOON + 1))
    await work()
    expect(order.filter(id => id !== 'other')).to.deep.equal(['second', 'third', 'first'])
    expect(most).to.equal(1)
    expect((await ledger()).filter(row => row.is_late).map(row => row.event_id)).to.deep.equal(['first'])
  })

  it('waits for a payment that we do not know yet: the event came before the answer of the vendor', async () => {
    await post(event('e1', 'p9'))
    const worker = workerWith()
    await worker.runOnce()
    expect(await ledger(), 'the effect of the failed attempt is undone').to.deep.equal([])
    expect(await rows('state, attempts, last_error')).to.deep.equal([
      { state: 'new', attempts: 1, last_error: 'the payment p9 is not known yet' },
    ])
    await knowPayment('p9')
    await worker.runOnce()
    expect(await ledger()).to.have.length(1)
  })

  it('gives up after fifteen attempts, says why, goes on with others, and tries again when somebody says so', async () => {
    await post(event('poison', 'unknown'))
    await post(event('after', 'unknown', NOON + 1))
    await knowPayment('p1')
    await post(event('good', 'p1'))
    const worker = workerWith()
    for (let round = 0; round < 15; round += 1) await worker.runOnce()
    expect(await ledger()).to.have.length(1)
    const { items } = await inbox().list(tenantId, 'dead', { limit: 10 })
    expect(items.map(({ eventId, attempts, lastError }) => ({ eventId, attempts, lastError }))).to.deep.equal([
      { eventId: 'poison', attempts: 15, lastError: 'the payment unknown is not known yet' },
    ])
    await knowPayment('unknown')
    await drain(worker)
    expect((await ledger()).map(row => row.event_id)).to.deep.equal(['good', 'after'])
    await inbox().retry(tenantId, items[0]!.id, by)
    await drain(worker)
    expect((await ledger()).at(-1)).to.deep.equal({ event_id: 'poison', payment: 'unknown', is_late: true })
    const audit = await engine.owner.query('SELECT action FROM bw.audit_log WHERE tenant_id = $1', [tenantId])
    expect(audit.rows).to.deep.equal([{ action: 'webhook.retried' }])
    expect((await caught(inbox().retry(tenantId, items[0]!.id, by)))['code']).to.equal('BW_NOT_FOUND')
  })

  it('keeps the events of a plugin that was switched off until it is on again', async () => {
    await knowPayment('p1')
    await post(event('e1'))
    isEnabled = false
    const worker = workerWith()
    await worker.runOnce()
    expect(await rows('state, attempts')).to.deep.equal([{ state: 'new', attempts: 0 }])
    isEnabled = true
    await engine.owner.query('UPDATE bw.inbox SET next_attempt_at = clock_timestamp()')
    await worker.runOnce()
    expect(await ledger()).to.have.length(1)
  })

  it('has one effect when the process is killed between the effect and its mark, five seconds later at most', async () => {
    await knowPayment('p1')
    await post(event('e1'))
    const dying = await startProcess({ INBOX_STOP_AFTER_EFFECT: '1' })
    await eventually(() => dying.said.includes('effect'))
    dying.child.kill('SIGKILL')
    const killedAt = performance.now()
    const heir = await startProcess()
    await eventually(async () => (await ledger()).length > 0, 10_000)
    const tookMs = performance.now() - killedAt
    console.log(`      taken up after ${Math.round(tookMs)} ms`)
    expect(tookMs).to.be.lessThan(5_500)
    expect(await ledger()).to.have.length(1)
    expect(await rows('state, attempts')).to.deep.equal([{ state: 'done', attempts: 2 }])
    // What stands outside the transaction happens again: that is why effects belong into it.
    expect([...dying.said, ...heir.said].filter(word => word === 'looked')).to.have.length(2)
  })

  it('empties the payloads of what was applied, and still knows a duplicate', async () => {
    await knowPayment('p1')
    await post(event('e1'))
    await post(event('e2', 'unknown'))
    const worker = workerWith()
    await worker.runOnce()
    expect(await inbox().redact(tenantId, new Date(Date.now() - 86_400_000)), 'too young').to.equal(0)
    expect(await inbox().redact(tenantId, new Date(Date.now() + 60_000))).to.equal(1)
    expect(await inbox().redact(tenantId, new Date(Date.now() + 60_000))).to.equal(0)
    expect(await rows('event_id, length(body) > 0 AS has_body')).to.deep.equal([
      { event_id: 'e1', has_body: false },
      { event_id: 'e2', has_body: true },
    ])
    await post(event('e1'))
    await drain(workerWith({ backOffSeconds: 60 }))
    expect(await ledger()).to.have.length(1)
  })

  it('is emptied every night of what was applied a month ago, and a business that fails keeps no other', async () => {
    const other = await addTenant(engine.owner, `c${newId().slice(-12)}`)
    const applied = { provider: VENDOR, account: '', kind: 'captured', objectId: 'p1', occurredAt: undefined }
    const told = [{ ...applied, eventId: 'e1', body: Buffer.from('Sofia') }]
    for (const id of [tenantId, other]) await inbox().receive(id, told)
    await engine.owner.query(`UPDATE bw.inbox SET state = 'done', applied_at = now()`)
    const isBroken = new Set([tenantId])
    const redact: SqlInboxStore['redact'] = async (id, before) => {
      if (isBroken.has(id)) throw new Error('out of luck')
      return inbox().redact(id, before)
    }
    const sweep = new PayloadSweep(engine.unitOfWork, { redact }, engine.log)
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
    expect(await sweep.run(inDays(PAYLOADS_KEPT_DAYS - 1)), 'too young').to.equal(0)
    expect(await sweep.run(inDays(PAYLOADS_KEPT_DAYS + 1))).to.equal(1)
    isBroken.clear()
    expect(await sweep.run(inDays(PAYLOADS_KEPT_DAYS + 1))).to.equal(1)
    expect(await rows('length(body) AS bytes')).to.deep.equal([{ bytes: 0 }])
  })
})
