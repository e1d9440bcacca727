import { ConnectionAcquireTimeoutError, ConnectionError } from 'sequelize'
import { InternalError, UnavailableError } from '../errors/catalog.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import type { Log } from '../ports/log.js'
import { innermost } from './connect.js'

const RETRY_AFTER_SECONDS = 2

/** The server or the way to it is gone, full, or too busy: the caller did nothing wrong and may try again. */
const UNAVAILABLE =
  /^(08|53|57P0[1-5]$|57014$|55P03$|25P03$|ECONN|EPIPE$|ETIMEDOUT$|EHOSTUNREACH$|ENOTFOUND$|EAI_AGAIN$)/
/** node-pg gives these no code. */
const BROKEN_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout)/

/** Serialization failure and deadlock: the same work may succeed when it is done again. */
export function isRepeatable(error: unknown): boolean {
  const { code } = innermost(error)
  return code === '40001' || code === '40P01'
}

export function isConnectionBroken(error: unknown): boolean {
  const { code, message } = innermost(error)
  return BROKEN_CONNECTION.test(message) || (code !== undefined && /^(08|57P0[1-3]|25P03|ECONN|EPIPE)/.test(code))
}

/**
 * Turns what the driver or the ORM threw into an error of the catalogue. Constraint violations (class 23) pass as they
 * are: only the caller knows what they mean.
 */
export function databaseFailure(error: unknown, log: Log): unknown {
  if (error instanceof BookwrightError) return error
  if (error instanceof ConnectionAcquireTimeoutError || error instanceof ConnectionError) return unavailable(error)
  const { code, message } = innermost(error)
  if ((code !== undefined && UNAVAILABLE.test(code)) || BROKEN_CONNECTION.test(message)) return unavailable(error)
  if (isRepeatable(error)) return unavailable(error)
  if (code !== '42501') return error
  // A write for another tenant, or a right that is missing: a bug or an attack, never the fault of the request.
  log.error(
    { code, problem: message, alarm: 'tenant-isolation' },
    'the database refused a statement by row-level security or grants',
  )
  return new InternalError({ what: 'tenant isolation' }, error)
}

function unavailable(error: unknown): Error {
  return new UnavailableError({ what: 'the database', retryAfterSeconds: RETRY_AFTER_SECONDS }, error)
}
