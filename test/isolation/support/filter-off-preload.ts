// Loaded before an engine of the census: makes the engine's own tenant filter say yes to everybody, so that the policies
// of the database stand alone. Only what compares a tenant_id with a parameter or a literal is a filter; joins stay.
import pg from 'pg'

const FILTER = /((?:\w+\.|"\w+"\.)?"?tenant_id"?\s*=\s*(?:\$\d+(?:::uuid)?|'[0-9a-f-]{36}'))/g

type Query = (this: pg.Client, ...given: unknown[]) => unknown
interface Statement {
  text?: string
}

const prototype = pg.Client.prototype as unknown as { query: Query }
const { query } = prototype

/** Writes of new rows and of the schema have no filter. Members, roles and host names stand in tables of the platform, which only the owner reads. */
const KEPT =
  /^\s*(INSERT INTO bw\.\w+ \([^)]*\)\s*VALUES|CREATE|ALTER|DO)|\bbw\.(membership|team_role|tenant_domain)\b/i

function opened(text: string): string {
  return KEPT.test(text) ? text : text.replace(FILTER, '($1 OR true)')
}

prototype.query = function patched(this: pg.Client, ...given: unknown[]): unknown {
  const [first, ...rest] = given
  if (typeof first === 'string') return query.call(this, opened(first), ...rest)
  const statement = first as Statement | null
  if (statement !== null && typeof statement.text === 'string') statement.text = opened(statement.text)
  return query.call(this, ...given)
}
