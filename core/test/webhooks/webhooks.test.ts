import 'reflect-metadata'
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { AesSecretBox } from '../../dist/db/secret-box.js'
import { ERASE_STATEMENTS } from '../../dist/db/repositories/privacy-statements.js'
import { SqlWebhookStore } from '../../dist/db/repositories/sql-webhook-store.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { isMeant } from '../../dist/domain/webhook.js'
import { bookingCreated } from '../../dist/hooks/catalog.js'
import { WebhookWorker, type WebhookWorkerParts } from '../../dist/jobs/webhook-worker.js'
import { OutboundClient } from '../../dist/outbound/outbound-client.js'
import type { BookingReader } from '../../dist/ports/booking-reader.js'
import type { StoredDelivery } from '../../dist/ports/webhook-store.js'
import { EndpointDesk, type EndpointWish } from '../../dist/webhooks/endpoint-desk.js'
import { webhookEventTypes } from '../../dist/webhooks/event-types.js'
import { WebhookFanOut } from '../../dist/webhooks/webhook-fan-out.js'
import { addTenant, caught, eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'
import { BOOKING, view } from './support/booking-view.js'
import { answering, hugeBody, isSigned, Receiver, slowBody } from '../outbound/support/receiver.js'

const PROCESS = fileURLToPath(new URL('./support/webhook-process.js', import.meta.url))
const KEY = Buffer.alloc(32, 7)

describe('webhooks', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let receiver: Receiver
  let tenantId: TenantId
  let desk: EndpointDesk
  let fanOut: WebhookFanOut
  const secretBox = new AesSecretBox({ secretKey: KEY })
  const outbound = new OutboundClient({ isHttpAllowed: true, isLoopbackAllowed: true })
  const reader: BookingReader = { read: () => Promise.resolve(view) }
  const actor = { type: 'account' as const, id: newId(), name: 'Olive', roles: ['owner'] }
  const by = () => ({ tenantId, actor, requestId: 'r' })

  before(async () => {
    engine = await openTestEngine()
    receiver = await Receiver.start()
  })
  after(async () => {
    await receiver.stop()
    await engine.close()
  })
  beforeEach(async () => {
    receiver.received.splice(0)
    await engine.owner.query('TRUNCATE bw.webhook_endpoint, bw.webhook_delivery')
    tenantId = await addTenant(engine.owner, `b${newId().slice(-12)}`)
    const store = new SqlWebhookStore(engine.unitOfWork)
    desk = new EndpointDesk(store, engine.unitOfWork, secretBox, outbound)
    fanOut = new WebhookFanOut(store, reader, engine.unitOfWork)
  })

  const add = (path: string, more: Partial<EndpointWish> = {}) =>
    desk.create(by(), {
      name: `At ${path}`,
      url: receiver.url(path),
      events: ['booking.*'],
      hasSnapshots: false,
      ...more,
    })
  const workerWith = (more: Partial<WebhookWorkerParts> = {}) => {
    const { unitOfWork, log } = engine
    return new WebhookWorker({ unitOfWork, outbound, secretBox, log, delaysSeconds: [0, 0], timeoutMs: 300, ...more })
  }
  const event = (more: object = {}) => ({
    eventId: newId(),
    tenantId,
    bookingId: BOOKING,
    status: 'confirmed',
    ...more,
  })
  const sent = async (endpointId: string): Promise<readonly StoredDelivery[]> =>
    (await desk.deliveries(tenantId, endpointId, { limit: 100 })).items
  /** Takes one batch after the other until nothing is due. */
  const drain = async (worker = workerWith()): Promise<void> => {
    while ((await worker.runOnce()) > 0) {
      // The next batch.
    }
  }

  it('tells events by name, by their first word, or all of them', () => {
    expect(isMeant('*', 'booking.created')).to.equal(true)
    expect(isMeant('booking.*', 'booking.created')).to.equal(true)
    expect(isMeant('booking.*', 'bookings.created')).to.equal(false)
    expect(isMeant('booking.created', 'booking.created-late')).to.equal(false)
    expect(webhookEventTypes()).to.include.members(['booking.created', 'payment.refunded', 'customer.erased'])
    expect(webhookEventTypes()).to.not.include.members(['account.mail-due', 'reminder.due', 'webhook.disabled'])
  })

  it('writes one delivery for each event and endpoint, however often the event comes', async () => {
    const [one, two, other] = [
      await add('/one'),
      await add('/two', { events: ['*'] }),
      await add('/x', { events: ['payment.*'] }),
    ]
    const created = event()
    await Promise.all(Array.from({ length: 5 }, () => fanOut.take(bookingCreated.name, created)))
    await drain()
    for (const endpoint of [one, two]) expect(await sent(endpoint.id)).to.have.length(1)
    expect(await sent(other.id)).to.have.length(0)
    expect(receiver.received.map(({ path }) => path).sort()).to.deep.equal(['/one', '/two'])
  })

  it('tells an endpoint nothing that happened before it was there', async () => {
    const { id } = await add('/late')
    // Ids carry their time: this one was made in 2024.
    await fanOut.take(bookingCreated.name, event({ eventId: BOOKING }))
    await fanOut.take(bookingCreated.name, event())
    expect(await sent(id)).to.have.length(1)
  })

  it('signs as Standard Webhooks says, so that a receiver of that specification finds it genuine', async () => {
    const { secret, id } = await add('/signed')
    const created = event()
    await fanOut.take(bookingCreated.name, created)
    await drain()
    const [got] = receiver.at('/signed')
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(isSigned(got!, secret)).to.equal(true)
    expect(got!.headers['webhook-id']).to.equal(created.eventId)
    // The controls: another secret, one changed byte, an old time.
    expect(isSigned(got!, `whsec_${Buffer.alloc(32).toString('base64')}`)).to.equal(false)
    expect(isSigned({ ...got!, body: got!.body.replace('confirmed', 'cancelled') }, secret)).to.equal(false)
    expect(isSigned(got!, secret, Date.now() / 1_000 + 301)).to.equal(false)
    expect((await sent(id))[0]).to.include({ state: 'delivered' })
    const { rows } = await engine.owner.query<{ text: string }>('SELECT e::text AS text FROM bw.webhook_endpoint e')
    expect(rows[0]?.text).to.not.include(secret.slice('whsec_'.length))
    expect(JSON.stringify(await desk.list(tenantId))).to.not.include(secret)
  })

  it('is found genuine by the recipe of the guide', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/guide/webhooks.md', import.meta.url)), 'utf8')
    const recipe = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    const { isFromBookwright } = (await import(`data:text/javascript,${encodeURIComponent(recipe)}`)) as {
      isFromBookwright(headers: object, body: string, secret: string): boolean
    }
    const { secret, id } = await add('/recipe')
    const { secret: other } = await desk.rotate(by(), id, 1)
    await desk.test(by(), id)
    await drain()
    const { headers, body } = receiver.at('/recipe')[0]!
    for (const one of [secret, other]) expect(isFromBookwright(headers, body, one)).to.equal(true)
    expect(isFromBookwright(headers, `${body} `, secret)).to.equal(false)
    expect(isFromBookwright({ ...headers, 'webhook-timestamp': '1' }, body, secret)).to.equal(false)
    expect(isFromBookwright({}, body, secret)).to.equal(false)
  })

  it('sends ids and what changed, the booking where it is wanted, and nobody’s name', async () => {
    await add('/ids')
    await add('/full', { hasSnapshots: true })
    await fanOut.take(bookingCreated.name, event({ reason: 'Ann Secret is ill' }))
    await drain()
    const [ids, full] = ['/ids', '/full'].map(
      path => JSON.parse(receiver.at(path)[0]!.body) as { type: string; data: object },
    )
    expect(ids).to.deep.include({ type: 'booking.created', data: { bookingId: BOOKING, status: 'confirmed' } })
    expect(full!.data).to.have.nested.property('booking.appointments[0].serviceName', 'Massage')
    expect(full!.data).to.have.nested.property('booking.customerId', 'c1')
    for (const { body } of receiver.received) expect(body.toLowerCase()).to.not.include('secret')
  })

  it('signs with both secrets after a rotation, until the overlap ends', async () => {
    const first = await add('/rotated')
    const second = await desk.rotate(by(), first.id, 24)
    expect(second.secret).to.not.equal(first.secret)
    await fanOut.take(bookingCreated.name, event())
    await drain()
    const [got] = receiver.at('/rotated')
    expect([isSigned(got!, first.secret), isSigned(got!, second.secret)]).to.deep.equal([true, true])
    await engine.owner.query(`UPDATE bw.webhook_endpoint SET previous_until = clock_timestamp() - interval '1 second'`)
    await fanOut.take(bookingCreated.name, event())
    await drain()
    const later = receiver.at('/rotated')[1]!
    expect([isSigned(later, first.secret), isSigned(later, second.secret)]).to.deep.equal([false, true])
  })

  it('tries again after a failure, and notes each attempt with what was answered', async () => {
    const { id } = await add('/flaky')
    let calls = 0
    receiver.on('/flaky', response => void response.writeHead(++calls < 3 ? 500 : 200).end(`call ${calls}`))
    await fanOut.take(bookingCreated.name, event())
    await drain()
    const [delivery] = await sent(id)
    expect(delivery?.state).to.equal('delivered')
    expect(delivery?.attempts.map(({ status, response }) => [status, response])).to.deep.equal([
      ...[
        [500, 'call 1'],
        [500, 'call 2'],
        [200, 'call 3'],
      ],
    ])
    const seen = receiver.at('/flaky').map(({ headers }) => headers['webhook-id'])
    expect(new Set(seen).size).to.equal(1)
  })

  it('bears slow, huge and redirecting receivers, follows nothing, and gives up in the end', async () => {
    const faults = {
      '/slow': slowBody,
      '/huge': hugeBody,
      '/meta': answering(302, { location: 'http://169.254.169.254/' }),
    }
    for (const [path, fault] of Object.entries(faults)) receiver.on(path, fault)
    receiver.on('/inner', answering(307, { location: receiver.url('/secret') }))
    const [slow, huge, meta, inner] = [await add('/slow'), await add('/huge'), await add('/meta'), await add('/inner')]
    await fanOut.take(bookingCreated.name, event())
    await drain()
    const [ofSlow, ofHuge] = [(await sent(slow.id))[0], (await sent(huge.id))[0]]
    expect(ofSlow).to.include({ state: 'failed' })
    expect(ofSlow?.attempts.map(({ error }) => error)).to.deep.equal(
      Array(3).fill('No complete answer within 0.3 seconds.'),
    )
    expect(ofHuge?.state).to.equal('delivered')
    expect(ofHuge?.attempts[0]?.response).to.have.length(1_024)
    for (const { id } of [meta, inner]) {
      expect((await sent(id))[0]?.attempts[0]?.error).to.include('redirects are not followed')
    }
    expect(receiver.at('/secret')).to.have.length(0)
  })

  it('refuses addresses of this machine and of private networks unless tests say otherwise', async () => {
    const strict = new OutboundClient({ isHttpAllowed: false, isLoopbackAllowed: false })
    const guarded = new EndpointDesk(new SqlWebhookStore(engine.unitOfWork), engine.unitOfWork, secretBox, strict)
    const wish = { name: 'X', events: ['*'], hasSnapshots: false }
    for (const url of [
      receiver.url(),
      'https://127.0.0.1/',
      'https://[::ffff:10.0.0.1]/',
      'https://169.254.169.254/',
    ]) {
      expect(await caught(guarded.create(by(), { ...wish, url })), url).to.have.property('code', 'BW_ADDRESS_REFUSED')
    }
    // A name shows what it is when it is called: nothing arrives.
    const { id } = await add('/guarded')
    await fanOut.take(bookingCreated.name, event())
    await drain(workerWith({ outbound: strict, delaysSeconds: [] }))
    expect((await sent(id))[0]?.attempts[0]).to.include({
      status: null,
      error: 'The address must begin with https://.',
    })
    expect(receiver.received).to.have.length(0)
  })

  it('switches an endpoint off that failed for long, tells so once, and sends what was missed when it is on again', async () => {
    const { id } = await add('/down')
    receiver.on('/down', answering(503))
    for (let at = 0; at < 3; at++) await fanOut.take(bookingCreated.name, event())
    await drain(workerWith({ disableAfterSeconds: -1, delaysSeconds: [3_600] }))
    const off = await desk.read(tenantId, id)
    expect(off).to.include({ state: 'disabled' })
    expect(off.disabledReason).to.include('It answered 503.')
    const { rows } = await engine.owner.query(
      `SELECT 1 FROM bw.outbox WHERE hook = 'webhook.disabled' AND tenant_id = $1`,
      [tenantId],
    )
    expect(rows).to.have.length(1)
    await fanOut.take(bookingCreated.name, event())
    expect((await sent(id)).map(({ state }) => state)).to.deep.equal(['failed', 'failed', 'failed'])
    expect(await caught(desk.test(by(), id))).to.have.property('code', 'BW_WEBHOOK_OFF')
    receiver.on('/down', answering(200))
    receiver.received.splice(0)
    expect(await desk.change(by(), id, { state: 'active' })).to.include({ state: 'active', disabledReason: '' })
    const range = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000), isAll: false }
    expect(await desk.replay(by(), id, range)).to.equal(3)
    await drain()
    expect(receiver.at('/down')).to.have.length(3)
    expect(await desk.replay(by(), id, range)).to.equal(0)
  })

  it('stops at once for a receiver that says it is gone', async () => {
    const { id } = await add('/gone')
    receiver.on('/gone', answering(410))
    await fanOut.take(bookingCreated.name, event())
    await drain()
    expect((await desk.read(tenantId, id)).state).to.equal('disabled')
    expect(receiver.at('/gone')).to.have.length(1)
  })

  it('forgets what was said of a person who is erased, and still sends the ids', async () => {
    const { id } = await add('/erased', { events: ['*'], hasSnapshots: true })
    receiver.on('/erased', answering(500, {}, 'I know Ann'))
    const [customerId, other] = [newId(), newId()]
    await fanOut.take('customer.updated', { ...event(), customerId } as never)
    await fanOut.take('customer.updated', { ...event(), customerId: other } as never)
    await workerWith({ delaysSeconds: [3_600] }).runOnce()
    const erase = ERASE_STATEMENTS.find(({ what }) => what === 'webhook-deliveries')?.sql ?? ''
    const values = [tenantId, customerId, 'ann@secret.test', null]
    const [first, again] = [
      await engine.unitOfWork.run(tenantId, tx => tx.query(erase, values)),
      await engine.unitOfWork.run(tenantId, tx => tx.query(erase, values)),
    ]
    expect([first, again]).to.deep.equal([[{ count: 1 }], [{ count: 0 }]])
    const [kept, erased] = await sent(id)
    expect(erased?.body).to.deep.nested.include({ 'data.customerId': customerId, type: 'customer.updated' })
    expect(erased?.body).to.not.have.nested.property('data.booking')
    expect(erased?.attempts[0]).to.include({ status: 500, response: '' })
    expect(kept?.attempts[0]).to.include({ response: 'I know Ann' })
  })

  it('sends one delivery again with the same id', async () => {
    const { id } = await add('/again')
    const eventId = await desk.test(by(), id)
    await drain()
    const [delivery] = await sent(id)
    expect(await desk.replay(by(), id, { deliveryId: delivery!.id })).to.equal(1)
    await drain()
    expect(receiver.at('/again').map(({ headers }) => headers['webhook-id'])).to.deep.equal([eventId, eventId])
    expect((await sent(id))[0]?.attempts).to.have.length(2)
  })

  it('sends again, with the same id, what a process had sent when it was killed before it could note it', async () => {
    const { id, secret } = await add('/killed')
    const created = event()
    await fanOut.take(bookingCreated.name, created)
    const env = { ...process.env, WEBHOOK_DATABASE_URL: engine.url, WEBHOOK_KEY: KEY.toString('hex') }
    const child = fork(PROCESS, { env })
    let kills = 0
    receiver.on('/killed', response => {
      // The effect is there; the answer never reaches who would note it.
      if (kills++ === 0) child.kill('SIGKILL')
      else response.writeHead(204).end()
    })
    try {
      await eventually(() => child.signalCode === 'SIGKILL')
      expect((await sent(id))[0]?.attempts).to.have.length(0)
      const worker = workerWith()
      await eventually(async () => {
        await worker.runOnce()
        return (await sent(id))[0]?.state === 'delivered'
      })
    } finally {
      child.kill('SIGKILL')
    }
    const got = receiver.at('/killed')
    expect(got.map(({ headers }) => headers['webhook-id'])).to.deep.equal([created.eventId, created.eventId])
    expect(got.every(one => isSigned(one, secret))).to.equal(true)
    expect(await sent(id)).to.have.length(1)
  })

  it('lets one slow endpoint keep no other waiting', async () => {
    receiver.on('/crawl', slowBody)
    const [crawl, quick] = [await add('/crawl'), await add('/quick')]
    for (let at = 0; at < 20; at++) await fanOut.take(bookingCreated.name, event())
    await workerWith({ delaysSeconds: [3_600], timeoutMs: 1_000 }).runOnce()
    expect((await sent(crawl.id)).filter(({ attempts }) => attempts.length > 0)).to.have.length(4)
    expect((await sent(quick.id)).filter(({ state }) => state === 'delivered')).to.have.length(4)
  })
})
