import type { EventId, TenantId } from '../domain/id.js'

export type Row = Record<string, unknown>

/** An action to emit after commit. `aggregateId` orders events of one booking, customer or plugin. */
export interface OutboxEvent {
  readonly hook: string
  readonly aggregateId: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** What stands in the append-only audit log. `changes` must not hold secrets. */
export interface AuditEntry {
  readonly action: string
  readonly subjectType: string
  readonly subjectId: string
  readonly actor: { type: string; id: string | null; name: string }
  readonly requestId?: string
  readonly changes?: Readonly<Record<string, unknown>>
}

/** One open transaction on one connection, as the application role, bound to one tenant. */
export interface Transaction {
  readonly tenantId: TenantId
  /** Runs one statement with `$1` parameters; rows come back as objects with the column names of the statement. */
  query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<R[]>
  /**
   * The same for a statement whose rows nobody needs: it is sent with the next one, in order and in one round trip. When it
   * fails, that one or the commit throws its error, so it is for statements that fail for no reason of the caller's.
   */
  later(sql: string, values?: readonly unknown[]): Promise<void>
  /** Runs `work` behind a savepoint; when it throws, everything it wrote is undone and the error goes on. */
  savepoint<T>(work: () => Promise<T>): Promise<T>
  /** Writes the outbox row; the relay emits it after commit, at least once. */
  enqueue(event: OutboxEvent): Promise<EventId>
  audit(entry: AuditEntry): Promise<void>
}

export interface UnitOfWork {
  /**
   * Runs `work` in one READ COMMITTED transaction as the application role with `app.tenant` set; commits when it
   * resolves. Repeats it up to three times on 40001 and 40P01, so `work` must have no effect outside the database.
   */
  run<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T>
  /** One read outside a transaction of the caller, as the application role of the tenant, in one round trip if it can. */
  read<R extends object = Row>(tenantId: TenantId, sql: string, values?: readonly unknown[]): Promise<R[]>
  /** Statements on platform tables (no tenant), as the owner. */
  platform<T>(work: (tx: PlatformTransaction) => Promise<T>): Promise<T>
}

export interface PlatformTransaction {
  query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<R[]>
}
