import pg from 'pg'
import { Database, type DatabaseOptions } from '../../../dist/db/database.js'
import { SequelizeUnitOfWork, type UnitOfWorkOptions } from '../../../dist/db/unit-of-work.js'
import { newId, type TenantId } from '../../../dist/domain/id.js'
import type { Log } from '../../../dist/ports/log.js'
import { createSchemaDatabase } from './schema-database.js'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly data: Record<string, unknown>
  readonly message: string
}

/** A log that keeps its lines. */
export function recordingLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const write = (level: LogLine['level']) => (data: object, message: string) => {
    lines.push({ level, data: data as Record<string, unknown>, message })
  }
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

export interface TestEngine {
  readonly url: string
  readonly database: Database
  readonly unitOfWork: SequelizeUnitOfWork
  readonly log: ReturnType<typeof recordingLog>
  /** A connection as the owner, who no policy binds in the test server. */
  readonly owner: pg.Client
  /** Another unit of work over the same pool. */
  unitOfWorkWith(options: Partial<UnitOfWorkOptions>): SequelizeUnitOfWork
  close(): Promise<void>
}

/** A migrated database of its own with a pool over it. */
export async function openTestEngine(options: Partial<DatabaseOptions> = {}): Promise<TestEngine> {
  const testDatabase = await createSchemaDatabase({ isSecured: true })
  const { url } = testDatabase
  const log = recordingLog()
  const database = await Database.open({ url, log, ...options })
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  const unitOfWorkWith = (more: Partial<UnitOfWorkOptions>) => new SequelizeUnitOfWork(database, { log, ...more })
  const close = async (): Promise<void> => {
    await database.close()
    await owner.end()
    await testDatabase.drop()
  }
  return { url, database, unitOfWork: unitOfWorkWith({}), log, owner, unitOfWorkWith, close }
}

/** A business with nothing in it. */
export async function addTenant(owner: pg.Client, slug: string): Promise<TenantId> {
  const organizationId = newId<'organization'>()
  const tenantId = newId<'tenant'>()
  await owner.query('INSERT INTO bw.organization (id, slug, name) VALUES ($1, $2, $2)', [organizationId, slug])
  await owner.query(
    `INSERT INTO bw.tenant (id, organization_id, slug, name, time_zone, currency, locale, country)
     VALUES ($1, $2, $3, $3, 'Europe/London', 'GBP', 'en-GB', 'GB')`,
    [tenantId, organizationId, slug],
  )
  return tenantId
}

export async function caught(work: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await work
  } catch (error) {
    return error as Record<string, unknown> & Error
  }
  throw new TypeError('nothing was thrown')
}

/** Repeats a look until it is true; fails after the deadline. */
export async function eventually(look: () => Promise<boolean> | boolean, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await look())) {
    if (Date.now() > deadline) throw new TypeError(`not seen within ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
