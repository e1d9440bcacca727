import type { Middleware } from 'koa'
import type { Log } from '../ports/log.js'
import { stateOf } from './request-state.js'

/**
 * Writes one line per request. Names of query parameters, never their values: those may be tokens or what somebody
 * typed about a customer.
 */
export function accessLog(log: Log): Middleware {
  return async (context, next) => {
    const startedAt = performance.now()
    await next()
    const { requestId, routeName, tenantSlug, accountId, failure } = stateOf(context)
    const line = {
      requestId,
      method: context.method,
      route: routeName ?? context.path.slice(0, 200),
      query: [...new URLSearchParams(context.querystring).keys()].slice(0, 20),
      status: context.status,
      milliseconds: Math.round(performance.now() - startedAt),
      tenant: tenantSlug,
      account: accountId,
    }
    if (failure !== undefined) log.error({ ...line, error: failure }, 'request failed')
    else if (context.status >= 500) log.warn(line, 'request')
    else log.info(line, 'request')
  }
}
