import { z } from 'zod'
import { buildOpenApi } from '../../openapi.js'
import { defineRoute, type Route } from '../../route.js'

export interface DescribedRoutes {
  readonly routes: Route[]
  /** The OpenAPI document of all of them; written when first asked for. */
  readonly document: () => object
}

/** Adds the route that serves the OpenAPI document of all routes, itself included. */
export function withOpenApiRoute(routes: readonly Route[], version: string): DescribedRoutes {
  let written: object | undefined
  const document = () => (written ??= buildOpenApi(all, version))
  const all: Route[] = [
    ...routes,
    defineRoute({
      method: 'get',
      path: '/openapi.json',
      summary: 'Reads this document',
      tag: 'Documents',
      audience: 'public',
      scope: 'platform',
      idempotency: 'none',
      responses: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
      errors: [],
      handler: async () => ({ status: 200, body: document() }),
    }),
  ]
  return { routes: all, document }
}
