import { z } from 'zod'
import { buildOpenApi } from '../../openapi.js'
import { defineRoute, type Route } from '../../route.js'

/** Adds the route that serves the OpenAPI document of all routes, itself included. */
export function withOpenApiRoute(routes: readonly Route[], version: string): Route[] {
  let document: object | undefined
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
      handler: async () => {
        document ??= buildOpenApi(all, version)
        return { status: 200, body: document }
      },
    }),
  ]
  return all
}
