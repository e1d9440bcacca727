import { expect } from 'chai'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { startEngineProcess } from '../support/engine.js'
import { runCommand, startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { rawCall } from './support/raw-call.js'

/** Wed 2 June 2027, 10:00 in London. */
const WEDNESDAY = '2027-06-02'
const TEN = '2027-06-02T09:00:00.000Z'
const OPENING = '2027-06-01T08:00:00.000Z'
const CLOCK = '/api/v1/sandbox/clock'

function plus(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString()
}

describe('The sandbox of a running engine', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let count = 0

  before(async () => {
    sandbox = await startSandbox(2)
  })
  after(() => sandbox?.close())

  /** A spa of its own, whose clock stands at the opening of Tue 1 June 2027. */
  async function addSpa(): Promise<SandboxClient> {
    count += 1
    const spa = await sandbox.addSpa(`spa-${count}`)
    await spa.setClock(OPENING)
    return spa
  }

  it('books a year ahead of the real time, and dates everything by the frozen one', async () => {
    const spa = await addSpa()
    expect((await spa.starts('swedish-massage', '2027-06-01'))[0]).to.equal('2027-06-01T09:00:00.000Z')
    const { status, body } = await spa.bookAt('swedish-massage', TEN, 'Sofia Marques')
    expect(status, JSON.stringify(body)).to.equal(201)
    expect(body.createdAt).to.equal(OPENING)
    await spa.setClock(plus(OPENING, 1))
    const message = (await spa.outbox()).find(({ to }) => to === 'sofia.marques@example.test')
    expect(message).to.include({ tenant: spa.tenant })
    expect([OPENING, plus(OPENING, 1)]).to.include(message?.createdAt)
    const past = await spa.bookAt('swedish-massage', '2027-05-29T09:00:00.000Z', 'Too Late')
    expect(past.status).to.equal(409)
  })

  it('ends a hold exactly at its deadline, and then the time is the other customer’s', async () => {
    const spa = await addSpa()
    const hold = await spa.hold('couples-massage', TEN)
    const deadline = plus(OPENING, 10 * 60_000)
    expect(hold.body.expiresAt).to.equal(deadline)
    await spa.setClock(plus(deadline, -1))
    expect(await spa.starts('couples-massage', WEDNESDAY)).not.to.include(TEN)
    expect((await spa.bookAt('couples-massage', TEN, 'Nadia Rahman')).body.code).to.equal('BW_SLOT_TAKEN')
    const { ran } = await spa.setClock(deadline)
    expect(ran[0]).to.deep.equal({ at: deadline, kind: 'expired-bookings', count: 1 })
    expect(await spa.starts('couples-massage', WEDNESDAY)).to.include(TEN)
    expect((await spa.bookAt('couples-massage', TEN, 'Nadia Rahman')).status).to.equal(201)
  })

  it('ends holds in the order of their deadlines, each at its own', async () => {
    const spa = await addSpa()
    await spa.hold('couples-massage', TEN)
    await spa.setClock(plus(OPENING, 180_000))
    await spa.hold('root-colour', TEN)
    const { ran } = await spa.setClock(plus(OPENING, 3_600_000))
    expect(ran.filter(work => work.kind === 'expired-bookings').map(work => work.at)).to.deep.equal([
      plus(OPENING, 600_000),
      plus(OPENING, 780_000),
    ])
  })

  it('cancels free of charge exactly 24 hours before, and not a millisecond later', async () => {
    const spa = await addSpa()
    const { body } = await spa.bookAt('swedish-massage', TEN, 'Sofia Marques')
    const [id, token] = [body.id ?? '', body.manageToken ?? '']
    const dayBefore = plus(TEN, -86_400_000)
    await spa.setClock(plus(dayBefore, 1))
    expect((await spa.cancelTerms(id, token)).fee.amount).to.equal(2_250)
    await spa.setClock(dayBefore)
    expect((await spa.cancelTerms(id, token)).fee.amount).to.equal(0)
    const cancelled = await spa.cancel(id, token)
    expect(cancelled.body.fee).to.deep.equal({ amount: 0, currency: 'GBP' })
  })

  it('opens a manage link until thirty days after the visit, by the clock of the business', async () => {
    const spa = await addSpa()
    const { body } = await spa.bookAt('swedish-massage', TEN, 'Sofia Marques')
    const path = `/bookings/${body.id}?manageToken=${body.manageToken}`
    const end = plus(TEN, 3_600_000 + 30 * 86_400_000)
    const tenant = { 'Bookwright-Tenant': spa.tenant }
    await spa.setClock(end)
    expect((await spa.call('GET', path, undefined, tenant)).status).to.equal(200)
    await spa.setClock(plus(end, 1))
    expect((await spa.call('GET', path, undefined, tenant)).status).to.equal(404)
  })

  it('is the same time in every process within a second', async () => {
    const spa = await addSpa()
    const other = spa.on(sandbox.engines[1]!)
    const day = '2028-03-01'
    expect(await other.starts('swedish-massage', day)).to.deep.equal([])
    await spa.setClock(`${day}T09:30:00.000Z`)
    const setAt = Date.now()
    while ((await other.starts('swedish-massage', day)).length === 0) expect(Date.now() - setAt).to.be.below(1_000)
    expect(await other.starts('swedish-massage', day)).to.deep.equal(await spa.starts('swedish-massage', day))
    console.log(`      another process followed after ${Date.now() - setAt} ms`)
  })

  it('keeps every claim whole when the clock goes back', async () => {
    const spa = await addSpa()
    const later = plus(OPENING, 7_200_000)
    await spa.setClock(later)
    const held = await spa.hold('couples-massage', TEN)
    const booked = await spa.bookAt('root-colour', TEN, 'Priya Shah')
    await spa.setClock(OPENING)
    // What was taken in the future that is gone stays taken: a refusal too many, never a double booking.
    expect((await spa.bookAt('couples-massage', TEN, 'Second')).status).to.equal(409)
    expect((await spa.bookAt('root-colour', TEN, 'Second')).status).to.equal(409)
    const tenant = { 'Bookwright-Tenant': spa.tenant }
    const longer = await spa.call('PATCH', `/holds/${held.body.id}`, { token: held.body.token }, tenant)
    expect(longer.status).to.be.oneOf([200, 409])
    const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }
    const made = await spa.post('/bookings', { holdId: held.body.id, holdToken: held.body.token, customer })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    expect((await spa.cancel(booked.body.id ?? '', booked.body.manageToken ?? '')).status).to.equal(200)
    expect((await spa.bookAt('root-colour', TEN, 'Third')).status).to.equal(201)
    await spa.setClock(later)
    expect((await spa.bookAt('couples-massage', TEN, 'Fourth')).status).to.equal(409)
    expect(await countOverlaps(sandbox.database.url)).to.equal(0)
  })

  it('refuses to extend a claim that ends before it begins, and keeps the row', async () => {
    const spa = await addSpa()
    await spa.setClock(plus(OPENING, 7_200_000))
    const { body } = await spa.hold('couples-massage', TEN)
    await withOwner(sandbox.database.url, client =>
      client.query(`UPDATE bw.booking SET expires_at = $2 WHERE id = $1`, [body.id, plus(OPENING, 600_000)]),
    )
    await spa.setClock(OPENING)
    const tenant = { 'Bookwright-Tenant': spa.tenant }
    const longer = await spa.call('PATCH', `/holds/${body.id}`, { token: body.token }, tenant)
    expect([longer.status, longer.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
  })

  it('freezes all businesses when none is named, and goes back to the real time on null', async () => {
    const [one, two] = [await addSpa(), await addSpa()]
    await one.setClock('2029-01-03T09:00:00.000Z', true)
    for (const spa of [one, two]) expect(await spa.starts('swedish-massage', '2029-01-04')).not.to.have.lengthOf(0)
    const before = Date.now()
    const { now } = await one.setClock(null, true)
    expect(Date.parse(now)).to.be.within(before - 1_000, Date.now() + 1_000)
    for (const spa of [one, two]) expect(await spa.starts('swedish-massage', '2029-01-04')).to.have.lengthOf(0)
  })

  it('keeps a session, a token and an idempotency key at the real time', async () => {
    const spa = await addSpa()
    const password = 'a rehearsal password'
    const login = { email: `owner-${count}@example.test`, password }
    const named = ['--email', login.email, '--password', password, '--role', 'owner', '--tenant', spa.tenant]
    await runCommand(sandbox.env, ['user:create', ...named])
    const { body } = await spa.call('POST', '/auth/login', login)
    await spa.setClock('2031-01-01T00:00:00.000Z')
    const bearer = { Authorization: `Bearer ${String(body.accessToken)}`, 'Bookwright-Tenant': spa.tenant }
    expect((await spa.call('GET', '/bookings', undefined, bearer)).status).to.equal(200)
  })

  it('stores what a customer sends for its channel', async () => {
    const spa = await addSpa()
    const sent = { channel: 'sms', from: '+447700900123', to: '+447700900456', text: 'Tomorrow at ten, please' }
    const { status, body } = await spa.call('POST', '/sandbox/inbound', { ...sent, tenant: spa.tenant })
    expect(status).to.equal(202)
    const { rows } = await withOwner(sandbox.database.url, client =>
      client.query<{ body: Buffer; received_at: Date; provider: string; state: string }>(
        'SELECT body, received_at, provider, state FROM bw.inbox WHERE event_id = $1',
        [body.id],
      ),
    )
    expect(JSON.parse(rows[0]!.body.toString())).to.deep.equal(sent)
    expect(rows[0]).to.include({ provider: 'sms', state: 'new' })
    expect(rows[0]!.received_at.toISOString()).to.equal(OPENING)
    expect((await spa.call('POST', '/sandbox/inbound', { ...sent, tenant: 'nobody' })).status).to.equal(404)
  })

  it('lists the messages of one business or of all', async () => {
    const spa = await addSpa()
    await spa.bookAt('cut-and-finish', TEN, 'Priya Shah')
    await spa.setClock(plus(OPENING, 60_000))
    const own = await spa.outbox()
    expect(own.map(message => message.to)).to.include('priya.shah@example.test')
    const all = new Set((await spa.outbox('?limit=200')).map(message => message.tenant))
    expect(all).to.include(spa.tenant)
    expect(all.size).to.be.above(1)
  })

  it('listens to this machine and to platform admins, and to nobody behind a proxy, a page or a foreign name', async () => {
    const { url } = sandbox.engines[0]!
    const body = { now: OPENING, tenant: 'nobody' }
    const call = async (headers: Record<string, string>) =>
      (await rawCall(url, CLOCK, { method: 'PUT', body, headers })).status
    // 404: it came in, and there is no such business.
    expect(await call({})).to.equal(404)
    expect(await call({ 'X-Forwarded-For': '127.0.0.1' })).to.equal(401)
    expect(await call({ Forwarded: 'for=127.0.0.1' })).to.equal(401)
    expect(await call({ Host: 'attacker.example' })).to.equal(401)
    expect(await call({ Origin: 'https://attacker.example' })).to.equal(401)
    const spa = await addSpa()
    const password = 'a rehearsal password'
    const tokenOf = async (role: string, more: string[]) => {
      const email = `${role}@example.test`
      await runCommand(sandbox.env, ['user:create', '--email', email, '--password', password, '--role', role, ...more])
      return String((await spa.call('POST', '/auth/login', { email, password })).body.accessToken)
    }
    const proxied = (token: string) => ({ 'X-Forwarded-For': '127.0.0.1', Authorization: `Bearer ${token}` })
    expect(await call(proxied(await tokenOf('owner', ['--tenant', spa.tenant])))).to.equal(403)
    expect(await call(proxied(await tokenOf('platform-admin', [])))).to.equal(404)
  })

  it('describes its addresses, and says who may call them', async () => {
    const { text } = await rawCall(sandbox.engines[0]!.url, '/api/v1/openapi.json')
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { 'x-roles': string[] }>> }
    expect(paths[CLOCK]?.put?.['x-roles']).to.deep.equal(['platform-admin'])
    expect(Object.keys(paths).filter(path => path.includes('/sandbox/'))).to.have.lengthOf(3)
  })

  it('refuses a time that is none', async () => {
    const spa = await addSpa()
    for (const now of ['tomorrow', 5, '1200-01-01T00:00:00Z', undefined]) {
      expect((await spa.call('PUT', '/sandbox/clock', { now, tenant: spa.tenant })).status, String(now)).to.equal(400)
    }
  })

  it('is not there without sandbox mode, and a clock that was left frozen counts for nothing then', async () => {
    const spa = await addSpa()
    const plain = await startEngineProcess({ env: sandbox.env, args: ['--no-demo'] })
    try {
      for (const path of [CLOCK, '/api/v1/sandbox/outbox', '/api/v1/sandbox/inbound']) {
        expect((await rawCall(plain.url, path)).status).to.equal(404)
      }
      expect(await spa.on(plain).starts('swedish-massage', WEDNESDAY)).to.deep.equal([])
      expect(await spa.starts('swedish-massage', WEDNESDAY)).not.to.deep.equal([])
    } finally {
      await plain.stop()
    }
  })
})
