import 'reflect-metadata'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { describedRoutes } from '../../dist/http/openapi-document.js'
import { PASSWORD } from './support/people.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const siteRoot = fileURLToPath(new URL('../../../', import.meta.url))
const TENANT = { 'bookwright-tenant': 'spa' }
const owner = { email: 'owner@spa.test', password: PASSWORD }

describe('what is not served', () => {
  let app: TestApp
  before(async () => {
    app = await startTestApp({
      config: { siteRoot, isProduction: true, publicUrl: 'https://book.example.com', isDemoWanted: false },
    })
  })
  after(() => app.stop())

  it('is what lies in the folder it starts from: history, settings, sources, packages', async () => {
    const known = readdirSync(siteRoot)
    expect(known).to.include('package.json').and.include('core')
    for (const name of ['.git/HEAD', '.git/config', '.env', '.env.example', 'package.json', 'core/src/index.ts']) {
      for (const before of ['/', '/admin/assets/../../../', '/admin/', '/storefront/']) {
        const { status, text } = await app.call(before + name)
        const isPage = status === 200 && text.startsWith('<!doctype html>')
        expect([404, 400].includes(status) || isPage, `${before}${name}: ${status}`).to.equal(true)
        expect(text).not.to.match(/"dependencies"|\[core\]|refs\/heads|DATABASE_URL/)
      }
    }
  })

  it('is a list of a folder', async () => {
    for (const path of ['/admin/assets', '/admin/assets/', '/storefront/assets/', '/admin/assets/.']) {
      const { status, text } = await app.call(path)
      // Below /admin/ every place that is no file starts the page itself.
      const page = status === 200 ? (await app.call('/admin/')).text : undefined
      if (page !== undefined) expect(text, path).to.equal(page)
      else expect(text, path).not.to.match(/\.(js|css)\b/)
      expect([200, 404], path).to.include(status)
    }
  })

  it('is TRACE, CONNECT or a method in disguise', async () => {
    const trace = await app.call('/api/v1/business', { method: 'TRACE', headers: { ...TENANT, 'x-canary': 'echo-me' } })
    expect([404, 405, 501]).to.include(trace.status)
    expect(trace.text).not.to.include('echo-me')
    const disguised = { ...TENANT, 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE' }
    const get = await app.call('/api/v1/business', { headers: disguised })
    expect(get.status).to.equal(200)
    const query = await app.call('/api/v1/business?_method=DELETE', { headers: TENANT })
    expect([200, 400]).to.include(query.status)
  })

  it('is the version of what answers', async () => {
    for (const path of ['/api/v1/business', '/', '/api/v1/nothing', '/livez']) {
      const { headers } = await app.call(path, { headers: TENANT })
      expect([headers['server'], headers['x-powered-by'], headers['via']], path).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ])
    }
  })

  it('is an answer that a browser may keep', async () => {
    const login = await app.call('/api/v1/auth/login', { method: 'POST', body: owner })
    const headers = { ...TENANT, authorization: `Bearer ${login.body.accessToken}` }
    const paths = ['/auth/session', '/bookings', '/calendar?from=2030-01-01&to=2030-01-01', '/audit', '/clients']
    const answers = [login, ...(await Promise.all(paths.map(path => app.call(`/api/v1${path}`, { headers }))))]
    answers.push(
      await app.call('/api/v1/nothing', { headers }),
      await app.call('/api/v1/bookings', { headers: TENANT }),
    )
    for (const { headers: given, status } of answers) {
      expect(given['cache-control'], String(status)).to.match(/no-store|private, no-cache/)
    }
  })

  it('is a change by a method that must be safe', () => {
    const safe = describedRoutes('1.0.0').filter(route => route.method === 'get')
    expect(safe.length).to.be.greaterThan(20)
    expect(safe.filter(route => route.body !== undefined || route.idempotency !== 'none')).to.deep.equal([])
  })

  it('is a page or an answer without its type and its alphabet', async () => {
    for (const path of ['/', '/api/v1/business', '/api/v1/nothing', '/livez', '/metrics', '/admin/']) {
      const { headers, text } = await app.call(path, { headers: TENANT })
      const type = String(headers['content-type'])
      const expected = text.startsWith('<')
        ? /^text\/html; charset=utf-8$/
        : /^(application\/(problem\+)?json|text\/plain)/
      expect(type, path).to.match(expected)
      if (type.startsWith('text/')) expect(type, path).to.match(/charset=utf-8/)
    }
  })
})

describe('the log of who tried what', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await startTestApp({ config: { areRateLimitsOn: true } })
  })
  afterEach(() => app.stop())

  const lines = () =>
    app.logged.filter(({ message }) => message === 'request').map(({ data }) => data as Record<string, unknown>)
  const outcomes = () => lines().map(({ route, status }) => `${String(route)} ${String(status)}`)
  const logIn = (body: object) => app.call('/api/v1/auth/login', { method: 'POST', body })

  it('has each sign-in that worked and each that did not, without who it was for', async () => {
    await logIn(owner)
    await logIn({ ...owner, password: 'wrong' })
    await logIn({ email: 'nobody@spa.test', password: 'wrong' })
    expect(outcomes()).to.deep.equal(['POST /auth/login 200', 'POST /auth/login 401', 'POST /auth/login 401'])
    expect(JSON.stringify(app.logged)).not.to.match(/spa\.test|wrong|correct horse/)
  })

  it('has who was refused what: no right, no proof, no CSRF token, bad input, too many', async () => {
    const { body } = await logIn({ ...owner, email: 'staff@spa.test' })
    const staff = { ...TENANT, authorization: `Bearer ${body.accessToken}` }
    await app.call('/api/v1/audit', { headers: staff })
    await app.call('/api/v1/audit', { headers: TENANT })
    const browser = await logIn({ ...owner, cookie: true })
    const cookie = String(browser.headers['set-cookie']).split(';')[0] ?? ''
    await app.call('/api/v1/plugins/payment-onsite/enable', { method: 'POST', headers: { ...TENANT, cookie } })
    await app.call('/api/v1/availability?serviceId=', { headers: TENANT })
    for (let count = 0; count < 12; count += 1) await logIn({ email: 'x@spa.test', password: 'wrong' })
    expect(outcomes()).to.include.members([
      'GET /audit 403',
      'GET /audit 401',
      'POST /plugins/{id}/enable 403',
      'GET /availability 400',
      'POST /auth/login 429',
    ])
    const refused = lines().find(({ route, status }) => route === 'GET /audit' && status === 403)
    expect(refused).to.include({ tenant: 'spa', method: 'GET' })
    expect(refused?.['account']).to.match(/^[0-9a-f-]{36}$/)
    expect(refused?.['requestId']).to.match(/^[0-9a-f-]{36}$/)
  })
})
