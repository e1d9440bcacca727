import { Router } from '@koa/router'
import type { Context, Middleware } from 'koa'
import { ConfigurationError, MethodNotAllowedError } from '../errors/catalog.js'
import { isPermission } from '../identity/roles.js'
import { nothingAt } from './later-groups.js'
import { routeName, type Route } from './route.js'
import type { RouteRunner } from './route-runner.js'

export const API_PREFIX = '/api/v1'

/**
 * Refuses what the type system lets through when a route comes from JavaScript: no audience, or the same route twice.
 * @throws ConfigurationError naming the route.
 */
export function checkRoutes(routes: readonly Route[]): void {
  const seen = new Set<string>()
  for (const route of routes) {
    const name = routeName(route)
    if (!isAudience(route.audience)) {
      throw new ConfigurationError({ problem: `The route ${name} does not say who may call it.` })
    }
    if (seen.has(name)) throw new ConfigurationError({ problem: `The route ${name} is declared twice.` })
    seen.add(name)
  }
}

function isAudience(audience: unknown): boolean {
  if (typeof audience === 'string') return ['public', 'account', 'platform', 'operator'].includes(audience)
  if (typeof audience !== 'object' || audience === null) return false
  const { needs, customerOr } = audience as { needs?: unknown; customerOr?: unknown }
  const named = [needs, customerOr].filter(permission => permission !== undefined)
  return named.length === 1 && named.every(isPermission)
}

/** Mounts the routes below `/api/v1`; a trailing slash is optional, unknown paths are 404, other methods 405. */
export function mountRoutes(routes: readonly Route[], runner: RouteRunner): Middleware {
  checkRoutes(routes)
  const router = new Router({ prefix: API_PREFIX })
  for (const route of routes) {
    router.register(route.path.replace(/\{(\w+)\}/g, ':$1'), [route.method], context =>
      runner.run(route, context as unknown as Context, context.params as Record<string, string>),
    )
  }
  // Most requests name a path without parameters: found at once, where the router would try every pattern twice.
  const plain = new Map(routes.filter(route => !route.path.includes('{')).map(route => [plainKey(route), route]))
  const dispatch = router.routes() as unknown as Middleware
  return async (context, next) => {
    if (context.path !== API_PREFIX && !context.path.startsWith(`${API_PREFIX}/`)) return next()
    const route = plain.get(`${context.method} ${context.path}`)
    if (route) return runner.run(route, context, {})
    const { path: layers, pathAndMethod } = router.match(context.path, context.method)
    if (pathAndMethod.length > 0) return dispatch(context, next)
    const allowed = [...new Set(layers.flatMap(layer => layer.methods))]
    if (allowed.length === 0) throw nothingAt(context.path.slice(API_PREFIX.length))
    if (context.method !== 'OPTIONS') throw new MethodNotAllowedError({ allowed })
    context.set('Allow', allowed.join(', '))
    context.status = 204
  }
}

function plainKey(route: Route): string {
  return `${route.method.toUpperCase()} ${API_PREFIX}${route.path}`
}
