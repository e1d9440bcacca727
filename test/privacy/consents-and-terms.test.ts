import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { runCommand, startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'

const PASSWORD = 'a test password'
const CARD = '4111 1111 1111 1111'

interface Consents {
  readonly items: { purpose: string; isGiven: boolean; textVersion: number; text: string; source: string }[]
  readonly given: string[]
}
interface Counts {
  readonly customers: number
  readonly messages: number
  readonly auditEntries: number
  readonly storedAnswers: number
}

describe('What a business may do with the data of its customers', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let headers: Record<string, string>
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  beforeEach(async () => {
    count += 1
    const slug = `terms-${count}`
    spa = await sandbox.addSpa(slug)
    const login = { email: `owner@${slug}.test`, password: PASSWORD }
    await runCommand(sandbox.env, [
      'user:create',
      '--email',
      login.email,
      '--role',
      'owner',
      '--password',
      PASSWORD,
      '--tenant',
      slug,
    ])
    const { body } = await spa.call('POST', '/auth/login', login)
    headers = { authorization: `Bearer ${body.accessToken as string}`, 'Bookwright-Tenant': slug }
  })
  after(async () => {
    if (sandbox) await expectInvariants(sandbox.database.url)
    await sandbox?.close()
  })

  const ask = async <T>(method: string, path: string, body?: object) =>
    (await spa.call(method, path, body, { ...headers, 'Idempotency-Key': randomUUID() })) as { status: number; body: T }

  async function book(name: string, more: object = {}) {
    const slots = await spa.slots('couples-massage', 2, 20)
    const customer = { name, email: `${name.toLowerCase()}@example.test` }
    return spa.post('/bookings', { appointments: [slots[0]], customer, ...more })
  }

  it('asks for consent in its newest words and never takes it for granted', async () => {
    const { consents } = await spa.get<{ consents: { purpose: string; textVersion: number; text: string }[] }>(
      '/business',
    )
    expect(consents.map(text => [text.purpose, text.textVersion])).to.deep.equal([['marketing', 1]])
    const silent = await book('Silent')
    const none = await ask<Consents>('GET', `/bookings/${silent.body.id}/consents`)
    expect(none.body).to.deep.equal({ items: [], given: [] })
    const unknown = await book('Eager', { consents: [{ purpose: 'marketing', textVersion: 9 }] })
    expect([unknown.status, unknown.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
  })

  it('keeps the words that were shown, also when new ones are written, and lets the customer take it back', async () => {
    const made = await book('Marta', { consents: [{ purpose: 'marketing', textVersion: 1 }] })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    const saved = await ask<{ textVersion: number }>('POST', '/privacy/consent-texts', {
      purpose: 'marketing',
      text: 'New words',
    })
    expect([saved.status, saved.body.textVersion]).to.deep.equal([201, 2])
    const path = `/bookings/${made.body.id}/consents`
    const own = { 'Bookwright-Tenant': spa.tenant, 'Bookwright-Manage-Token': made.body.manageToken ?? '' }
    const withdrawn = await spa.call('POST', path, { purpose: 'marketing', isGiven: false }, own)
    const state = withdrawn.body as unknown as Consents
    expect(state.given).to.deep.equal([])
    expect(state.items.map(item => [item.isGiven, item.textVersion, item.source])).to.deep.equal([
      [false, 1, 'manage-link'],
      [true, 1, 'storefront'],
    ])
    expect(state.items[1]?.text).to.match(/offers and news/)
    const stranger = await spa.call('GET', path, undefined, { ...own, 'Bookwright-Manage-Token': 'terms.wrong' })
    expect(stranger.status).to.equal(404)
    const clientId = (made.body.customer as { id: string }).id
    const again = await ask<Consents>('POST', `/clients/${clientId}/consents`, { purpose: 'marketing', isGiven: true })
    expect(again.body.items[0]).to.deep.include({ textVersion: 2, source: 'staff', text: 'New words' })
  })

  it('never stores the number of a card, wherever somebody types it', async () => {
    const made = await book('Card', { notes: `my card is ${CARD}`, answers: { how: [CARD] } })
    expect(made.body.notes).to.equal('my card is •••• 1111')
    const client = await ask<{ name: string }>('POST', '/clients', { name: `Visa ${CARD}` })
    expect(client.body.name).to.equal('Visa •••• 1111')
    expect((await ask('POST', '/clients', { name: 'Phone', phone: CARD })).status).to.equal(400)
    await spa.post(`/bookings/${made.body.id}/cancel?manageToken=${made.body.manageToken}`, { reason: CARD })
    await withOwner(sandbox.database.url, async client => {
      for (const table of [
        'booking',
        'customer',
        'booking_transition',
        'outbox',
        'audit_log',
        'message',
        'idempotency_key',
      ]) {
        const { rows } = await client.query(
          `SELECT 1 FROM bw.${table} t WHERE regexp_replace(t::text, '[ -]', '', 'g') LIKE '%4111111111111111%'`,
        )
        expect(rows, table).to.deep.equal([])
      }
    })
    expect(sandbox.engines[0]?.output()).not.to.match(/4111[ -]?1111/)
  })

  it('keeps nothing longer than its terms by its own clock, and says beforehand what will go', async () => {
    const made = await book('Former')
    const clientId = (made.body.customer as { id: string }).id
    const terms = { customerMonths: 24, messageMonths: 12, auditMonths: 30, requestDays: 3 }
    const saved = await ask<{ version: number }>('PUT', '/privacy/retention', terms)
    expect(saved.body).to.deep.equal({ ...terms, version: 1 })
    const preview = async () => (await ask<Counts>('POST', '/privacy/retention/run?dryRun=1')).body
    const nothing = { customers: 0, messages: 0, auditEntries: 0, storedAnswers: 0 }
    expect(await preview()).to.deep.equal({ isPreview: true, ...nothing })
    const after = (months: number) => new Date(Date.now() + months * 31 * 86_400_000).toISOString()
    await spa.setClock(after(13))
    expect(await preview()).to.deep.include({ customers: 0, auditEntries: 0, storedAnswers: 1 })
    expect((await preview()).messages).to.be.greaterThan(0)
    await spa.setClock(after(26))
    expect(await preview()).to.deep.include({ customers: 1 })
    const ran = await ask<Counts>('POST', '/privacy/retention/run')
    expect(ran.body.customers).to.equal(1)
    const { body } = await ask<{ name: string; erasedAt: string }>('GET', `/clients/${clientId}`)
    expect(body.name).to.equal('Erased')
    await spa.setClock(after(32))
    expect((await ask<Counts>('POST', '/privacy/retention/run')).body.auditEntries).to.be.greaterThan(0)
    await spa.setClock(null)
    const requests = await ask<{ items: { reason: string; customerId: string }[] }>('GET', '/privacy/requests')
    expect(requests.body.items.map(item => [item.reason, item.customerId])).to.deep.equal([['inactive', clientId]])
  })
})
