import { withProvedTls } from './database-tls.js'
import { refused, type EnvironmentReader } from './environment.js'

const PARTS = ['DATABASE_NAME', 'DATABASE_USER', 'DATABASE_PASSWORD', 'DATABASE_HOST', 'DATABASE_PORT'] as const

/**
 * The address of the database: DATABASE_URL, or the parts of one; undefined asks for the embedded server.
 * @throws ConfigurationError when the parts lack a name or contradict DATABASE_URL, or when another machine is to be
 * reached without proved TLS.
 */
export function databaseAddress(env: EnvironmentReader): string | undefined {
  const url = addressOf(env)
  return url === undefined ? undefined : withProvedTls(url, env)
}

function addressOf(env: EnvironmentReader): string | undefined {
  const url = env.url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const given = PARTS.filter(part => env.text(part) !== undefined)
  if (given.length === 0) return url
  if (url !== undefined) {
    const contradiction = given.find(part => env.text(part) !== partOf(new URL(url), part))
    if (contradiction) throw refused(`${contradiction} contradicts DATABASE_URL: remove one of them.`)
    return url
  }
  const name = env.text('DATABASE_NAME')
  if (name === undefined) throw refused(`${given[0]} is set without DATABASE_NAME: set DATABASE_NAME or DATABASE_URL.`)
  const address = new URL('postgres://localhost')
  address.hostname = env.text('DATABASE_HOST') ?? 'localhost'
  address.port = String(env.port('DATABASE_PORT') ?? 5432)
  address.username = encodeURIComponent(env.text('DATABASE_USER') ?? '')
  address.password = encodeURIComponent(env.text('DATABASE_PASSWORD') ?? '')
  address.pathname = `/${encodeURIComponent(name)}`
  return address.href
}

function partOf(url: URL, part: (typeof PARTS)[number]): string {
  if (part === 'DATABASE_NAME') return decodeURIComponent(url.pathname.slice(1))
  if (part === 'DATABASE_USER') return decodeURIComponent(url.username)
  if (part === 'DATABASE_PASSWORD') return decodeURIComponent(url.password)
  return part === 'DATABASE_HOST' ? url.hostname : url.port || '5432'
}
