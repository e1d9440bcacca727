import { z } from 'zod'
import type { CatalogService } from '../../../catalog/catalog-service.js'
import { page, place } from '../../answers.js'
import { resourceView } from '../../catalog-view.js'
import { defineRoute, type Route } from '../../route.js'

const resource = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    type: z.string(),
    mode: z.enum(['exclusive', 'pool', 'shared', 'composite']),
    capacity: z.int(),
    locationId: z.string(),
    skills: z.array(z.string()),
    status: z.enum(['active', 'inactive', 'on-leave']),
    position: z.string(),
    homePlace: place.nullable().meta({ description: 'Where the day of somebody who travels begins' }),
  })
  .meta({ id: 'Resource' })

export type ResourceLister = Pick<CatalogService, 'listResources'>

export function resourceRoutes(services: { catalog: ResourceLister }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/resources',
      summary: 'Lists staff, rooms and equipment',
      tag: 'Catalogue',
      audience: { needs: 'resources:read' },
      scope: 'tenant',
      idempotency: 'none',
      responses: { 200: { description: 'All of them', schema: page(resource) } },
      errors: [],
      handler: async ({ tenant }) => ({
        status: 200,
        body: { items: (await services.catalog.listResources(tenant.id)).map(resourceView), nextCursor: null },
      }),
    }),
  ]
}
