// Loaded before an engine of the census: makes the engine's own tenant filter say yes to everybody, so that the policies
// of the database stand alone. Only what compares a tenant_id with a parameter or a literal is a filter; joins stay.
import { AsyncLocalStorage } from 'node:async_hooks'
import { Server } from 'node:http'
import pg from 'pg'

const FILTER = /((?:\w+\.|"\w+"\.)?"?tenant_id"?\s*=\s*(?:\$\d+(?:::uuid)?|'[0-9a-f-]{36}'))/g

type Query = (this: pg.Client, ...given: unknown[]) => unknown
interface Statement {
  text?: string
  name?: string | undefined
  /** What a scoped query of the engine takes its name from. */
  config?: { name?: string | undefined }
}

const prototype = pg.Client.prototype as unknown as { query: Query }
const { query } = prototype

/** Writes of new rows and of the schema have no filter. */
const KEPT = /^\s*(INSERT INTO bw\.\w+ \([^)]*\)\s*VALUES|CREATE|ALTER|DO)/i
/** What the engine does of its own accord is no request: the relay takes the events of every business, each once. */
const request = new AsyncLocalStorage<true>()

type Emit = (this: Server, event: string | symbol, ...given: unknown[]) => boolean
const server = Server.prototype as unknown as { emit: Emit }
const { emit } = server
server.emit = function inRequest(this: Server, event: string | symbol, ...given: unknown[]): boolean {
  if (event !== 'request') return emit.call(this, event, ...given)
  return request.run(true, () => emit.call(this, event, ...given))
}

function opened(text: string): string {
  return request.getStore() === undefined || KEPT.test(text) ? text : text.replace(FILTER, '($1 OR true)')
}

/** Under a name of its own: a connection keeps one plan per name, and the engine's own looks use the same statements. */
function openStatement(statement: Statement): void {
  const text = opened(statement.text ?? '')
  if (text === statement.text) return
  statement.text = text
  if (statement.name !== undefined) statement.name = `${statement.name} open`
  if (statement.config?.name !== undefined) statement.config = { ...statement.config, name: statement.name }
}

prototype.query = function patched(this: pg.Client, ...given: unknown[]): unknown {
  const [first, ...rest] = given
  if (typeof first === 'string') return query.call(this, opened(first), ...rest)
  if (typeof (first as Statement | null)?.text === 'string') openStatement(first as Statement)
  return query.call(this, ...given)
}
