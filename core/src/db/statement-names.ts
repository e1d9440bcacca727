import { createHash } from 'node:crypto'
import { innermost } from './connect.js'

/** A name is for texts that come again: what is put together for each request must not fill the server's memory. */
const MAX_NAMES = 300

/** The server does not know the name, or knows it already: somebody between us and it hands our connections around. */
const FOREIGN_SESSION = new Set(['26000', '42P05'])

/** Names under which connections keep plans. They end when the way to the database turns out not to keep sessions. */
export class StatementNames {
  private readonly names = new Map<string, string>()
  private readonly kept = new WeakMap<object, Set<string>>()
  private isOff = false

  of(sql: string): { name?: string } {
    if (this.isOff) return {}
    const known = this.names.get(sql)
    if (known !== undefined) return { name: known }
    if (this.names.size >= MAX_NAMES) return {}
    // After its text: where sessions are mixed up, a name can then be missing but never mean another statement.
    const name = `bw_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`
    this.names.set(sql, name)
    return { name }
  }

  /** What this connection is known to keep. */
  keptBy(client: object): Set<string> {
    const known = this.kept.get(client) ?? new Set<string>()
    this.kept.set(client, known)
    return known
  }

  /** A pooler in transaction mode without support for prepared statements: from now on nothing is named. */
  turnOffAfter(error: unknown): boolean {
    if (this.isOff || !FOREIGN_SESSION.has(innermost(error).code ?? '')) return false
    this.isOff = true
    return true
  }
}
