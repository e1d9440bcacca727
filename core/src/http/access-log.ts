import type { Middleware } from 'koa'
import type { Log } from '../ports/log.js'
import { stateOf } from './request-state.js'

const MAX_NAMES = 20
const MAX_SEGMENTS = 6

/** What our own paths are made of. Anything else may be a token, an address or a name that somebody put there. */
const OUR_WORDS = /^(|api|v1|admin|assets|b|docs|manage|pay|storefront|test|favicon\.ico|robots\.txt)$/
const PARAMETER = /^[a-z][a-zA-Z_]{0,30}$/

/** Of a path that is no declared route, what says nothing about anybody: `/b/…/manage/…`. */
function shapeOf(path: string): string {
  const segments = path.split('/').slice(0, MAX_SEGMENTS)
  return segments.map(segment => (OUR_WORDS.test(segment) ? segment : '…')).join('/')
}

function parametersOf(query: string): string[] {
  const names = [...new URLSearchParams(query).keys()].slice(0, MAX_NAMES)
  return names.map(name => (PARAMETER.test(name) ? name : '…'))
}

/**
 * Writes one line per request. Names of query parameters, never their values: those may be tokens or what somebody
 * typed about a customer.
 */
export function accessLog(log: Log): Middleware {
  return async (context, next) => {
    const startedAt = performance.now()
    await next()
    const { requestId, routeName, tenantSlug, accountId, keyId, failure } = stateOf(context)
    const line = {
      requestId,
      method: context.method,
      route: routeName ?? shapeOf(context.path),
      query: parametersOf(context.querystring),
      status: context.status,
      milliseconds: Math.round(performance.now() - startedAt),
      tenant: tenantSlug,
      account: accountId,
      key: keyId,
    }
    if (failure !== undefined) log.error({ ...line, error: failure }, 'request failed')
    else if (context.status >= 500) log.warn(line, 'request')
    else log.info(line, 'request')
  }
}
