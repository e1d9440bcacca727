import { z } from 'zod'
import type { TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { Owned, PluginRoute } from '../plugin/contributions.js'
import { defineRoute, type Method, type Route, type RouteResponse } from './route.js'

/** Statuses that a plugin may answer; anything else is an error of the plugin. */
const STATUSES = [200, 201, 202, 204]

/**
 * Mounts the routes that plugins registered, below `/p/<plugin id>`. For a tenant that has not enabled the plugin they
 * are not there.
 */
export function pluginRoutesOf(
  routes: readonly Owned<PluginRoute>[],
  isEnabled: (tenantId: TenantId, pluginId: string) => Promise<boolean>,
): Route[] {
  return routes.map(route => {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
    const hasBody = route.method !== 'GET' && route.method !== 'DELETE'
    return defineRoute({
      method: route.method.toLowerCase() as Method,
      path: `/p/${route.pluginId}${route.path.replace(/:(\w+)/g, '{$1}')}`,
      summary: `Answered by the plugin ${route.pluginId}`,
      tag: route.pluginId,
      audience: route.audience,
      scope: 'tenant',
      params: z.object(Object.fromEntries(names.map(name => [name, z.string().max(200)]))),
      query: z.looseObject({}),
      body: hasBody ? z.looseObject({}) : undefined,
      responses: Object.fromEntries(STATUSES.map(status => [status, responseOf(status)])),
      errors: [NotFoundError],
      idempotency: 'none',
      handler: async ({ tenant, params, query, body }) => {
        if (!(await isEnabled(tenant.id, route.pluginId))) throw new NotFoundError({ what: 'address' })
        const parameters = params as Record<string, string>
        return route.handle({ tenantId: tenant.id, parameters, query: query as Record<string, string>, body })
      },
    })
  })
}

function responseOf(status: number): RouteResponse {
  if (status === 204) return { description: 'Done' }
  return { description: 'What the plugin answers', schema: z.unknown() }
}
