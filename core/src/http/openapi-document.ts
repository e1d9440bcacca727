import { buildOpenApi } from './openapi.js'
import { RateLimits } from './rate-limits.js'
import { coreRoutes, type CoreServices } from './routes/core-routes.js'
import { withOpenApiRoute } from './routes/ops/openapi.js'
import { accountRoutes, type AccountServices } from './routes/public/account-routes.js'
import { authRoutes, type AuthRouteServices } from './routes/public/auth.js'
import { foundingRoutes, type FoundingRouteServices } from './routes/public/founding.js'
import type { Route } from './route.js'

/** Every route of the core without anything behind it: enough to describe, not to serve. */
export function describedRoutes(version: string): Route[] {
  const limits = new RateLimits(false)
  const auth = authRoutes({ guard: {} } as AuthRouteServices)
  const accounts = accountRoutes({ ...({} as AccountServices), limits })
  const founding = foundingRoutes({ ...({} as FoundingRouteServices), limits })
  return withOpenApiRoute([...coreRoutes({} as CoreServices), ...auth, ...accounts, ...founding], version).routes
}

/** The OpenAPI document of the core, without an engine. */
export function openApiDocument(version: string): object {
  return buildOpenApi(describedRoutes(version), version)
}
