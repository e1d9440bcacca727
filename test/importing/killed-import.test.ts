import { setTimeout as delay } from 'node:timers/promises'
import type { TestDatabase } from '@bookwright/core/testing'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { createDemoDatabase, DEMO_ENVIRONMENT, DEMO_OWNER, DEMO_PASSWORD, DEMO_SLUG } from '../support/demo-database.js'
import { bookingsFile, customersFile } from './support/import-files.js'

const PATIENCE_MS = 30_000
const CUSTOMERS = 1_600
const BOOKINGS = 1_200

/** One row in the third piece takes long enough for the process to be killed while it is written. */
const slowly = (table: string, which: string) => `
CREATE FUNCTION public.slowly() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN IF ${which.replaceAll("'", "''")} THEN PERFORM pg_sleep(30); END IF; RETURN NEW; END';
CREATE TRIGGER slowly BEFORE INSERT ON bw.${table} FOR EACH ROW EXECUTE FUNCTION public.slowly()`
const AT_ONCE = 'DROP FUNCTION public.slowly() CASCADE'
const ASLEEP = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`

interface Answer {
  readonly id: string
  readonly state: string
  readonly done: number
  readonly added: number
  readonly failed: number
}

describe('an import whose process is killed', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess
  let headers: Record<string, string>

  before(async () => {
    database = await createDemoDatabase()
    await start()
  })
  after(async () => {
    await engine?.stop()
    await database?.drop()
  })

  async function start(): Promise<void> {
    const env = { DATABASE_URL: database.url, ...DEMO_ENVIRONMENT }
    engine = await startEngineProcess({ env: { ...env, BOOKWRIGHT_RATE_LIMITS: 'off' } })
    const body = JSON.stringify({ email: DEMO_OWNER, password: DEMO_PASSWORD })
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const answer = await fetch(`${engine.url}/api/v1/auth/login`, sent)
    const { accessToken } = (await answer.json()) as { accessToken: string }
    headers = { authorization: `Bearer ${accessToken}`, 'bookwright-tenant': DEMO_SLUG }
  }

  const query = <R extends object>(sql: string) =>
    withOwner(database.url, async client => (await client.query<R>(sql)).rows)
  const count = async (sql: string) => (await query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`))[0]?.n
  const call = async (method: string, path: string, content?: string) => {
    const typed = content === undefined ? headers : { ...headers, 'content-type': 'text/csv' }
    const answer = await fetch(`${engine.url}/api/v1${path}`, { method, headers: typed, body: content ?? null })
    return (await answer.json()) as Answer
  }
  async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      if (Date.now() > deadline) throw new Error(`not in time: ${what}\n${engine.output()}`)
      await delay(20)
    }
  }

  /** Imports the file with a kill -9 in its third piece. @returns what the process before had done, and the end. */
  async function importKilled(kind: string, content: string, slow: string): Promise<{ before: Answer; after: Answer }> {
    const { id } = await call('POST', `/imports?kind=${kind}&name=${kind}.csv`, content)
    await query(slow)
    await call('POST', `/imports/${id}/start`)
    const asleep = await until('a piece that is being written', async () => {
      const found = await query<{ pid: number }>(ASLEEP)
      return found.length > 0 ? found : undefined
    })
    const before = await call('GET', `/imports/${id}`)
    await engine.kill9()
    for (const { pid } of asleep) await query(`SELECT pg_terminate_backend(${pid})`)
    await until('the end of its connections', async () => ((await query(ASLEEP)).length === 0 ? true : undefined))
    await query(AT_ONCE)
    await start()
    const after = await until('the end of the import', async () => {
      const now = await call('GET', `/imports/${id}`)
      return now.state === 'running' ? undefined : now
    })
    return { before, after }
  }

  it('goes on by itself and ends with exactly the clients of the file', async () => {
    const { content, bad } = customersFile(CUSTOMERS)
    const slow = slowly('customer', "NEW.name LIKE 'Client, 1200 of %'")
    const { before, after } = await importKilled('customers', content, slow)
    expect(before).to.include({ state: 'running', done: 1_000 })
    expect(after).to.include({ state: 'done', done: CUSTOMERS, added: CUSTOMERS - bad.length, failed: bad.length })
    expect(await count(`bw.customer WHERE email LIKE 'client%@old.test'`)).to.equal(CUSTOMERS - bad.length)
    expect(
      await count(`(SELECT email FROM bw.customer WHERE email LIKE 'client%' GROUP BY 1 HAVING count(*) > 1) x`),
    ).to.equal(0)
    expect(await count('bw.import_chunk')).to.equal(0)
  })

  it('goes on by itself and ends with exactly the bookings of the file, none twice and none above another', async () => {
    const { content } = bookingsFile(BOOKINGS, CUSTOMERS)
    const slow = slowly('import_key', "NEW.kind = 'bookings' AND NEW.key = 'b1101'")
    const { before, after } = await importKilled('bookings', content, slow)
    expect(before).to.include({ state: 'running', done: 1_000 })
    expect(after).to.include({ state: 'done', done: BOOKINGS })
    expect(after.added + after.failed).to.equal(BOOKINGS)
    expect(await count(`bw.booking WHERE source = 'import'`)).to.equal(after.added)
    expect(await count(`bw.import_key WHERE kind = 'bookings'`)).to.equal(after.added)
    const lines = `(SELECT line FROM bw.import_problem p JOIN bw.import i ON i.id = p.import_id AND i.kind = 'bookings') x`
    expect(await count(lines)).to.equal(after.failed)
    expect(await countOverlaps(database.url)).to.equal(0)
    await expectInvariants(database.url)
  })
})
