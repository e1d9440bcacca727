import { setTimeout as delay } from 'node:timers/promises'
import { validate as isUuid } from 'uuid'
import { InternalError, NotFoundError } from '../errors/catalog.js'
import type { TenantId } from '../domain/id.js'
import type { SnapshotReader, Snapshots } from '../ports/full-export-store.js'
import type { Log } from '../ports/log.js'
import type { SandboxClock } from '../ports/sandbox-clock.js'
import type { Tracing } from '../ports/tracing.js'
import type { PlatformTransaction, Row, Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { databaseFailure, isConnectionBroken, isRepeatable } from './database-failure.js'
import type { Database, PooledClient } from './database.js'
import { PipelinedQuery, runPipelined, type Statement } from './pipelined-query.js'
import { rowTypes } from './row-types.js'
import { StatementNames } from './statement-names.js'
import { TenantTransaction } from './sequelize-transaction.js'

const ATTEMPTS = 4
const RETRY_BASE_MS = 10
const STATEMENT_TIMEOUT_MS = 5_000
const IDLE_IN_TRANSACTION_MS = 15_000

export interface UnitOfWorkOptions {
  readonly log: Log
  readonly statementTimeoutMs?: number
  readonly sandboxClock?: SandboxClock
  readonly tracing?: Tracing | undefined
  /** Called after a commit that wrote outbox rows, so that the relay need not wait for its next look. */
  readonly onEnqueued?: () => void
}

/** Settings of one transaction by name; all end with it. */
type Settings = Readonly<Record<string, string>>

/** Transactions over the pool of one database, as the application role of one tenant. */
export class SequelizeUnitOfWork implements UnitOfWork, Snapshots {
  private readonly names = new StatementNames()

  constructor(
    private readonly database: Database,
    private readonly options: UnitOfWorkOptions,
  ) {}

  run<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.traced('transaction', () => this.repeated(tenantId, work), tenantId)
  }

  private async repeated<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(tenantId, work)
      } catch (error) {
        if (this.names.turnOffAfter(error)) continue
        if (!isRepeatable(error) || attempt === ATTEMPTS) throw databaseFailure(error, this.options.log)
        this.options.log.warn({ attempt, tenantId }, 'a transaction lost a conflict and is repeated')
        await delay(RETRY_BASE_MS * 2 ** attempt * (0.5 + Math.random()))
      }
    }
  }

  async read<R extends object = Row>(tenantId: TenantId, sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const settings = this.tenantSettings(tenantId)
    try {
      const statement = { text: sql, values, ...this.names.of(sql) }
      return await this.traced('read', () => this.once<R>(settings, statement), tenantId)
    } catch (error) {
      if (this.names.turnOffAfter(error)) return this.read(tenantId, sql, values)
      throw databaseFailure(error, this.options.log)
    }
  }

  private once<R extends object>(settings: Settings, statement: Statement): Promise<R[]> {
    return this.database.withClient(async client => {
      const scope = asStatement(settings)
      const before = [{ ...scope, ...this.names.of(scope.text) }]
      const last = { ...statement, types: rowTypes }
      const { rows } = await runPipelined<R>(client, new PipelinedQuery(before, last, this.names.keptBy(client)))
      return rows
    })
  }

  async platform<T>(work: (tx: PlatformTransaction) => Promise<T>): Promise<T> {
    return this.across({}, work)
  }

  /** Statements of the relay and the sweeps: they see what is due in every tenant, and nothing else. */
  async asRelay<T>(work: (tx: PlatformTransaction) => Promise<T>): Promise<T> {
    return this.across(this.relaySettings(), work)
  }

  private relaySettings(): Settings {
    const { relayRole } = this.database.access
    return relayRole ? { role: relayRole } : { 'app.relay': 'on' }
  }

  /**
   * One statement of the relay, a transaction of its own in one round trip. Planned anew each time: a table of what is due
   * is never as large as it was when a plan was kept.
   * @param more - Settings of this transaction.
   */
  async relayStatement<R extends object = Row>(
    sql: string,
    values: readonly unknown[],
    more: Settings = {},
  ): Promise<R[]> {
    const settings = { ...this.relaySettings(), ...this.limits(), ...more }
    try {
      const statement = { text: sql, values }
      return await this.traced('platform', () => this.once<R>(settings, statement))
    } catch (error) {
      if (this.names.turnOffAfter(error)) return this.relayStatement(sql, values, more)
      throw databaseFailure(error, this.options.log)
    }
  }

  async snapshot<T>(tenantId: TenantId, work: (read: SnapshotReader) => Promise<T>): Promise<T> {
    const begun = (client: PooledClient) => work(platformTransaction(client).query)
    try {
      return await this.traced(
        'snapshot',
        () => this.inTransaction(this.tenantSettings(tenantId), begun, 'REPEATABLE READ READ ONLY'),
        tenantId,
      )
    } catch (error) {
      throw databaseFailure(error, this.options.log)
    }
  }

  /** One read as the application role with no tenant set: what the readiness check proves isolation with. */
  async withoutTenant<R extends object = Row>(sql: string): Promise<R[]> {
    const { appRole } = this.database.access
    return this.across<R[]>(appRole ? { role: appRole, 'app.tenant': '' } : { 'app.tenant': '' }, tx =>
      tx.query<R>(sql),
    )
  }

  private async across<T>(settings: Settings, work: (tx: PlatformTransaction) => Promise<T>): Promise<T> {
    try {
      return await this.traced('platform', () =>
        this.inTransaction({ ...settings, ...this.limits() }, client => work(platformTransaction(client))),
      )
    } catch (error) {
      throw databaseFailure(error, this.options.log)
    }
  }

  private traced<T>(unit: string, work: () => Promise<T>, tenantId?: TenantId): Promise<T> {
    const { tracing } = this.options
    // Alone it is one of the looks that the engine takes every second.
    if (tracing?.current() === undefined) return work()
    const attributes = { 'db.system.name': 'postgresql', 'bookwright.tenant.id': tenantId }
    return tracing.span({ name: `sql ${unit}`, attributes }, work)
  }

  private async attempt<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    let enqueuedCount = 0
    const settings = asStatement(this.tenantSettings(tenantId))
    const value = await this.database.withClient(async client => {
      const { sequelize } = this.database
      const { tracing } = this.options
      const tx = new TenantTransaction(tenantId, client, { sequelize, names: this.names, tracing, settings })
      try {
        const result = await work(tx)
        await tx.commit()
        enqueuedCount = tx.enqueuedCount
        return result
      } catch (error) {
        tx.finish('rollback')
        if (tx.isBegun) await this.rollBack(client, error)
        throw error
      }
    })
    if (enqueuedCount > 0) this.options.onEnqueued?.()
    return value
  }

  /** BEGIN and every setting travel in one message. */
  private inTransaction<T>(
    settings: Settings,
    work: (client: PooledClient) => Promise<T>,
    level = 'READ COMMITTED',
  ): Promise<T> {
    return this.database.withClient(async client => {
      try {
        await client.query(`BEGIN ISOLATION LEVEL ${level};${asText(settings)}`)
        const value = await work(client)
        const end = await client.query('COMMIT')
        if (end.command !== 'COMMIT') throw new InternalError({ what: 'a failed statement was ignored' })
        return value
      } catch (error) {
        await this.rollBack(client, error)
        throw error
      }
    })
  }

  private async rollBack(client: PooledClient, reason: unknown): Promise<void> {
    if (isConnectionBroken(reason)) {
      this.database.discard(client)
      return
    }
    try {
      await client.query('ROLLBACK')
    } catch (error) {
      this.options.log.warn({ error }, 'a transaction could not be rolled back; its connection is closed')
      this.database.discard(client)
    }
  }

  private tenantSettings(tenantId: TenantId): Settings {
    // Also what keeps the text of `asText` free of quotes.
    if (!isUuid(tenantId)) throw new NotFoundError({ what: 'business' })
    const { appRole } = this.database.access
    const frozenAt = this.options.sandboxClock?.frozenAt(tenantId)
    return {
      ...(appRole ? { role: appRole } : {}),
      'app.tenant': tenantId,
      ...(frozenAt ? { 'app.now': frozenAt.toISOString() } : {}),
      ...this.limits(),
    }
  }

  private limits(): Settings {
    return {
      statement_timeout: String(this.options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS),
      idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_MS),
    }
  }
}

function platformTransaction(client: PooledClient): PlatformTransaction {
  return {
    query: async (sql, values = []) => {
      const result = await client.query({ text: sql, values: [...values], types: rowTypes })
      return result.rows
    },
  }
}

function asText(settings: Settings): string {
  return `SELECT ${Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ')}`
}

function asStatement(settings: Settings): { text: string; values: readonly string[] } {
  const names = Object.keys(settings)
  const text = `SELECT ${names.map((name, index) => `set_config('${name}', $${index + 1}, true)`).join(', ')}`
  return { text, values: Object.values(settings) }
}
