import { BlockList, isIP } from 'node:net'
import { ProviderFailedError } from '@bookwright/core'
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js'
import type { EmailSettings } from './settings.js'

/** Patience with the server, in milliseconds; together below the 10 s that an attempt has. */
export interface SmtpTimeouts {
  readonly connectMs: number
  readonly silenceMs: number
}

export const DEFAULT_TIMEOUTS: SmtpTimeouts = { connectMs: 4_000, silenceMs: 5_000 }

/** Whether a host can only be this machine: there a password cannot be overheard and a certificate proves nothing. */
export function isLoopback(host: string): boolean {
  const loopback = new BlockList()
  loopback.addSubnet('127.0.0.0', 8, 'ipv4')
  loopback.addAddress('::1', 'ipv6')
  const family = isIP(host)
  return family === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * What nodemailer is given. TLS is demanded of every server but one on this machine, and never given up when the
 * server does not offer it (RFC 8314 §3).
 * @throws BW_PROVIDER_FAILED when the settings ask for an open connection to another machine.
 */
export function smtpOptions(settings: EmailSettings, timeouts: SmtpTimeouts = DEFAULT_TIMEOUTS): SMTPTransport.Options {
  const { host = '', port, security, user, password } = settings
  const isHere = isLoopback(host)
  if (security === 'none' && !isHere) {
    const problem = `${host} is another machine, and security "none" would send mail and password in clear.`
    throw new ProviderFailedError({ plugin: 'channel-email', problem })
  }
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { rejectUnauthorized: !isHere },
    auth: user === undefined ? undefined : { user, pass: password ?? '' },
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
    // A message is text from bookings: it must not name files or addresses for this process to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
