import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { main } from '../../dist/cli/main.js'
import { loadConfig } from '../../dist/config.js'
import { VENDOR_VARIABLES } from '../../dist/config/vendor-variables.js'

const SECRET = 'a-secret-of-at-least-32-characters!'
const LIVE = { NODE_ENV: 'production', BOOKWRIGHT_SECRET_KEY: SECRET, PUBLIC_URL: 'https://book.example.com' }
const URL_OF = 'postgres://u:p@127.0.0.1:5432/b'

/** What is set, and the variable that the refusal begins with. */
const contradictions: [Record<string, string>, string][] = [
  [{ DATABASE_URL: URL_OF, DATABASE_HOST: 'elsewhere' }, 'DATABASE_HOST'],
  [{ DATABASE_URL: URL_OF, DATABASE_PORT: '6543' }, 'DATABASE_PORT'],
  [{ DATABASE_URL: URL_OF, DATABASE_NAME: 'other' }, 'DATABASE_NAME'],
  [{ DATABASE_URL: URL_OF, DATABASE_USER: 'other' }, 'DATABASE_USER'],
  [{ DATABASE_URL: URL_OF, DATABASE_PASSWORD: 'other' }, 'DATABASE_PASSWORD'],
  [{ DATABASE_USER: 'u' }, 'DATABASE_USER'],
  [{ DATABASE_NAME: 'b', DATABASE_PORT: 'x' }, 'DATABASE_PORT'],
  [{ DATABASE_URL: 'localhost/b' }, 'DATABASE_URL'],
  [{ BOOKWRIGHT_SECRET_KEY: SECRET, SECRET_KEY: SECRET.toUpperCase() }, 'BOOKWRIGHT_SECRET_KEY and SECRET_KEY'],
  [{ SECRET_KEY: 'short' }, 'SECRET_KEY'],
  [{ DEBUG: '1', BOOKWRIGHT_LOG_LEVEL: 'warn' }, 'DEBUG'],
  [{ ...LIVE, DEBUG: 'true' }, 'DEBUG'],
  [{ ...LIVE, BOOKWRIGHT_SANDBOX: '1' }, 'BOOKWRIGHT_SANDBOX'],
  [{ ...LIVE, BOOKWRIGHT_RATE_LIMITS: 'off' }, 'BOOKWRIGHT_RATE_LIMITS'],
  [{ ...LIVE, BOOKWRIGHT_CALL_LOOPBACK: '1' }, 'BOOKWRIGHT_CALL_LOOPBACK'],
  [{ ...LIVE, BOOKWRIGHT_SECRET_KEY: '' }, 'BOOKWRIGHT_SECRET_KEY'],
  [{ ...LIVE, PUBLIC_URL: '' }, 'PUBLIC_URL'],
  [{ ...LIVE, PUBLIC_URL: 'http://book.example.com' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'book.example.com' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'ftp://book.example.com' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://book.example.com/shop' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://user@book.example.com' }, 'PUBLIC_URL'],
  [{ NODE_ENV: 'prod' }, 'NODE_ENV'],
  [{ PORT: 'http' }, 'PORT'],
  [{ PORT: '3000.5' }, 'PORT'],
  [{ PORT: '-1' }, 'PORT'],
  [{ BOOKWRIGHT_FORCE: 'perhaps', ...LIVE }, 'BOOKWRIGHT_FORCE'],
  [{ BOOKWRIGHT_METRICS_TOKEN: 'short' }, 'BOOKWRIGHT_METRICS_TOKEN'],
]

describe('the environment', () => {
  let cwd: string
  before(() => {
    cwd = mkdtempSync(join(tmpdir(), 'bookwright-environment-'))
  })
  after(() => rmSync(cwd, { recursive: true }))
  const load = (env: Record<string, string>) => loadConfig(env, { data: cwd, siteRoot: cwd })

  for (const [env, variable] of contradictions) {
    const shown = Object.entries(env).map(([name, value]) => `${name}=${value.slice(0, 32)}`)
    it(`refuses ${shown.slice(-2).join(' ')} in one line that names ${variable}`, async () => {
      const [out, err]: [string[], string[]] = [[], []]
      const io = { env, cwd, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
      const code = await main(['start', '--port', '0', '--data', join(cwd, 'data')].slice(0, 'PORT' in env ? 1 : 5), io)
      expect([code, out]).to.deep.equal([1, []])
      expect(err).to.have.length(1)
      expect(err[0]).to.match(new RegExp(`^${variable}\\b[^\\n]*\\.$`))
      expect(err[0]).not.to.include(SECRET)
    })
  }

  it('knows the seeds of an address in parts, and what agrees with DATABASE_URL is no contradiction', () => {
    const parts = { DATABASE_NAME: 'b', DATABASE_USER: 'u', DATABASE_PASSWORD: 'p', DATABASE_HOST: '127.0.0.1' }
    expect(load(parts).databaseUrl).to.equal(URL_OF)
    expect(load({ ...parts, DATABASE_URL: URL_OF }).databaseUrl).to.equal(URL_OF)
  })

  it('takes the secret key under either name, and both when they agree', () => {
    const keys: Record<string, string>[] = [{ SECRET_KEY: SECRET }, { BOOKWRIGHT_SECRET_KEY: SECRET }]
    const [first, second] = keys.map(env => load(env).secretKey.toString('hex'))
    expect(first).to.equal(second)
    expect(load({ SECRET_KEY: SECRET, BOOKWRIGHT_SECRET_KEY: SECRET }).secretKey.toString('hex')).to.equal(first)
  })

  it('takes DEBUG as a log level, and leaves the patterns of libraries alone', () => {
    expect(load({ DEBUG: 'True' }).logLevel).to.equal('debug')
    expect(load({ DEBUG: '1', BOOKWRIGHT_LOG_LEVEL: 'trace' }).logLevel).to.equal('trace')
    expect(load({ DEBUG: '0', BOOKWRIGHT_LOG_LEVEL: 'error' }).logLevel).to.equal('error')
    expect(load({ DEBUG: 'koa*' }).logLevel).to.equal('warn')
    expect(load({ ...LIVE, DEBUG: '1', BOOKWRIGHT_FORCE: '1' }).logLevel).to.equal('debug')
  })

  it('takes an http address in production for this machine, and for another one when that is allowed by name', () => {
    expect(load({ ...LIVE, PUBLIC_URL: 'http://localhost:8080' }).publicUrl).to.equal('http://localhost:8080')
    expect(load({ ...LIVE, PUBLIC_URL: 'http://10.0.0.5/', BOOKWRIGHT_ALLOW_HTTP: '1' }).publicUrl).to.equal(
      'http://10.0.0.5',
    )
  })

  it('accepts the names of vendors without effect, and the example file has each', () => {
    const vendors = Object.fromEntries(VENDOR_VARIABLES.map(({ name }) => [name, 'some-key']))
    const { environment: _, secretKey: __, ...plain } = load({ BOOKWRIGHT_SECRET_KEY: SECRET })
    expect(load({ BOOKWRIGHT_SECRET_KEY: SECRET, ...vendors })).to.deep.include(plain)
    const example = readFileSync(fileURLToPath(new URL('../../../.env.example', import.meta.url)), 'utf8')
    expect(VENDOR_VARIABLES.map(({ name }) => name).filter(name => !example.includes(`# ${name}=`))).to.deep.equal([])
  })
})
