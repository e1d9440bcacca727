import pg from 'pg'
import { ConfigurationError } from '../errors/catalog.js'

const CONNECT_TIMEOUT_MS = 5_000

/**
 * Opens one connection of its own, outside every pool: for migrations and for LISTEN, which a pooler such as PgBouncer
 * in transaction mode would break.
 * @throws ConfigurationError when the server cannot be reached or refuses the login; one line, without the password.
 */
export async function connectDirect(databaseUrl: string, applicationName: string): Promise<pg.Client> {
  const place = describeDatabase(databaseUrl)
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: '-c client_min_messages=warning -c TimeZone=UTC',
  })
  // An idle connection that breaks emits 'error'; without a listener that ends the process. The next query reports it.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new ConfigurationError({ problem: connectionProblem(error, place) }, error)
  }
  return client
}

/** Where a database is, fit for a log line: host, port and name, no user and no password. */
export function describeDatabase(databaseUrl: string): string {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') {
    const problem = 'DATABASE_URL is not a PostgreSQL URL. It looks like postgres://user:password@host:5432/name.'
    throw new ConfigurationError({ problem })
  }
  return `${url.hostname || 'localhost'}:${url.port || '5432'}${url.pathname}`
}

/** One line on why a connection failed. SQLSTATE classes: https://www.postgresql.org/docs/15/errcodes-appendix.html */
export function connectionProblem(error: unknown, place: string): string {
  const { code, message } = innermost(error)
  if (code === '28P01' || code === '28000') return `The database at ${place} refuses the login: ${message}.`
  if (code === '3D000') return `The server of ${place} has no such database: ${message}.`
  if (isTlsProblem(code, message)) {
    return `The database at ${place} does not prove by TLS who it is (${code ?? message}): ${TLS_ADVICE}.`
  }
  return `The database at ${place} is unreachable (${code ?? message}). Is it running, and is DATABASE_URL right?`
}

const TLS_ADVICE =
  'give it a certificate, name its authority by sslrootcert=FILE in DATABASE_URL, or set BOOKWRIGHT_DATABASE_TLS=off for a network that nobody else can reach'

/** Codes of OpenSSL's verification, https://nodejs.org/api/tls.html#x509-certificate-error-codes; node-pg gives its own none. */
function isTlsProblem(code: string | undefined, message: string): boolean {
  return (
    /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)/.test(code ?? '') ||
    /does not support SSL/.test(message)
  )
}

/** The constraint that a statement violated; undefined where the server named none. */
export function constraintOf(error: unknown): string | undefined {
  let current = error as { constraint?: unknown; cause?: unknown; original?: unknown }
  for (let depth = 0; depth < 5 && current; depth += 1) {
    if (typeof current.constraint === 'string') return current.constraint
    current = (current.original ?? current.cause) as typeof current
  }
  return undefined
}

/** SQLSTATE or system code of an error, looking through the wrappers of the ORM and of Node (AggregateError). */
export function innermost(error: unknown): { code?: string; message: string } {
  let current = error as { code?: unknown; message?: string; cause?: unknown; original?: unknown; errors?: unknown[] }
  for (let depth = 0; depth < 5; depth += 1) {
    if (typeof current?.code === 'string') return { code: current.code, message: current.message ?? '' }
    const next = current?.original ?? current?.cause ?? current?.errors?.[0]
    if (!next) break
    current = next as typeof current
  }
  return { message: current?.message ?? String(error) }
}
