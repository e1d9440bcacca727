import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import { UnauthenticatedError } from '../../../errors/access-errors.js'
import type { FinishedRequest } from '../../../metrics/engine-metrics.js'
import { isLocalCaller } from '../../local-caller.js'
import { stateOf } from '../../request-state.js'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** What the application counts with and shows. */
export interface MetricsDesk {
  countRequest(request: FinishedRequest): void
  text(): Promise<string>
}

/** Counts every request when it has been answered. */
export function countRequests(metrics: MetricsDesk): Middleware {
  return async (context, next) => {
    const startedAt = performance.now()
    await next()
    const { routeName: route, problemCode: code } = stateOf(context)
    const seconds = (performance.now() - startedAt) / 1_000
    metrics.countRequest({ method: context.method, route, status: context.status, seconds, code })
  }
}

/**
 * `GET /metrics`. This machine may ask without a token, but neither a proxy on it that passes on what others ask, nor a
 * page that points a name of its own at it, counts as this machine. Everybody else needs the token, and while none is configured nobody else gets in.
 */
export function metricsRoute(metrics: MetricsDesk, token: string | undefined): Middleware {
  return async (context, next) => {
    const isAsked = context.path.replace(/\/$/, '') === '/metrics' && ['GET', 'HEAD'].includes(context.method)
    if (!isAsked) return next()
    stateOf(context).routeName = 'GET /metrics'
    if (!isLocalCaller(context.req) && !hasToken(context, token)) throw new UnauthenticatedError({})
    context.set('Cache-Control', 'no-store')
    context.body = await metrics.text()
    context.set('Content-Type', CONTENT_TYPE)
  }
}

function hasToken(context: Context, token: string | undefined): boolean {
  const [, given] = /^Bearer (.+)$/i.exec(context.get('Authorization')) ?? []
  return token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token))
}

/** Of equal length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
