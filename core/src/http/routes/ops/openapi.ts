import { z } from 'zod'
import { buildOpenApi } from '../../openapi.js'
import { defineRoute, type Route } from '../../route.js'

export interface DescribedRoutes {
  readonly routes: Route[]
  /** The OpenAPI document of all of them and of the plugins; written when asked for, and anew when plugins change. */
  readonly document: () => object
}

/** Adds the route that serves the OpenAPI document of all routes, itself included. */
export function withOpenApiRoute(
  routes: readonly Route[],
  version: string,
  plugins: { readonly all: readonly Route[] } = { all: [] },
): DescribedRoutes {
  let written: { readonly of: readonly Route[]; readonly document: object } | undefined
  const document = () => {
    const added = plugins.all
    if (written?.of !== added) written = { of: added, document: buildOpenApi([...all, ...added], version) }
    return written.document
  }
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
