import 'reflect-metadata'
import { expect } from 'chai'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import type { TestDatabase } from '../../dist/testing/database.js'
import { createSchemaDatabase } from '../db/support/schema-database.js'
import { testConfig } from '../booking/support/spa-engine.js'
import { send } from '../http/support/test-app.js'

const ADMIN = { name: 'Ada', email: 'ada@x.test', password: 'a password of my own' }
const BUSINESS = { name: 'First', slug: 'first', timeZone: 'Europe/London', currency: 'GBP', country: 'GB' }

describe('setting an empty installation up', function () {
  this.timeout(60_000)
  let database: TestDatabase
  const engines: Engine[] = []
  const ports: number[] = []

  before(async () => {
    database = await createSchemaDatabase()
    const config = testConfig(database.url)
    for (let index = 0; index < 2; index += 1) {
      const engine = await createEngine(config)
      engines.push(engine)
      ports.push((await engine.listen()).port)
    }
  })
  after(async () => {
    for (const engine of engines) await engine.close()
    await database?.drop()
  })

  const get = (path: string, index = 0) => send(ports[index] ?? 0, path, { headers: { accept: 'text/html' } })
  const post = (code: string, index = 0, more: object = {}) =>
    send(ports[index] ?? 0, '/api/v1/setup', {
      method: 'POST',
      body: { code, admin: ADMIN, business: BUSINESS, ...more },
    })

  it('leads from the start page to the set-up while there is nothing', async () => {
    expect((await get('/')).headers.location).to.equal('/setup')
    expect((await get('/setup')).headers.location).to.equal('/admin/setup')
    expect((await get('/setup')).status, 'a browser must not remember it').to.equal(302)
    expect((await get('/api/v1/setup')).status).to.equal(200)
  })

  it('shows one code in every process and takes no other', async () => {
    const [one, two] = [await engines[0]!.setupCode(), await engines[1]!.setupCode()]
    expect(one)
      .to.match(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
      .and.to.equal(two)
    for (const code of ['AAAA-AAAA-AAAA', `${one}A`, (one ?? '').slice(1)]) {
      expect((await post(code)).body.code).to.equal('BW_SETUP_CODE')
    }
    expect((await get('/api/v1/setup')).status).to.equal(200)
  })

  it('lets one of two racers in, whichever process they ask, and is gone afterwards', async () => {
    const code = (await engines[0]!.setupCode()) ?? ''
    const other = { admin: { ...ADMIN, email: 'eve@x.test' }, business: { ...BUSINESS, slug: 'second' } }
    const answers = await Promise.all([post(code.toLowerCase().replace(/-/g, ' ')), post(code, 1, other)])
    expect(answers.map(answer => answer.status).sort()).to.deep.equal([204, 404])
    const winner = answers[0]?.status === 204 ? ADMIN : other.admin
    const loser = winner === ADMIN ? other.admin : ADMIN
    const logIn = (email: string) =>
      send(ports[1] ?? 0, '/api/v1/auth/login', { method: 'POST', body: { email, password: ADMIN.password } })
    const { body } = await logIn(winner.email)
    expect(body.user.memberships).to.have.length(1)
    expect(body.user.memberships[0]).to.include({ role: 'platform-admin' })
    expect((await logIn(loser.email)).status).to.equal(401)
    for (const index of [0, 1]) {
      expect((await get('/setup', index)).status).to.equal(404)
      expect((await get('/api/v1/setup', index)).status).to.equal(404)
      expect((await post(code, index)).status).to.equal(404)
      expect(await engines[index]!.setupCode()).to.equal(undefined)
      expect((await get('/', index)).headers.location).to.match(/^\/b\/(first|second)\/$/)
    }
  })
})
