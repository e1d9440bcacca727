import { expect } from 'chai'
import type pg from 'pg'
import { withOwner } from '../../support/claim-checker.js'
import { CLAIM_INVARIANTS } from './claim-invariants.js'
import type { Invariant } from './invariant.js'
import { MESSAGE_INVARIANTS } from './message-invariants.js'
import { RECORD_INVARIANTS } from './record-invariants.js'
import { SESSION_INVARIANTS } from './session-invariants.js'
import { TRAVEL_INVARIANTS } from './travel-invariants.js'
import { WAITLIST_INVARIANTS } from './waitlist-invariants.js'

export const INVARIANTS: readonly Invariant[] = [
  ...CLAIM_INVARIANTS,
  ...SESSION_INVARIANTS,
  ...RECORD_INVARIANTS,
  ...WAITLIST_INVARIANTS,
  ...TRAVEL_INVARIANTS,
  ...MESSAGE_INVARIANTS,
]

export interface Violation {
  readonly id: string
  readonly statement: string
  /** The first rows that break it. */
  readonly rows: readonly object[]
  readonly count: number
}

const SHOWN_ROWS = 5
/** Fewer rows are read quickly however it is planned. */
const GROWN_ROWS = 200

/**
 * Looks at one committed state of the whole database; an empty list is the goal.
 * @param at - ISO 8601: the clock that the businesses of a sandbox are frozen at; absent: the real one.
 */
export async function checkInvariants(databaseUrl: string, at?: string): Promise<Violation[]> {
  return withOwner(databaseUrl, async client => {
    await gatherStatistics(client)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // Small tables have no statistics, and a join that was thought to be of one row took minutes.
    await client.query('SET LOCAL enable_nestloop = off')
    if (at !== undefined) await client.query(`SELECT set_config('app.now', $1, true)`, [at])
    const violations = await violationsSeenBy(client)
    await client.query('COMMIT')
    return violations
  })
}

/** Of tables that grew a moment ago: whoever fills a database at once asks before the server has counted it. */
async function gatherStatistics(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relid::regclass::text AS name FROM pg_stat_user_tables WHERE n_mod_since_analyze > $1 AND schemaname = 'bw'`,
    [GROWN_ROWS],
  )
  if (rows.length > 0) await client.query(`ANALYZE ${rows.map(({ name }) => name).join(', ')}`)
}

/** The same inside a transaction of the caller. */
export async function violationsSeenBy(client: pg.Client): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const invariant of INVARIANTS) violations.push(...(await violationsOf(client, invariant)))
  return violations
}

async function violationsOf(client: pg.Client, { id, statement, sql }: Invariant): Promise<Violation[]> {
  const { rows } = await client.query<object>(sql)
  return rows.length === 0 ? [] : [{ id, statement, rows: rows.slice(0, SHOWN_ROWS), count: rows.length }]
}

/** Fails with the rows that break an invariant; what every file that ran a whole engine calls at its end. */
export async function expectInvariants(databaseUrl: string, at?: string): Promise<void> {
  const violations = await checkInvariants(databaseUrl, at)
  const text = violations.map(
    ({ id, statement, count, rows }) => `${id} ${statement} (${count}): ${JSON.stringify(rows)}`,
  )
  expect(text.join('\n'), 'violated invariants').to.equal('')
}
