import { STATUS_CODES } from 'node:http'
import { BookwrightError, type ErrorKind } from '../errors/bookwright-error.js'
import { ALL_ERRORS as catalog } from '../errors/all-errors.js'
import { InternalError, NotFoundError, UnavailableError, UnsupportedMediaTypeError } from '../errors/catalog.js'
import type { AnyErrorClass } from './route.js'

/** RFC 9457. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  details: object
  requestId: string
}

const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  unsupported: 405,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  'too-slow': 408,
  vetoed: 422,
  'rate-limited': 429,
  internal: 500,
  provider: 502,
  unavailable: 503,
  timeout: 504,
}

const TITLES: ReadonlyMap<string, string> = new Map(Object.values(catalog).map(entry => [entry.code, entry.title]))

export function statusOf(error: Pick<AnyErrorClass, 'code' | 'kind'>): number {
  // Two statuses share the kind `unsupported`: a method (405) and a media type (415).
  return error.code === UnsupportedMediaTypeError.code ? 415 : STATUS_OF_KIND[error.kind]
}

// SQLSTATE classes and codes (PostgreSQL manual, appendix A) and names that mean: the database cannot answer now.
const UNAVAILABLE_STATE = /^(08...|53...|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/
const UNAVAILABLE_NAME = /^Sequelize(Connection\w*|DatabaseConnection\w*)Error$/

/** Turns whatever was thrown into an error of the catalogue. */
export function toBookwrightError(error: unknown): BookwrightError {
  if (error instanceof BookwrightError) return error
  if (isUnavailable(error)) return new UnavailableError({ what: 'database', retryAfterSeconds: 2 }, error)
  const status = (error as { status?: unknown } | null)?.status
  const isNotFound = typeof status === 'number' && status >= 400 && status < 500
  return isNotFound ? new NotFoundError({}, error) : new InternalError({}, error)
}

function isUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { name, code, cause, parent } = error as { name?: unknown; code?: unknown; cause?: unknown; parent?: unknown }
  if (typeof name === 'string' && UNAVAILABLE_NAME.test(name)) return true
  if (typeof code === 'string' && UNAVAILABLE_STATE.test(code)) return true
  return isUnavailable(cause, depth + 1) || isUnavailable(parent, depth + 1)
}

/** The answer for an error; texts of internal and provider errors stay in the log. */
export function toProblem(error: BookwrightError, requestId: string): Problem {
  const status = statusOf(error)
  const shown = error.isPublic ? error : new InternalError({})
  return {
    type: `urn:bookwright:problem:${error.code.toLowerCase().replace(/^bw_/, '').replaceAll('_', '-')}`,
    title: TITLES.get(error.code) ?? STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: shown.message,
    details: shown.details,
    requestId,
  }
}

export function retryAfterSeconds(error: BookwrightError): number | undefined {
  if (error.kind !== 'rate-limited' && error.kind !== 'unavailable') return undefined
  const { retryAfterSeconds: seconds } = error.details as { retryAfterSeconds?: number }
  return Math.max(1, Math.ceil(seconds ?? 2))
}
