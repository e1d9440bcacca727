import { refused, type EnvironmentReader } from './environment.js'
import { isLoopbackHost } from './public-address.js'

const UNPROVED = 'would let anybody on the way read and change the data'
const ADVICE =
  'use sslmode=verify-full (with sslrootcert=FILE for an authority of your own), or set BOOKWRIGHT_DATABASE_TLS=off for a network that nobody else can reach'

/**
 * Demands TLS with a proved certificate of every database that is not on this machine. The driver takes `sslmode` from
 * the address, so that every connection of the engine has it: https://node-postgres.com/features/ssl.
 *
 * @throws ConfigurationError when the address asks for less and BOOKWRIGHT_DATABASE_TLS does not allow it.
 */
export function withProvedTls(databaseUrl: string, env: EnvironmentReader): string {
  const wish = env.text('BOOKWRIGHT_DATABASE_TLS')?.toLowerCase() ?? 'on'
  if (!['on', 'off'].includes(wish)) throw refused('BOOKWRIGHT_DATABASE_TLS takes "on" or "off".')
  const url = new URL(databaseUrl)
  if (wish === 'off' || isHere(url)) return databaseUrl
  const { searchParams } = url
  const mode = searchParams.get('sslmode')
  const isWeak = ['disable', 'allow', 'prefer', 'no-verify'].includes(mode ?? '')
  if (isWeak || ['0', 'false'].includes(searchParams.get('ssl') ?? '') || searchParams.has('uselibpqcompat')) {
    throw refused(`DATABASE_URL asks for a connection to another machine that ${UNPROVED}: ${ADVICE}.`)
  }
  if (mode === 'verify-full') return databaseUrl
  // `require` and `verify-ca` prove less to libpq and the same to the driver; saying it saves its warning.
  searchParams.set('sslmode', 'verify-full')
  return url.href
}

/** A socket file, or a name that can only be this machine. A parameter goes before the name, as in the driver. */
function isHere({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get('host') ?? decodeURIComponent(hostname)
  return host === '' || host.startsWith('/') || host === '::1' || isLoopbackHost(host)
}
