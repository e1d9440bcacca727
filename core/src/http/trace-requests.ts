import type { Middleware } from 'koa'
import type { Tracing } from '../ports/tracing.js'
import { stateOf } from './request-state.js'

/**
 * One span a request, under the one that the caller names by `traceparent`. It has the declared route and the tenant's
 * id, never the path or the query: those may hold tokens or what somebody typed.
 */
export function traceRequests(tracing: Tracing): Middleware {
  return (context, next) => {
    const { method } = context
    const parent = context.get('traceparent') || undefined
    return tracing.span({ name: method, kind: 'server', parent }, async span => {
      await next()
      const { routeName, tenantId, requestId, problemCode } = stateOf(context)
      if (routeName !== undefined) span.rename(routeName)
      span.set({
        'http.request.method': method,
        'http.route': routeName?.replace(/^\S+ /, ''),
        'http.response.status_code': context.status,
        'bookwright.tenant.id': tenantId,
        'bookwright.request.id': requestId,
      })
      if (context.status >= 500) span.fail(problemCode ?? String(context.status))
    })
  }
}
