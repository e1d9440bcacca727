import { Transaction as SequelizeTransaction } from 'sequelize'
import type { Model, ModelCtor, Repository, Sequelize } from 'sequelize-typescript'
import type { EventId, TenantId } from '../domain/id.js'
import { newId } from '../domain/id.js'
import type { Tracing } from '../ports/tracing.js'
import type { AuditEntry, OutboxEvent, Row, Transaction } from '../ports/unit-of-work.js'
import type { PooledClient } from './database.js'
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

/** One open transaction on one connection. Models take part through `sequelizeTransaction`. */
export class TenantTransaction implements Transaction {
  /** Events written so far; the relay is told when the transaction has committed. */
  enqueuedCount = 0
  private savepointCount = 0
  private events: object[] = []
  private audits: object[] = []
  private orm: (SequelizeTransaction & OpenTransaction) | undefined

  constructor(
    readonly tenantId: TenantId,
    private readonly client: PooledClient,
    private readonly engine: {
      readonly sequelize: Sequelize
      readonly names: StatementNames
      readonly tracing?: Tracing | undefined
    },
  ) {}

  /** Pass as `{ transaction: tx.sequelizeTransaction }`: the model then works on the connection of this transaction. */
  get sequelizeTransaction(): SequelizeTransaction {
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
    return this.send<R>(sql, values)
  }

  /** Writes the events and audit entries that wait, all in one statement: they belong at the end of a transaction. */
  async flush(): Promise<void> {
    const { events, audits } = this
    if (events.length + audits.length === 0) return
    this.events = []
    this.audits = []
    await this.send(FLUSH, [this.tenantId, JSON.stringify(events), JSON.stringify(audits)])
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.savepointCount += 1
    const name = `s${this.savepointCount}`
    const enqueuedBefore = this.enqueuedCount
    await this.flush()
    await this.client.query(`SAVEPOINT ${name}`)
    try {
      const value = await work()
      await this.flush()
      await this.client.query(`RELEASE SAVEPOINT ${name}`)
      return value
    } catch (error) {
      this.events = []
      this.audits = []
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

  private async send<R extends object>(sql: string, values: readonly unknown[]): Promise<R[]> {
    const config = { text: sql, values: [...values], types: rowTypes, ...this.engine.names.ofSingle(sql) }
    const result = await this.client.query<R>(config)
    return result.rows
  }
}
