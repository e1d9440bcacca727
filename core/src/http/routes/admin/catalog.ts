import { z } from 'zod'
import type { CatalogDesk } from '../../../catalog/catalog-desk.js'
import type { CatalogService } from '../../../catalog/catalog-service.js'
import { NotFoundError, StaleVersionError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { page } from '../../answers.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { changeOf, versionOf } from './catalog-change.js'
import * as input from './catalog-input.js'

const location = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    address: z.string(),
    phone: z.string(),
    minNoticeMinutes: z.int().nullable(),
    version: z.int(),
  })
  .meta({ id: 'EditedLocation' })
export type CatalogEditing = Pick<CatalogDesk, 'createLocation' | 'updateLocation'>

const shared = { tag: 'Catalogue', scope: 'tenant', audience: { needs: 'catalog:write' } } as const
const creates = { ...shared, method: 'post', idempotency: 'optional' } as const
const changes = { ...shared, method: 'patch', idempotency: 'none', params: idParameters } as const

export interface CatalogRouteServices {
  readonly catalogDesk: CatalogEditing
  readonly catalog: Pick<CatalogService, 'listLocations'>
}

/** How the team of a business describes what it offers, with whom and when. */
export function catalogRoutes({ catalogDesk, catalog }: CatalogRouteServices): Route[] {
  return locationRoutes(catalogDesk, catalog)
}

function locationRoutes(desk: CatalogEditing, catalog: CatalogRouteServices['catalog']): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'get', path: '/catalog/locations', idempotency: 'none' },
      summary: 'Lists the places of the business as they are edited',
      responses: { 200: { description: 'All of them', schema: page(location) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await catalog.listLocations(tenant.id) } }),
    }),
    defineRoute({
      ...creates,
      path: '/locations',
      summary: 'Adds a place of the business',
      body: input.locationBody,
      bodyExample: { name: 'Bath', timeZone: 'Europe/London' },
      responses: { 201: { description: 'The place', schema: location } },
      errors: [UnknownTimeZoneError],
      handler: async request => ({
        status: 201,
        body: await desk.createLocation(request.tenant.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...changes,
      path: '/locations/{id}',
      takesIfMatch: true,
      entity: 'version',
      summary: 'Changes a place of the business; bookings stay',
      body: input.locationChange,
      bodyExample: { phone: '+44 1225 460000' },
      responses: { 200: { description: 'The place as it is now', schema: location } },
      errors: [NotFoundError, StaleVersionError, UnknownTimeZoneError],
      handler: async request => {
        const change = { ...request.body, ...versionOf(request) }
        const body = await desk.updateLocation(request.tenant.id, request.params.id, change, changeOf(request))
        return { status: 200, body }
      },
    }),
  ]
}
