import 'reflect-metadata'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { DEFAULT_PORT, loadConfig, withPort } from '../../dist/config.js'

const SECRET = 'a-secret-of-at-least-32-characters!'
const LIVE = { NODE_ENV: 'production', BOOKWRIGHT_SECRET_KEY: SECRET, PUBLIC_URL: 'https://book.example.com/' }

describe('loadConfig', () => {
  let data: string
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'bookwright-config-'))
  })
  afterEach(() => rmSync(data, { recursive: true }))

  const load = (env: Record<string, string> = {}, flags = {}) => loadConfig(env, { data, siteRoot: data, ...flags })

  it('needs nothing outside production: loopback, embedded database, demo', () => {
    const config = load()
    expect(config).to.include({ port: DEFAULT_PORT, isPortExplicit: false, host: '127.0.0.1', databaseUrl: undefined })
    expect(config).to.include({ isDemoWanted: true, isProduction: false, areRateLimitsOn: true, trustProxy: 0 })
    expect(config.publicUrl).to.equal('http://localhost:3000')
  })

  it('makes a secret key once, readable by its owner only, and finds it again', () => {
    const { secretKey } = load()
    expect(secretKey).to.have.length(32)
    expect(load().secretKey.equals(secretKey)).to.equal(true)
    expect(statSync(join(data, 'secret-key')).mode & 0o777).to.equal(0o600)
    expect(readFileSync(join(data, 'secret-key'), 'utf8').trim()).to.match(/^[0-9a-f]{64}$/)
  })

  it('refuses a metrics token that could be guessed', () => {
    expect(load().metricsToken).to.equal(undefined)
    expect(load({ BOOKWRIGHT_METRICS_TOKEN: 'x'.repeat(16) }).metricsToken).to.equal('x'.repeat(16))
    for (const token of ['short', 'x'.repeat(10) + ' ' + 'x'.repeat(10)]) {
      expect(() => load({ BOOKWRIGHT_METRICS_TOKEN: token })).to.throw('BOOKWRIGHT_METRICS_TOKEN')
    }
  })

  it('takes the port from the flag before the environment, and knows that it was asked for', () => {
    expect(load({ PORT: '4000' })).to.include({ port: 4000, isPortExplicit: true, publicUrl: 'http://localhost:4000' })
    expect(load({ PORT: '4000' }, { port: '5000' })).to.include({ port: 5000 })
    expect(withPort(load(), 3007).publicUrl).to.equal('http://localhost:3007')
    expect(withPort(load(LIVE), 3007).publicUrl).to.equal('https://book.example.com')
  })

  it('builds the address of the database from its parts, whatever characters they hold', () => {
    const env = {
      DATABASE_NAME: 'b w',
      DATABASE_USER: 'u@x',
      DATABASE_PASSWORD: 'p:/?#',
      DATABASE_HOST: 'db',
      DATABASE_PORT: '6000',
    }
    const url = new URL(load(env).databaseUrl ?? '')
    const parts = [url.hostname, url.port, decodeURIComponent(url.username), decodeURIComponent(url.password)]
    expect(parts).to.deep.equal(['db', '6000', 'u@x', 'p:/?#'])
    expect(decodeURIComponent(url.pathname)).to.equal('/b w')
    expect(load({ DATABASE_URL: 'postgres://u@db:6000/b', DATABASE_PORT: '6000' }).databaseUrl).to.equal(
      'postgres://u@db:6000/b?sslmode=verify-full',
    )
  })

  it('accepts what production needs', () => {
    const config = load(LIVE)
    expect(config).to.include({
      host: '0.0.0.0',
      isDemoWanted: false,
      publicUrl: 'https://book.example.com',
      logLevel: 'info',
    })
    expect(load({ ...LIVE, BOOKWRIGHT_SANDBOX: '1', BOOKWRIGHT_FORCE: '1' }).isSandbox).to.equal(true)
  })

  const refusals: [string, Record<string, string>, RegExp][] = [
    [
      'production without a secret key',
      { NODE_ENV: 'production', PUBLIC_URL: 'https://x.y' },
      /^BOOKWRIGHT_SECRET_KEY is required/,
    ],
    [
      'production without its address',
      { NODE_ENV: 'production', BOOKWRIGHT_SECRET_KEY: SECRET },
      /^PUBLIC_URL is required/,
    ],
    ['a sandbox in production', { ...LIVE, BOOKWRIGHT_SANDBOX: '1' }, /^BOOKWRIGHT_SANDBOX is not for production/],
    [
      'production without rate limits',
      { ...LIVE, BOOKWRIGHT_RATE_LIMITS: 'off' },
      /^BOOKWRIGHT_RATE_LIMITS=off is not for production/,
    ],
    ['a secret key that is too short', { BOOKWRIGHT_SECRET_KEY: 'short' }, /^BOOKWRIGHT_SECRET_KEY is too short/],
    [
      'two secret keys',
      { BOOKWRIGHT_SECRET_KEY: SECRET, SECRET_KEY: `${SECRET}2` },
      /^BOOKWRIGHT_SECRET_KEY and SECRET_KEY/,
    ],
    [
      'two databases',
      { DATABASE_URL: 'postgres://u@db/a', DATABASE_NAME: 'b' },
      /^DATABASE_NAME contradicts DATABASE_URL/,
    ],
    ['a database without a name', { DATABASE_HOST: 'db' }, /^DATABASE_HOST is set without DATABASE_NAME/],
    ['a database of another kind', { DATABASE_URL: 'mysql://db/a' }, /^DATABASE_URL is not an address/],
    ['a port that is none', { PORT: '70000' }, /^PORT is "70000"/],
    ['a public address that is none', { PUBLIC_URL: 'book.example.com' }, /^PUBLIC_URL is not an address/],
    ['a sign-up that is neither open nor closed', { BOOKWRIGHT_SIGN_UP: 'yes' }, /^BOOKWRIGHT_SIGN_UP takes/],
    ['a switch that is neither on nor off', { BOOKWRIGHT_SANDBOX: 'perhaps' }, /^BOOKWRIGHT_SANDBOX is "perhaps"/],
    ['an unknown log level', { BOOKWRIGHT_LOG_LEVEL: 'loud' }, /^BOOKWRIGHT_LOG_LEVEL takes one of/],
  ]
  for (const [name, env, message] of refusals) {
    it(`refuses ${name} in one line that names the variable`, () => {
      expect(() => load(env)).to.throw(message)
    })
  }

  it('refuses a data directory that cannot be made, at once', () => {
    expect(() => load({}, { data: '/proc/nope/deeper' })).to.throw(
      /data directory \/proc\/nope\/deeper cannot be written/,
    )
  })

  it('refuses a data directory that is a file', () => {
    expect(() => load({}, { data: join(data, 'secret-key', 'x'), ...(load() && {}) })).to.throw(/data directory/)
  })
})
