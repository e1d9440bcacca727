import 'reflect-metadata'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { PASSWORD } from './support/people.js'
import { startTestApp, type TestAnswer, type TestApp, type TestCall } from './support/test-app.js'

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url))
const assets = fileURLToPath(new URL('../../../admin-ui/dist/assets', import.meta.url))
const TENANT = { 'bookwright-tenant': 'spa' }
const signIn = { method: 'POST', body: { email: 'owner@spa.test', password: PASSWORD, cookie: true } }

/** One answer of each kind that there is, and its status. */
const answers: [name: string, path: string, call: TestCall, status: number][] = [
  ['an answer of the API', '/api/v1/business', { headers: TENANT }, 200],
  ['the document of the API', '/api/v1/openapi.json', {}, 200],
  ['a sign-in', '/api/v1/auth/login', signIn, 200],
  ['a list of storefronts', '/', {}, 200],
  ['a storefront', '/b/spa/', {}, 200],
  ['the admin', '/admin/', {}, 200],
  ['a check', '/livez', {}, 200],
  ['metrics', '/metrics', {}, 200],
  ['bad input', '/api/v1/availability?serviceId=', { headers: TENANT }, 400],
  ['a caller who is not signed in', '/api/v1/audit', { headers: TENANT }, 401],
  ['an unknown path', '/api/v1/nothing', {}, 404],
  ['an unknown page', '/nothing', { headers: { accept: 'text/html' } }, 404],
  ['a method that is not offered', '/api/v1/business', { method: 'DELETE', headers: TENANT }, 405],
  [
    'another type of body',
    '/api/v1/auth/login',
    { method: 'POST', raw: 'x', headers: { 'content-type': 'text/plain' } },
    415,
  ],
]

const everywhere: Record<string, RegExp> = {
  'content-security-policy': /default-src 'self';.*object-src 'none';base-uri 'none';.*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'x-frame-options': /^SAMEORIGIN$|^DENY$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'x-request-id': /^[\w.-]{8,100}$/,
  'cache-control': /./,
}

describe('response headers', () => {
  let secure: TestApp
  let plain: TestApp
  before(async () => {
    const siteRoot = repositoryRoot
    secure = await startTestApp({
      config: { siteRoot, isProduction: true, publicUrl: 'https://book.example.com', isDemoWanted: true },
    })
    plain = await startTestApp({ config: { siteRoot, publicUrl: 'http://localhost:3000' } })
  })
  after(() => Promise.all([secure.stop(), plain.stop()]))

  const rows = [...answers, ...assetRows()]
  for (const [name, path, call, status] of rows) {
    it(`are complete on ${name}, and promise https where it is spoken`, async () => {
      const answer = await plain.call(path, call)
      expect(answer.status, answer.text.slice(0, 200)).to.equal(status)
      expectHeaders(answer, name)
      expect(answer.headers['strict-transport-security']).to.equal(undefined)
      const behind = await secure.call(path, { ...call, headers: { ...call.headers, host: 'book.example.com' } })
      expectHeaders(behind, name)
      const maxAge = /max-age=(\d+)/.exec(behind.headers['strict-transport-security'] ?? '')?.[1]
      expect(Number(maxAge), 'HSTS of a year').to.be.at.least(31_536_000)
    })
  }

  it('bind the cookie to the host over https, and leave out Secure only where there is none', async () => {
    const [cookie = ''] = (await secure.call('/api/v1/auth/login', signIn)).headers['set-cookie'] ?? []
    expect(cookie).to.match(/^__Host-bw=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/)
    const [open = ''] = (await plain.call('/api/v1/auth/login', signIn)).headers['set-cookie'] ?? []
    expect(open).to.match(/^bw=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  })

  it('let no other origin read an answer', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://book.example.com.evil.example']) {
      const { headers } = await secure.call('/api/v1/business', { headers: { ...TENANT, origin } })
      expect(headers['access-control-allow-origin']).to.equal(undefined)
      expect(headers['access-control-allow-credentials']).to.equal(undefined)
    }
  })
})

function expectHeaders(answer: TestAnswer, name: string): void {
  const lacking = Object.entries(everywhere)
    .filter(([header, pattern]) => !pattern.test(String(answer.headers[header] ?? '')))
    .map(([header]) => `${header}: ${String(answer.headers[header])}`)
  expect(lacking, name).to.deep.equal([])
  expect(answer.headers['x-powered-by']).to.equal(undefined)
}

/** What the build made; without one there is nothing to ask for. */
function assetRows(): typeof answers {
  const file = existsSync(assets) ? readdirSync(assets).find(name => name.endsWith('.js')) : undefined
  if (file === undefined) console.log('      SKIPPED: the admin is not built, so there is no asset to ask for')
  return file === undefined ? [] : [['an asset', `/admin/assets/${file}`, {}, 200]]
}
