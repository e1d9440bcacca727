import pg from 'pg'

/** The part of node-pg's protocol object that sends messages of the extended query protocol. */
interface ProtocolConnection {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
  parse(message: { text: string; name?: string; types?: readonly number[] }): void
  bind(message: { statement?: string; values: readonly unknown[]; valueMapper?: (value: unknown) => unknown }): void
  execute(message: { portal?: string }): void
  close(message: { type: 'S'; name: string }): void
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
 * (https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). With a name the server keeps both
 * plans: planning costs more than most reads.
 */
export class ScopedQuery extends pg.Query {
  private isScoped = false

  constructor(
    private readonly config: pg.QueryConfig,
    private readonly scope: { readonly text: string; readonly values: readonly string[]; readonly name?: string },
    /** Names that the connection keeps for certain: a batch that failed may have been skipped before or after it did. */
    private readonly kept: Set<string>,
  ) {
    super(config)
  }

  requiresPreparation(): boolean {
    return true
  }

  prepare(connection: ProtocolConnection): void {
    const { name } = this.config
    const statement = this.scope.name
    if (statement === undefined || !this.kept.has(statement)) {
      if (statement !== undefined) connection.close({ type: 'S', name: statement })
      connection.parse({ text: this.scope.text, name: statement })
    }
    connection.bind({ statement, values: this.scope.values, valueMapper: String })
    connection.execute({})
    if (name !== undefined && !this.kept.has(name)) {
      // Closing what is not there is no error, and what was left by a failed batch would be one.
      connection.close({ type: 'S', name })
      delete connection.parsedStatements[name]
      delete connection.submittedNamedStatements[name]
    }
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

  /** Takes note of what the server keeps from now on. */
  finish(isDone: boolean): void {
    for (const statement of [this.scope.name, this.config.name]) {
      if (statement === undefined) continue
      if (isDone) this.kept.add(statement)
      else this.kept.delete(statement)
    }
  }
}

/** Sends a scoped query and resolves with its rows. */
export function runScoped<R extends object>(client: pg.Client, query: ScopedQuery): Promise<R[]> {
  return new Promise((resolve, reject) => {
    const submittable = query as unknown as { callback: (error: Error | null, result?: pg.QueryResult<R>) => void }
    submittable.callback = (error, result) => {
      query.finish(!error)
      if (error) reject(error)
      else resolve(result?.rows ?? [])
    }
    client.query(query)
  })
}
