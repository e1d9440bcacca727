import { checkInvariants } from '../../invariants/support/check-invariants.js'
import { countOverlaps, withOwner } from '../../support/claim-checker.js'
import type { StormHistory } from './storm-history.js'

/** One thing that is not as it was told, in words; `id` says which check found it. */
export interface StormFinding {
  readonly id: string
  readonly text: string
}

/** Codes that the OpenAPI document declares for a route. */
export type DeclaredCodes = (route: string) => readonly string[]

export async function readDeclaredCodes(url: string): Promise<DeclaredCodes> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { 'x-errors'?: string[] }>>
  }
  return route => {
    const [method = '', path = ''] = route.split(' ')
    return document.paths[`/api/v1${path}`]?.[method.toLowerCase()]?.['x-errors'] ?? []
  }
}

/** Compares what clients were told with what is in the database, and the database with its invariants. */
export async function checkStorm(
  databaseUrl: string,
  history: StormHistory,
  declared: DeclaredCodes,
): Promise<StormFinding[]> {
  const overlaps = await countOverlaps(databaseUrl)
  const violations = await checkInvariants(databaseUrl)
  return [
    ...(overlaps > 0 ? [{ id: 'overlap', text: `${overlaps} pairs of claims overlap` }] : []),
    ...violations.map(({ id, count, statement, rows }) => ({
      id,
      text: `${statement} (${count}) ${JSON.stringify(rows[0])}`,
    })),
    ...(await lostBookings(databaseUrl, history)),
    ...(await lostTimeOff(databaseUrl, history)),
    ...doubledEffects(history),
    ...undeclaredRefusals(history, declared),
  ]
}

async function lostBookings(databaseUrl: string, history: StormHistory): Promise<StormFinding[]> {
  const rows = await withOwner(databaseUrl, async client => {
    const sql = 'SELECT id, status, starts_at AS "startsAt" FROM bw.booking WHERE id = ANY($1)'
    return (await client.query<{ id: string; status: string; startsAt: Date }>(sql, [[...history.bookings.keys()]]))
      .rows
  })
  const stored = new Map(rows.map(row => [row.id, row]))
  return [...history.bookings.values()].flatMap(({ id, states, startsAt }) => {
    const found = stored.get(id)
    if (!found) return [{ id: 'lost', text: `acknowledged booking ${id} is not there` }]
    const isAsTold =
      states.includes(found.status) && (startsAt === undefined || found.startsAt.getTime() === Date.parse(startsAt))
    if (isAsTold) return []
    const is = `${found.status} at ${found.startsAt.toISOString()}`
    return [{ id: 'lost', text: `booking ${id} was told to be ${states.join('/')} at ${startsAt}, is ${is}` }]
  })
}

async function lostTimeOff(databaseUrl: string, history: StormHistory): Promise<StormFinding[]> {
  const ids = await withOwner(databaseUrl, async client => {
    const sql = 'SELECT id FROM bw.time_off WHERE id = ANY($1)'
    return new Set((await client.query<{ id: string }>(sql, [[...history.away.keys()]])).rows.map(row => row.id))
  })
  return [...history.away].flatMap(([id, isThere]) =>
    ids.has(id) === isThere ? [] : [{ id: 'lost', text: `time off ${id} should ${isThere ? '' : 'not '}be there` }],
  )
}

function doubledEffects(history: StormHistory): StormFinding[] {
  const owners = new Map<string, string>()
  return history.entries.flatMap(({ key, ids, kind }) => {
    const findings = ids.length > 1 ? [{ id: 'key', text: `key ${key} has ${ids.length} results` }] : []
    for (const id of kind === 'confirm' ? [] : ids) {
      if (owners.has(id)) findings.push({ id: 'key', text: `keys ${owners.get(id)} and ${key} have one result` })
      owners.set(id, key)
    }
    return findings
  })
}

function undeclaredRefusals(history: StormHistory, declared: DeclaredCodes): StormFinding[] {
  return history.entries.flatMap(({ outcome, status, code = '', route }) => {
    if (outcome !== 'refused' || (status === 409 && declared(route).includes(code))) return []
    return [{ id: 'refusal', text: `${route} was refused with ${status} ${code}, which is not a declared 409` }]
  })
}
