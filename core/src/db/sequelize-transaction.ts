import type pg from 'pg'
import { Transaction as SequelizeTransaction } from 'sequelize'
import type { Model, ModelCtor, Repository, Sequelize } from 'sequelize-typescript'
import type { EventId, TenantId } from '../domain/id.js'
import { newId } from '../domain/id.js'
import { InternalError } from '../errors/catalog.js'
import type { Tracing } from '../ports/tracing.js'
import type { AuditEntry, OutboxEvent, Row, Transaction } from '../ports/unit-of-work.js'
import type { PooledClient } from './database.js'
import { PipelinedQuery, runPipelined, type Statement } from './pipelined-query.js'
import { rowTypes } from './row-types.js'
import type { StatementNames } from './statement-names.js'

/** Both in the order in which they were made: rows of a set come as they stand in it. */
const FLUSH = `
WITH events AS (
  INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload)
  SELECT $1, e.id, e.hook, e.aggregate_id, e.payload
    FROM jsonb_to_recordset($2::jsonb) AS e(id uuid, hook text, aggregate_id text, payload jsonb))
INSERT INTO bw.audit_log (tenant_id, id, actor_type, actor_id, actor_name, action, subject_type, subject_id, request_id, changes)
SELECT $1, a.id, a.actor_type, a.actor_id, a.actor_name, a.action, a.subject_type, a.subject_id, a.request_id, a.changes
  FROM jsonb_to_recordset($3::jsonb) AS a(id uuid, actor_type text, actor_id text, actor_name text, action text,
    subject_type text, subject_id text, request_id text, changes jsonb)`

/** A statement that may look for rows which are still waiting to be written. */
const READS_WAITING = /\b(outbox|audit_log|forget_audit|forget_history)\b/

/** Sequelize offers no way to say that its transaction has begun already; these fields are what its queries look at. */
interface OpenTransaction {
  connection: PooledClient
  finished?: 'commit' | 'rollback'
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED'
/** That and the settings. */
const OPENING_STATEMENTS = 2

/**
 * One transaction on one connection. It begins with its first statement, in the same message, and ends in one message with
 * its last ones. Models take part through `sequelizeTransaction`.
 */
export class TenantTransaction implements Transaction {
  /** Events written so far; the relay is told when the transaction has committed. */
  enqueuedCount = 0
  /** Whether something was sent: then the connection needs an end. */
  isBegun = false
  private savepointCount = 0
  private events: object[] = []
  private audits: object[] = []
  private orm: (SequelizeTransaction & OpenTransaction) | undefined
  /** Goes before the next statement. */
  private waiting: Statement[] = []

  constructor(
    readonly tenantId: TenantId,
    private readonly client: PooledClient,
    private readonly engine: {
      readonly sequelize: Sequelize
      readonly names: StatementNames
      readonly tracing?: Tracing | undefined
      /** Sets role, tenant and limits. */
      readonly settings: { readonly text: string; readonly values: readonly string[] }
    },
  ) {
    for (const { text, values } of [{ text: BEGIN, values: [] }, engine.settings]) void this.later(text, values)
  }

  /** Pass as `{ transaction }` to a model: it then works on the connection of this transaction, behind all so far. */
  async sequelizeTransaction(): Promise<SequelizeTransaction> {
    const last = this.waiting.pop()
    if (last) await this.run(last)
    if (!this.orm) {
      this.orm = new SequelizeTransaction(this.engine.sequelize, {}) as SequelizeTransaction & OpenTransaction
      this.orm.connection = this.client
    }
    return this.orm
  }

  /** The model as this engine's pool knows it. */
  repository<M extends Model>(model: ModelCtor<M>): Repository<M> {
    return this.engine.sequelize.getRepository(model)
  }

  async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    if (READS_WAITING.test(sql)) await this.flush()
    return (await this.run<R>({ text: sql, values })).rows
  }

  later(sql: string, values: readonly unknown[] = []): Promise<void> {
    this.waiting.push({ text: sql, values, ...this.engine.names.of(sql) })
    return Promise.resolve()
  }

  /** Ends it; one that sent nothing has nothing to end. */
  async commit(): Promise<void> {
    await this.flush()
    this.finish('commit')
    if (!this.isBegun && this.waiting.length === OPENING_STATEMENTS) return
    const { command } = await this.run({ text: 'COMMIT', values: [] })
    // An error that the work swallowed has aborted the transaction: the server then answers COMMIT with ROLLBACK.
    if (command !== 'COMMIT') throw new InternalError({ what: 'a failed statement was ignored' })
  }

  /** Events and audit entries that wait, all in one statement: they belong at the end of a transaction. */
  private async flush(): Promise<void> {
    const { events, audits } = this
    if (events.length + audits.length === 0) return
    this.events = []
    this.audits = []
    await this.later(FLUSH, [this.tenantId, JSON.stringify(events), JSON.stringify(audits)])
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.savepointCount += 1
    const name = `s${this.savepointCount}`
    const enqueuedBefore = this.enqueuedCount
    await this.flush()
    await this.run({ text: `SAVEPOINT ${name}`, values: [] })
    try {
      const value = await work()
      await this.flush()
      await this.run({ text: `RELEASE SAVEPOINT ${name}`, values: [] })
      return value
    } catch (error) {
      this.events = []
      this.audits = []
      this.waiting = []
      await this.client.query(`ROLLBACK TO SAVEPOINT ${name}`)
      this.enqueuedCount = enqueuedBefore
      throw error
    }
  }

  enqueue({ hook, aggregateId, payload }: OutboxEvent): Promise<EventId> {
    const id = newId<'event'>()
    const traceparent = this.engine.tracing?.current()
    const carried = traceparent === undefined ? payload : { ...payload, traceparent }
    this.events.push({ id, hook, aggregate_id: aggregateId, payload: carried })
    this.enqueuedCount += 1
    return Promise.resolve(id)
  }

  audit(entry: AuditEntry): Promise<void> {
    const { actor, action, subjectType, subjectId, requestId, changes } = entry
    const who = { actor_type: actor.type, actor_id: actor.id, actor_name: actor.name }
    const what = { action, subject_type: subjectType, subject_id: subjectId, request_id: requestId ?? null }
    this.audits.push({ id: newId(), ...who, ...what, changes: changes ?? {} })
    return Promise.resolve()
  }

  /** Lets no model use the connection after the end. */
  finish(state: 'commit' | 'rollback'): void {
    if (this.orm) this.orm.finished = state
  }

  /** Sends it behind all that waits, in one message. */
  private run<R extends object>({ text, values }: Statement): Promise<pg.QueryResult<R>> {
    const before = this.waiting
    this.waiting = []
    this.isBegun = true
    const { names } = this.engine
    const last = { text, values, types: rowTypes, ...names.of(text) }
    return runPipelined<R>(this.client, new PipelinedQuery(before, last, names.keptBy(this.client)))
  }
}
