import 'reflect-metadata'
import pg from 'pg'
import { keyFromText } from '../../core/dist/config/secret-key.js'
import { createEngine } from '../../core/dist/di/container.js'
import { createTestDatabase, type TestDatabase } from '../../core/dist/testing/database.js'
import { inRepository } from './repository-root.js'

/** The business of the demo, its owner, and the password of the whole team. */
export const DEMO_SLUG = 'lotus-day-spa'
export const DEMO_OWNER = `owner@${DEMO_SLUG}.test`
export const DEMO_PASSWORD = 'a-demo-password'
/** Of every engine on such a database: what the demo keeps secret is locked with it. */
const SECRET = 'the key of the demo in all tests'
export const DEMO_SECRET_KEY = keyFromText(SECRET, 'BOOKWRIGHT_SECRET_KEY')
/** The same for an engine process. */
export const DEMO_ENVIRONMENT = {
  BOOKWRIGHT_SECRET_KEY: SECRET,
  BOOKWRIGHT_DEMO_PASSWORD: DEMO_PASSWORD,
} as const

const POLL_MS = 25
const REST_MS = 60_000
const DAY_LENGTH = 10

/**
 * A database in which the demo spa stands, as an engine with a demo leaves it: bookings made, everybody told. It is made
 * once a test run and copied, for tests that are about something else than how it is made.
 */
export function createDemoDatabase(): Promise<TestDatabase> {
  // The demo lies around the day on which it was made: a run that goes past midnight makes another one.
  const day = new Date().toISOString().slice(0, DAY_LENGTH)
  return createTestDatabase({ templateKey: `demo of ${day}`, prepare: makeDemo })
}

async function makeDemo(databaseUrl: string): Promise<void> {
  const engine = await createEngine({
    ...{ port: 0, isPortExplicit: true, host: '127.0.0.1', dataDir: '', databaseUrl, isSandbox: false },
    ...{ secretKey: DEMO_SECRET_KEY, publicUrl: 'http://localhost:3000', isProduction: false, isSignUpOpen: false },
    ...{ isDemoWanted: true, demoPassword: DEMO_PASSWORD, demoBusinesses: [DEMO_SLUG], areRateLimitsOn: false },
    ...{ trustProxy: false, siteRoot: inRepository('.'), logLevel: 'silent', environment: {} },
  })
  try {
    await everythingTold(databaseUrl)
  } finally {
    await engine.close()
  }
}

/** What follows from the bookings of the demo is work for every engine that finds it undone. */
async function everythingTold(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const deadline = Date.now() + REST_MS; Date.now() < deadline;) {
      const due = await client.query(`SELECT FROM bw.outbox WHERE state = 'new' AND next_attempt_at <= now() LIMIT 1`)
      if (due.rowCount === 0) return
      await new Promise(resolve => setTimeout(resolve, POLL_MS))
    }
    throw new Error(`the demo did not come to rest within ${REST_MS} ms`)
  } finally {
    await client.end()
  }
}
