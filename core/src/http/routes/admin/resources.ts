import { z } from 'zod'
import type { CatalogService } from '../../../catalog/catalog-service.js'
import type { TeamDesk } from '../../../catalog/team-desk.js'
import type { Tenant } from '../../../domain/tenant.js'
import { RESOURCE_STATES, type Resource } from '../../../domain/resource.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { HoursConflictError, ResourceInUseError } from '../../../errors/team-errors.js'
import { page, place } from '../../answers.js'
import { resourceView, type PhotoLinks } from '../../catalog-view.js'
import { flag, idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import { affectedShape } from './affected-answer.js'
import * as input from './catalog-input.js'

const resource = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    type: z.string(),
    mode: z.enum(['exclusive', 'pool', 'shared', 'composite']),
    capacity: z.int(),
    isPinned: z.boolean(),
    leafIds: z.array(z.string()),
    locationId: z.string(),
    scheduleId: z.string().nullable(),
    skills: z.array(z.string()),
    attributes: z.record(z.string(), z.string()),
    limits: z.object({
      perDay: z.int().optional(),
      perWeek: z.int().optional(),
      minutesPerDay: z.int().optional(),
      minutesPerWeek: z.int().optional(),
    }),
    overbookUnits: z.int(),
    costPerHour: z.int(),
    priority: z.int(),
    status: z.enum(RESOURCE_STATES),
    position: z.string(),
    bio: z.string(),
    photo: z.string().nullable().meta({ description: 'Where the picture is' }),
    accountId: z.string().nullable().meta({ description: 'The login of this person' }),
    homePlace: place.nullable().meta({ description: 'Where the day of somebody who travels begins' }),
    color: z.string().meta({ description: 'In the calendar; empty: none' }),
    beforeUseMinutes: z.int().nullable().meta({ description: 'When `resource.before-use` is sent; null: not at all' }),
    sort: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Resource' })

export interface ResourceRouteServices {
  readonly catalog: Pick<CatalogService, 'listResources' | 'getResource'>
  readonly teamDesk: Pick<TeamDesk, 'createResource' | 'updateResource' | 'archive' | 'standing' | 'photoHashes'>
}

const shared = { tag: 'Team', scope: 'tenant' } as const
const reads = { ...shared, method: 'get', audience: { needs: 'resources:read' }, idempotency: 'none' } as const
const writes = { ...shared, audience: { needs: 'catalog:write' } } as const
const ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'

/** The people, rooms and things that bookings need. */
export function resourceRoutes(services: ResourceRouteServices): Route[] {
  return [...readRoutes(services), createRoute(services), changeRoute(services), archiveRoute(services)]
}

function readRoutes({ catalog, teamDesk }: ResourceRouteServices): Route[] {
  return [
    defineRoute({
      ...reads,
      path: '/resources',
      summary: 'Lists staff, rooms and equipment',
      query: z.object({
        archived: flag.optional().meta({ description: '1: also those that were taken off the list' }),
      }),
      responses: { 200: { description: 'All of them', schema: page(resource) } },
      errors: [],
      handler: async ({ tenant, query }) => {
        const found = await catalog.listResources(tenant.id, { withArchived: query.archived ?? false })
        const photos = await photosOf(teamDesk, tenant)
        return { status: 200, body: { items: found.map(item => resourceView(item, photos)), nextCursor: null } }
      },
    }),
    defineRoute({
      ...reads,
      path: '/resources/{id}',
      entity: 'version',
      summary: 'Reads somebody or something that bookings need',
      params: idParameters,
      responses: { 200: { description: 'The resource', schema: resource } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => {
        return { status: 200, body: await viewOf(teamDesk, tenant, await catalog.getResource(tenant.id, params.id)) }
      },
    }),
    defineRoute({
      ...reads,
      path: '/resources/{id}/standing',
      summary: 'Lists bookings that stand on a resource and are not over, whatever became of it',
      params: idParameters,
      responses: { 200: { description: 'The next first', schema: z.object(affectedShape) } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({ status: 200, body: await teamDesk.standing(tenant.id, params.id) }),
    }),
  ]
}

function createRoute({ teamDesk }: ResourceRouteServices): Route {
  return defineRoute({
    ...writes,
    method: 'post',
    path: '/resources',
    summary: 'Adds somebody or something that bookings need',
    idempotency: 'optional',
    body: input.resourceBody,
    bodyExample: { name: 'Maya Patel', type: 'staff', locationId: ID, scheduleId: ID, skills: ['massage'] },
    responses: { 201: { description: 'The resource', schema: resource } },
    errors: [InvalidRequestError],
    handler: async request => {
      const made = await teamDesk.createResource(request.tenant.id, request.body, changeOf(request))
      return { status: 201, body: await viewOf(teamDesk, request.tenant, made) }
    },
  })
}

function changeRoute({ teamDesk }: ResourceRouteServices): Route {
  return defineRoute({
    ...writes,
    method: 'patch',
    path: '/resources/{id}',
    takesIfMatch: true,
    entity: 'version',
    summary: 'Changes somebody or something that bookings need; bookings stay',
    idempotency: 'none',
    params: idParameters,
    body: input.resourceChange,
    bodyExample: { status: 'inactive' },
    responses: { 200: { description: 'The resource as it is now', schema: resource } },
    errors: [NotFoundError, StaleVersionError, HoursConflictError, ResourceInUseError],
    handler: async request => {
      const { keepBookings = false, ...fields } = request.body
      const change = request.ifMatch === undefined ? fields : { ...fields, version: request.ifMatch }
      const edit = { change, isKept: keepBookings }
      const changed = await teamDesk.updateResource(request.tenant.id, request.params.id, edit, changeOf(request))
      return { status: 200, body: await viewOf(teamDesk, request.tenant, changed) }
    },
  })
}

function archiveRoute({ teamDesk }: ResourceRouteServices): Route {
  return defineRoute({
    ...writes,
    method: 'delete',
    path: '/resources/{id}',
    summary: 'Takes somebody or something off the list; bookings that stand stay and are answered',
    idempotency: 'none',
    params: idParameters,
    responses: { 200: { description: 'What still stands on it', schema: z.object(affectedShape) } },
    errors: [NotFoundError],
    handler: async request => {
      return { status: 200, body: await teamDesk.archive(request.tenant.id, request.params.id, changeOf(request)) }
    },
  })
}

async function photosOf(desk: Pick<TeamDesk, 'photoHashes'>, tenant: Tenant): Promise<PhotoLinks> {
  return { tenantSlug: tenant.slug, hashes: await desk.photoHashes(tenant.id) }
}

async function viewOf(desk: Pick<TeamDesk, 'photoHashes'>, tenant: Tenant, found: Resource) {
  return resourceView(found, await photosOf(desk, tenant))
}

function changeOf({ caller, requestId }: { caller: Caller; requestId: string }) {
  return { actor: caller.actor, requestId }
}
