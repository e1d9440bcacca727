import { Transaction as SequelizeTransaction } from 'sequelize'
import type { Model, ModelCtor, Repository, Sequelize } from 'sequelize-typescript'
import type { EventId, TenantId } from '../domain/id.js'
import { newId } from '../domain/id.js'
import type { Tracing } from '../ports/tracing.js'
import type { AuditEntry, OutboxEvent, Row, Transaction } from '../ports/unit-of-work.js'
import type { PooledClient } from './database.js'
import { rowTypes } from './row-types.js'

const ENQUEUE = `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload) VALUES ($1, $2, $3, $4, $5)`
const AUDIT = `INSERT INTO bw.audit_log
  (tenant_id, id, actor_type, actor_id, actor_name, action, subject_type, subject_id, request_id, changes)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

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
  private orm: (SequelizeTransaction & OpenTransaction) | undefined

  constructor(
    readonly tenantId: TenantId,
    private readonly client: PooledClient,
    private readonly sequelize: Sequelize,
    private readonly tracing?: Tracing,
  ) {}

  /** Pass as `{ transaction: tx.sequelizeTransaction }`: the model then works on the connection of this transaction. */
  get sequelizeTransaction(): SequelizeTransaction {
    if (!this.orm) {
      this.orm = new SequelizeTransaction(this.sequelize, {}) as SequelizeTransaction & OpenTransaction
      this.orm.connection = this.client
    }
    return this.orm
  }

  /** The model as this engine's pool knows it. */
  repository<M extends Model>(model: ModelCtor<M>): Repository<M> {
    return this.sequelize.getRepository(model)
  }

  async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const result = await this.client.query<R>({ text: sql, values: [...values], types: rowTypes })
    return result.rows
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.savepointCount += 1
    const name = `s${this.savepointCount}`
    const enqueuedBefore = this.enqueuedCount
    await this.client.query(`SAVEPOINT ${name}`)
    try {
      const value = await work()
      await this.client.query(`RELEASE SAVEPOINT ${name}`)
      return value
    } catch (error) {
      await this.client.query(`ROLLBACK TO SAVEPOINT ${name}`)
      this.enqueuedCount = enqueuedBefore
      throw error
    }
  }

  async enqueue(event: OutboxEvent): Promise<EventId> {
    const id = newId<'event'>()
    const traceparent = this.tracing?.current()
    const payload = traceparent === undefined ? event.payload : { ...event.payload, traceparent }
    await this.query(ENQUEUE, [this.tenantId, id, event.hook, event.aggregateId, JSON.stringify(payload)])
    this.enqueuedCount += 1
    return id
  }

  async audit(entry: AuditEntry): Promise<void> {
    const { actor } = entry
    const who = [actor.type, actor.id, actor.name]
    const what = [entry.action, entry.subjectType, entry.subjectId, entry.requestId ?? null]
    await this.query(AUDIT, [this.tenantId, newId(), ...who, ...what, JSON.stringify(entry.changes ?? {})])
  }

  /** Lets no model use the connection after the end. */
  finish(state: 'commit' | 'rollback'): void {
    if (this.orm) this.orm.finished = state
  }
}
