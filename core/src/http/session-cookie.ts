import { isLoopbackHost } from '../config/public-address.js'
import type { EngineConfig } from '../ports/config.js'

const MAX_AGE_SECONDS = 30 * 24 * 3600

/** The session cookie: `__Host-` over https (RFC 6265bis §4.1.3.2), a plain name on a plain loopback address. */
export interface SessionCookie {
  readonly name: string
  readonly isSecure: boolean
}

export function sessionCookie(config: Pick<EngineConfig, 'isProduction' | 'publicUrl'>): SessionCookie {
  // In production plain http is this machine, where browsers keep Secure cookies, or was allowed by name (ALLOW_HTTP).
  const { protocol, hostname } = new URL(config.publicUrl)
  const isSecure = protocol === 'https:' || (config.isProduction && isLoopbackHost(hostname))
  return { name: isSecure ? '__Host-bw' : 'bw', isSecure }
}

/** Written by hand: Koa's cookie jar refuses Secure behind a proxy it was not told to trust. */
export function setCookieHeader(cookie: SessionCookie, secret: string | null): string {
  const lifetime = secret === null ? 'Max-Age=0' : `Max-Age=${MAX_AGE_SECONDS}`
  const parts = [`${cookie.name}=${secret ?? ''}`, 'Path=/', lifetime, 'HttpOnly', 'SameSite=Lax']
  return [...parts, ...(cookie.isSecure ? ['Secure'] : [])].join('; ')
}

export function readCookie(header: string | undefined, name: string): string | undefined {
  const pair = (header ?? '').split(';').find(part => part.trim().startsWith(`${name}=`))
  const value = pair?.slice(pair.indexOf('=') + 1).trim()
  return value === '' ? undefined : value
}
