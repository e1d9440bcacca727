import pg from 'pg'

/** The part of node-pg's protocol object that sends messages of the extended query protocol. */
interface ProtocolConnection {
  parse(message: { text: string; name?: string; types?: readonly number[] }): void
  bind(message: { values: readonly unknown[]; valueMapper?: (value: unknown) => unknown }): void
  execute(message: { portal?: string }): void
}

/** What node-pg's Query has and its types do not declare. */
interface QueryProtocol {
  prepare(connection: ProtocolConnection): void
  handleDataRow(message: object): void
  handleCommandComplete(message: object, connection: ProtocolConnection): void
}

const base = pg.Query.prototype as unknown as QueryProtocol

/**
 * One statement behind another one that sets the role and the tenant, sent together and closed by one Sync: one round
 * trip. Messages between two Syncs share a transaction that ends at the Sync, so settings made with `is_local` end with
 * it and a pooler in transaction mode sees one unit
 * (https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
 */
export class ScopedQuery extends pg.Query {
  private isScoped = false

  constructor(
    config: pg.QueryConfig,
    private readonly scope: { text: string; values: readonly string[] },
  ) {
    super(config)
  }

  requiresPreparation(): boolean {
    return true
  }

  prepare(connection: ProtocolConnection): void {
    connection.parse({ text: this.scope.text })
    connection.bind({ values: this.scope.values, valueMapper: String })
    connection.execute({})
    base.prepare.call(this, connection)
  }

  /** The row of the first statement belongs to nobody: no description announced it. */
  handleDataRow(message: object): void {
    if (this.isScoped) base.handleDataRow.call(this, message)
  }

  handleCommandComplete(message: object, connection: ProtocolConnection): void {
    if (this.isScoped) base.handleCommandComplete.call(this, message, connection)
    this.isScoped = true
  }
}

/** Sends a scoped query and resolves with its rows. */
export function runScoped<R extends object>(client: pg.Client, query: ScopedQuery): Promise<R[]> {
  return new Promise((resolve, reject) => {
    const submittable = query as unknown as { callback: (error: Error | null, result?: pg.QueryResult<R>) => void }
    submittable.callback = (error, result) => (error ? reject(error) : resolve(result?.rows ?? []))
    client.query(query)
  })
}
