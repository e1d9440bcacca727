import pg from 'pg'

/** One statement with `$1` parameters; under its name, where it has one, the connection keeps its plan. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  readonly name?: string
}

/** The part of node-pg's protocol object that sends messages of the extended query protocol. */
interface ProtocolConnection {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
  parse(message: { text: string; name?: string; types?: readonly number[] }): void
  bind(message: object): void
  execute(message: object): void
  describe(message: object): void
  close(message: { type: 'S'; name: string }): void
  sync(): void
}

/** What node-pg's Query has and its types do not declare. */
interface QueryProtocol {
  prepare(connection: ProtocolConnection): void
  handleDataRow(message: object): void
  handleCommandComplete(message: object, connection: ProtocolConnection): void
}

const base = pg.Query.prototype as unknown as QueryProtocol
const nothing = (): void => undefined

/**
 * One statement behind others whose rows nobody wants, sent together and closed by one Sync: one round trip. What fails
 * lets the server skip the rest up to the Sync. Outside BEGIN and COMMIT the messages between two Syncs share a
 * transaction, so settings made with `is_local` end with it and a pooler in transaction mode sees one unit
 * (https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). With names the server keeps the
 * plans: planning costs more than most reads.
 */
export class PipelinedQuery extends pg.Query {
  private left: number

  constructor(
    private readonly before: readonly Statement[],
    private readonly last: Statement & { readonly types?: pg.CustomTypesConfig },
    /** Names that the connection keeps for certain: a batch that failed may have been skipped before or after it did. */
    private readonly kept: Set<string>,
  ) {
    super({ ...last, values: [...last.values] } as pg.QueryConfig)
    this.left = before.length
  }

  requiresPreparation(): boolean {
    return true
  }

  prepare(connection: ProtocolConnection): void {
    for (const statement of this.before) {
      const { text, name } = statement
      if (name === undefined || !this.kept.has(name)) {
        // Closing what is not there is no error, and what was left by a failed batch would be one.
        if (name !== undefined) connection.close({ type: 'S', name })
        connection.parse({ text, ...(name === undefined ? {} : { name }) })
      }
      bindAndExecute(connection, statement)
    }
    const { text, name } = this.last
    // The driver's own account would be wrong: it does not know what went before a last statement.
    if (name !== undefined) {
      delete connection.submittedNamedStatements[name]
      if (this.kept.has(name)) {
        connection.parsedStatements[name] = text
      } else {
        connection.close({ type: 'S', name })
        delete connection.parsedStatements[name]
      }
    }
    base.prepare.call(this, connection)
  }

  /** The rows of those before the last belong to nobody: no description announced them. */
  handleDataRow(message: object): void {
    if (this.left === 0) base.handleDataRow.call(this, message)
  }

  handleCommandComplete(message: object, connection: ProtocolConnection): void {
    if (this.left === 0) base.handleCommandComplete.call(this, message, connection)
    else this.left -= 1
  }

  /** Takes note of what the server keeps from now on. */
  finish(isDone: boolean): void {
    for (const { name } of [...this.before, this.last]) {
      if (name === undefined) continue
      if (isDone) this.kept.add(name)
      else this.kept.delete(name)
    }
  }
}

/** Lets the driver turn the values into what the protocol carries; all it would send beside those two stays unsent. */
function bindAndExecute(connection: ProtocolConnection, { text, values, name }: Statement): void {
  const query = new pg.Query({ text, values: [...values], ...(name === undefined ? {} : { name }) })
  base.prepare.call(query as unknown as QueryProtocol, {
    parsedStatements: name === undefined ? {} : { [name]: text },
    submittedNamedStatements: {},
    bind: message => connection.bind(message),
    execute: message => connection.execute(message),
    ...{ parse: nothing, describe: nothing, close: nothing, sync: nothing },
  })
}

/** Sends it and resolves with the result of its last statement. */
export function runPipelined<R extends object>(client: pg.Client, query: PipelinedQuery): Promise<pg.QueryResult<R>> {
  return new Promise((resolve, reject) => {
    const submittable = query as unknown as { callback: (error: Error | null, result?: pg.QueryResult<R>) => void }
    submittable.callback = (error, result) => {
      query.finish(!error)
      if (error) reject(error)
      else resolve(result as pg.QueryResult<R>)
    }
    client.query(query)
  })
}
