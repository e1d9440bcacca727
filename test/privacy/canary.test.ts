import { expect } from 'chai'
import type pg from 'pg'
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { runCommand, startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'

const PASSWORD = 'a test password'
/** Words that nothing else in the system has; each stands for one thing a person leaves behind. */
const CANARIES = {
  name: 'Zyxwvu Canaryperson',
  email: 'zyxwvu.canary@example.test',
  phone: '+442079469371',
  notes: 'xkcdnotecanary',
  answer: 'xkcdanswercanary',
  reason: 'xkcdreasoncanary',
  inbound: 'xkcdinboundcanary',
  attempt: 'xkcdattemptcanary',
  error: 'xkcderrorcanary',
  job: 'xkcdjobcanary',
  preference: 'xkcdpreferencecanary',
} as const

const TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`

/** Every row of every table of every schema as text; bytes are shown as they would be read. */
async function dump(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string }>(TABLES)
  const texts = new Map<string, string>()
  for (const { name } of rows) {
    const found = await client.query<{ text: string }>(
      `SELECT coalesce(string_agg(t::text || ' ' || (SELECT coalesce(string_agg(encode(decode(substr(m[1], 3), 'hex'), 'escape'), ' '), '')
         FROM regexp_matches(t::text, '(\\\\x(?:[0-9a-f]{2})+)', 'g') m), chr(10)), '') AS text FROM ${name} t`,
    )
    texts.set(name, found.rows[0]?.text.toLowerCase() ?? '')
  }
  return texts
}

function findIn(texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([where, text]) =>
    Object.entries(CANARIES).flatMap(([what, word]) =>
      text.includes(word.toLowerCase()) ? [`${what} in ${where}`] : [],
    ),
  )
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

interface Answer<T> {
  readonly status: number
  readonly body: T
}

describe('Somebody who is erased', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let headers: Record<string, string>
  let clientId = ''
  let bookingId = ''

  before(async () => {
    sandbox = await startSandbox()
    spa = await sandbox.addSpa('canary-spa')
    const login = { email: 'owner@canary.test', password: PASSWORD }
    const who = ['--email', login.email, '--role', 'owner', '--password', PASSWORD, '--tenant', 'canary-spa']
    await runCommand(sandbox.env, ['user:create', ...who])
    const { body } = await spa.call('POST', '/auth/login', login)
    headers = { authorization: `Bearer ${body.accessToken as string}`, 'Bookwright-Tenant': 'canary-spa' }
  })
  after(async () => {
    if (sandbox) await expectInvariants(sandbox.database.url)
    await sandbox?.close()
  })

  const ask = async <T>(method: string, path: string, body?: object): Promise<Answer<T>> =>
    (await spa.call(method, path, body, { ...headers, 'Idempotency-Key': randomUUID() })) as Answer<never>
  const dumped = () => withOwner(sandbox.database.url, dump)

  /** Waits until the relay has nothing left to do. */
  async function settled(): Promise<void> {
    const deadline = Date.now() + 30_000
    for (;;) {
      const waiting = await withOwner(sandbox.database.url, async client => {
        const { rows } = await client.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM bw.outbox WHERE state = 'new'`,
        )
        return rows[0]?.count
      })
      if (waiting === 0) return
      if (Date.now() > deadline) throw new Error(`${waiting} events still wait`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  it('has first left traces all over the system', async () => {
    const [slot] = await spa.slots('couples-massage', 2, 20)
    const { name, email, phone } = CANARIES
    const customer = { name, email, phone }
    const made = await spa.post('/bookings', {
      appointments: [slot],
      customer,
      notes: CANARIES.notes,
      answers: { allergies: CANARIES.answer },
    })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    bookingId = made.body.id ?? ''
    clientId = (made.body.customer as { id: string }).id
    const token = made.body.manageToken ?? ''
    const path = `/bookings/${bookingId}/cancel?manageToken=${token}`
    expect((await spa.post(path, { reason: CANARIES.reason })).status).to.equal(200)
    const inbound = { channel: 'sms', from: '+44 20 7946 9371', to: '+44', text: CANARIES.inbound, tenant: spa.tenant }
    expect((await spa.call('POST', '/sandbox/inbound', inbound)).status).to.equal(202)
    await ask('GET', `/clients/${clientId}`)
    expect((await ask('PATCH', `/clients/${clientId}`, { locale: 'fr' })).status).to.equal(200)
    await settled()
    await withOwner(sandbox.database.url, plant)
    const found = findIn(await dumped())
    console.log(`      ${found.length} traces: ${found.join(', ')}`)
    for (const what of Object.keys(CANARIES)) expect(found.join('\n')).to.include(`${what} in `)
  })

  /** What plugins, failures and older versions may have left. */
  async function plant(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ tenant_id: string }>('SELECT tenant_id FROM bw.customer WHERE id = $1', [
      clientId,
    ])
    const tenantId = rows[0]?.tenant_id
    await client.query(
      `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload, state) VALUES ($1, gen_random_uuid(), 'plugin.custom', 'x', $2, 'dead')`,
      [tenantId, JSON.stringify({ customerId: clientId, words: CANARIES.attempt })],
    )
    await client.query(
      `INSERT INTO bw.outbox_delivery (tenant_id, event_id, handler, state, last_error)
       SELECT tenant_id, id, 'custom', 'dead', $2 FROM bw.outbox WHERE tenant_id = $1 AND hook = 'plugin.custom'`,
      [tenantId, `could not send to ${CANARIES.error}`],
    )
    const preferences = JSON.stringify({ room: CANARIES.preference })
    await client.query('UPDATE bw.customer SET preferences = $2 WHERE id = $1', [clientId, preferences])
    await client.query(
      `INSERT INTO bw_jobs.job (name, data, start_after) SELECT name, $1, now() + interval '1 day' FROM bw_jobs.queue LIMIT 1`,
      [JSON.stringify({ customerId: clientId, note: CANARIES.job })],
    )
  }

  it('gets all of it as an export, and nothing of anybody else', async () => {
    const second = await spa.slots('couples-massage', 2, 20)
    await spa.book(second.at(-1)!, 'Somebody Else')
    const { status, body } = await ask<{ records: Record<string, object[]>; missing: string[] }>(
      'POST',
      `/clients/${clientId}/export`,
    )
    expect(status).to.equal(200)
    const text = JSON.stringify(body).toLowerCase()
    const inExport = [
      'name',
      'email',
      'phone',
      'notes',
      'answer',
      'reason',
      'inbound',
      'attempt',
      'preference',
    ] as const
    for (const what of inExport) expect(text, what).to.include(CANARIES[what].toLowerCase())
    expect(text).not.to.include('somebody else')
    expect(body.missing).to.deep.equal([])
    await settled()
  })

  it('is found nowhere afterwards: not in a table of any schema, a file, or a line of the log', async () => {
    const preview = await ask<{ isPreview: boolean; erased: object[] }>('POST', `/clients/${clientId}/erase?dryRun=1`, {
      reason: 'asked',
    })
    expect(preview.body.isPreview).to.equal(true)
    expect(findIn(await dumped())).not.to.deep.equal([])
    const { status, body } = await ask<{ erased: object[]; kept: object[] }>('POST', `/clients/${clientId}/erase`, {
      reason: 'asked',
    })
    expect(status, JSON.stringify(body)).to.equal(200)
    console.log(`      erased ${JSON.stringify(body.erased)}`)
    console.log(`      kept ${JSON.stringify(body.kept)}`)
    expect(body.erased).to.deep.equal(preview.body.erased)
    await settled()
    const texts = await dumped()
    const [engine] = sandbox.engines
    texts.set('the log', engine!.output().toLowerCase())
    for (const file of await filesBelow(engine!.dataDir)) {
      texts.set(file, (await readFile(file, 'latin1')).toLowerCase())
    }
    console.log(`      looked through ${texts.size} tables and files`)
    expect(findIn(texts)).to.deep.equal([])
  })

  it('is a nameless client with sales that still count, whom search does not find', async () => {
    const found = await ask<{ items: object[] }>('GET', `/clients?search=${encodeURIComponent('Zyxwvu')}`)
    expect(found.body.items).to.deep.equal([])
    const { body } = await ask<Record<string, unknown>>('GET', `/clients/${clientId}`)
    expect(body).to.deep.include({ name: 'Erased', email: null, phone: null })
    expect((await ask('PATCH', `/clients/${clientId}`, { name: 'Back' })).status).to.equal(409)
    const booking = await ask<{ id: string; total: { amount: number } }>('GET', `/bookings/${bookingId}`)
    expect(booking.body.total.amount).to.be.greaterThan(0)
  })

  it('leaves an audit log that is whole, and says who read and who erased', async () => {
    await withOwner(sandbox.database.url, async client => {
      const { rows } = await client.query<{ action: string }>(
        `SELECT DISTINCT action FROM bw.audit_log WHERE subject_id = $1 AND actor_type = 'account' ORDER BY action`,
        [clientId],
      )
      const actions = rows.map(row => row.action)
      expect(actions).to.deep.equal(['customer.erase', 'customer.export', 'customer.read', 'customer.update'])
    })
    const { body } = await ask<{ isIntact: boolean }>('GET', '/audit/verification')
    expect(body.isIntact).to.equal(true)
  })

  it('stands in the list of requests with what went and what stays', async () => {
    const { body } = await ask<{ items: { id: string; kind: string; customerId: string }[] }>(
      'GET',
      '/privacy/requests',
    )
    expect(body.items.map(item => [item.kind, item.customerId])).to.deep.equal([
      ['erase', clientId],
      ['export', clientId],
    ])
    const one = await ask<{ kind: string }>('GET', `/privacy/requests/${body.items[0]!.id}`)
    expect(one.body.kind).to.equal('erase')
  })
})
