import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import pg from 'pg'
import { AUDIT_STORE, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { hashToken } from '../../dist/identity/opaque-token.js'
import { PERMISSIONS } from '../../dist/identity/roles.js'
import { aWednesday, foundSpa } from '../booking/support/spa-engine.js'
import type { TestAnswer } from '../http/support/test-app.js'
import { startAccountEngine, type AccountEngine, type SignedIn } from './support/account-engine.js'

interface Key {
  id: string
  token: string
  prefix: string
  lastUsedAt: string | null
}

const codeOf = ({ status, body }: TestAnswer) => `${status} ${body.code}`
const keyOf = (answer: TestAnswer) => answer.body as unknown as Key

describe('the keys of programs', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let owner: SignedIn
  let tenantHeader: { 'bookwright-tenant': string }
  const tokens: string[] = []
  before(async () => {
    engine = await startAccountEngine()
    tenantHeader = { 'bookwright-tenant': engine.tenant.slug }
    await engine.addAccount('owner@x.test', 'owner')
    await engine.addAccount('manager@x.test', 'manager')
    await engine.addAccount('desk@x.test', 'front-desk')
    owner = await engine.signIn('owner@x.test')
  })
  after(() => engine.close())

  async function make(permissions: readonly string[], more: object = {}, by = owner): Promise<TestAnswer> {
    const answer = await engine.post('/api-keys', { name: 'Website', permissions, ...more }, by.headers)
    if (answer.status === 201) tokens.push(keyOf(answer).token)
    return answer
  }
  const aKey = async (...permissions: string[]) => keyOf(await make(permissions))
  const bearer = ({ token }: Key) => ({ ...tenantHeader, authorization: `Bearer ${token}` })
  const get = (path: string, headers: Record<string, string>) => engine.call(path, { headers })
  const listed = async () => {
    const { body } = await get('/api-keys', owner.headers)
    return (body as unknown as { items: Key[] }).items
  }
  const revoke = (id: string, by = owner) => engine.call(`/api-keys/${id}`, { method: 'DELETE', headers: by.headers })
  const query = <R extends object>(sql: string, values: unknown[]) =>
    engine.engine.container.resolve(UNIT_OF_WORK).platform(tx => tx.query<R>(sql, values))

  async function book(headers: Record<string, string>, more: object = {}): Promise<TestAnswer> {
    const [serviceId = ''] = Object.values(engine.ids.services)
    const day = aWednesday()
    const found = await get(`/availability?serviceId=${serviceId}&from=${day}&to=${day}&limit=200`, headers)
    const { slots } = found.body as unknown as { slots: { startsAt: string }[] }
    const startsAt = slots[Math.floor(slots.length / 2)]!.startsAt
    const body = { appointments: [{ serviceId, startsAt }], customer: { name: 'Amara' }, ...more }
    return engine.post('/bookings', body, { ...headers, 'idempotency-key': randomUUID() })
  }

  it('are told once, and stored as a hash', async () => {
    const key = await aKey('bookings:read')
    expect(key.token).to.match(/^bw_live_[0-9a-f]{32}\.[\w-]{43}$/)
    const secret = key.token.split('.')[1] ?? ''
    expect(secret.startsWith(key.prefix)).to.equal(true)
    const found = (await listed()).find(one => one.id === key.id)
    expect(found).to.include({ prefix: key.prefix, lastUsedAt: null }).and.not.have.any.keys('token', 'secretHash')
    const [row] = await query<{ secret_hash: Buffer }>('SELECT secret_hash FROM bw.api_key WHERE id = $1', [key.id])
    expect(row?.secret_hash.equals(hashToken(secret))).to.equal(true)
  })

  it('open what they are for, as a bearer token or in a header of their own, and nothing else', async () => {
    const key = await aKey('bookings:read')
    expect((await get('/bookings', bearer(key))).status).to.equal(200)
    expect((await get('/bookings', { ...tenantHeader, 'x-api-key': key.token })).status).to.equal(200)
    expect(codeOf(await get('/calendar?from=2030-01-01&to=2030-01-02', bearer(key)))).to.equal('403 BW_FORBIDDEN')
    expect(codeOf(await get('/auth/session', bearer(key)))).to.equal('403 BW_FORBIDDEN')
    const elsewhere = await foundSpa(engine.engine, `other-${randomUUID().slice(0, 8)}`)
    const there = { ...bearer(key), 'bookwright-tenant': elsewhere.tenant.slug }
    for (const path of ['/bookings', '/services']) expect((await get(path, there)).status).to.equal(404)
    const moved = key.token.replace(/_[0-9a-f]{32}/, `_${elsewhere.tenant.id.replaceAll('-', '')}`)
    expect((await get('/bookings', { ...there, authorization: `Bearer ${moved}` })).status).to.equal(401)
  })

  it('book as the program: its name in the audit log, `api` as the source', async () => {
    const key = await aKey('bookings:read', 'bookings:write')
    const { status, body } = await book(bearer(key))
    expect([status, (body as unknown as { source: string }).source]).to.deep.equal([201, 'api'])
    const { id } = body as unknown as { id: string }
    const { items } = await engine.engine.container
      .resolve(AUDIT_STORE)
      .list(engine.tenant.id, { subjectId: id }, { limit: 9 })
    expect(items[0]?.actor).to.deep.equal({ type: 'api-key', id: key.id, name: 'Website' })
    expect((await get(`/bookings/${id}`, bearer(key))).status).to.equal(200)
  })

  it('count as any customer on open routes when they may not write bookings', async () => {
    const key = await aKey('bookings:read')
    const { status, body } = await book(bearer(key))
    expect([status, (body as unknown as { source: string }).source]).to.deep.equal([201, 'web'])
    expect(codeOf(await book(bearer(key), { source: 'walk-in' }))).to.equal('403 BW_FORBIDDEN')
    const { id, manageToken } = body as unknown as { id: string; manageToken: string }
    const cancel = (headers: Record<string, string>) =>
      engine.post(`/bookings/${id}/cancel`, {}, { ...bearer(key), 'idempotency-key': randomUUID(), ...headers })
    expect((await cancel({})).status).to.equal(403)
    expect((await cancel({ 'bookwright-manage-token': 'made-up' })).status).to.equal(404)
    expect((await cancel({ 'bookwright-manage-token': manageToken })).status).to.equal(200)
  })

  it('never have a right that their maker lacks, nor one over users, roles and keys', async () => {
    const manager = await engine.signIn('manager@x.test')
    expect(codeOf(await make(['outbox:retry'], {}, manager))).to.equal('403 BW_FORBIDDEN')
    expect((await make(['outbox:read'], {}, manager)).status).to.equal(201)
    const people = PERMISSIONS.filter(one => /^(users|roles|keys):write$/.test(one))
    expect(people).to.have.length(3)
    for (const permission of [...people, 'keys:read']) {
      expect(codeOf(await make([permission])), permission).to.equal('400 BW_INVALID_REQUEST')
    }
    expect((await make(['everything'])).status).to.equal(400)
    const desk = await engine.signIn('desk@x.test')
    expect((await make(['bookings:read'], {}, desk)).status).to.equal(403)
    expect((await get('/api-keys', desk.headers)).status).to.equal(403)
  })

  it('cannot make, list or revoke keys or change users, also when somebody wrote such a right into the row', async () => {
    const key = await aKey('bookings:read')
    await query('UPDATE bw.api_key SET permissions = $2 WHERE id = $1', [key.id, [...PERMISSIONS]])
    expect((await make(['bookings:read'], {}, { headers: bearer(key), id: '' })).status).to.equal(403)
    expect((await get('/api-keys', bearer(key))).status).to.equal(403)
    expect((await revoke(key.id, { headers: bearer(key), id: '' })).status).to.equal(403)
    const wish = { email: 'friend@x.test', name: 'Friend', role: 'owner' }
    expect((await engine.post('/users/invitations', wish, bearer(key))).status).to.equal(403)
  })

  it('end at once when they are revoked, and by themselves when their time is over', async () => {
    const key = await aKey('bookings:read')
    expect((await revoke(key.id)).status).to.equal(204)
    expect((await revoke(key.id)).status).to.equal(404)
    for (const path of ['/bookings', '/services']) {
      expect(codeOf(await get(path, bearer(key)))).to.equal('401 BW_UNAUTHENTICATED')
    }
    expect((await listed()).map(one => one.id)).to.not.include(key.id)
    expect((await make(['bookings:read'], { expiresAt: '2020-01-01T00:00:00Z' })).status).to.equal(400)
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const brief = keyOf(await make(['bookings:read'], { expiresAt }))
    expect((await get('/bookings', bearer(brief))).status).to.equal(200)
    await query(
      `UPDATE bw.api_key SET created_at = created_at - interval '1 day', expires_at = now() - interval '1 second' WHERE id = $1`,
      [brief.id],
    )
    expect((await get('/bookings', bearer(brief))).status).to.equal(401)
  })

  it('remember their last use once a minute, not on every call', async () => {
    const key = await aKey('bookings:read')
    const usedAt = async () => (await listed()).find(one => one.id === key.id)?.lastUsedAt
    await get('/bookings', bearer(key))
    const first = await usedAt()
    expect(first).to.be.a('string')
    await get('/bookings', bearer(key))
    expect(await usedAt()).to.equal(first)
    await query(`UPDATE bw.api_key SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, [key.id])
    await get('/bookings', bearer(key))
    expect(Date.parse((await usedAt()) ?? '')).to.be.at.least(Date.parse(first ?? ''))
  })

  it('are made and revoked in the audit log', async () => {
    const key = await aKey('bookings:read')
    await revoke(key.id)
    const about = { subjectId: key.id }
    const { items } = await engine.engine.container.resolve(AUDIT_STORE).list(engine.tenant.id, about, { limit: 9 })
    expect(items.map(item => item.action)).to.have.members(['api-key.created', 'api-key.revoked'])
    expect(items[0]?.changes).to.deep.include({ name: 'Website', permissions: ['bookings:read'] })
  })

  it('stand in clear nowhere in the database', async () => {
    const client = new pg.Client({ connectionString: engine.database.url })
    await client.connect()
    try {
      const { rows } = await client.query<{ name: string }>(
        `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
          WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
      )
      const found = async (text: string) => {
        const places: string[] = []
        for (const { name } of rows) {
          const { rowCount } = await client.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [
            `%${text}%`,
          ])
          if (rowCount) places.push(name)
        }
        return places
      }
      expect(tokens.length).to.be.above(5)
      for (const token of tokens) expect(await found((token.split('.')[1] ?? '').slice(6))).to.deep.equal([])
      expect(await found('Website')).to.include('bw.api_key')
    } finally {
      await client.end()
    }
  })
})
