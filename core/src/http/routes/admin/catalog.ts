import { z } from 'zod'
import type { CatalogDesk } from '../../../catalog/catalog-desk.js'
import type { CatalogService } from '../../../catalog/catalog-service.js'
import { InvalidRequestError, NotFoundError, StaleVersionError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { page, place } from '../../answers.js'
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
const spans = z.array(z.array(z.string()))
const schedule = z
  .object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string(),
    weekly: z.record(z.string(), spans),
    breaks: z.record(z.string(), spans),
    exceptions: z.record(z.string(), spans),
  })
  .meta({ id: 'Schedule' })
const resource = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    type: z.string(),
    locationId: z.string(),
    scheduleId: z.string().nullable(),
    position: z.string(),
    mode: z.string(),
    capacity: z.int(),
    isPinned: z.boolean(),
    leafIds: z.array(z.string()),
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
    homePlace: place.nullable(),
    sort: z.int(),
    status: z.string(),
    version: z.int(),
  })
  .meta({ id: 'EditedResource' })
export type CatalogEditing = Pick<
  CatalogDesk,
  | 'createLocation'
  | 'updateLocation'
  | 'listSchedules'
  | 'createSchedule'
  | 'updateSchedule'
  | 'createResource'
  | 'updateResource'
>

const shared = { tag: 'Catalogue', scope: 'tenant', audience: { needs: 'catalog:write' } } as const
const creates = { ...shared, method: 'post', idempotency: 'optional' } as const
const changes = { ...shared, method: 'patch', idempotency: 'none', params: idParameters } as const
const ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'
const weekly = { tu: [['10:00', '18:00']] }

export interface CatalogRouteServices {
  readonly catalogDesk: CatalogEditing
  readonly catalog: Pick<CatalogService, 'listLocations'>
}

/** How the team of a business describes what it offers, with whom and when. */
export function catalogRoutes({ catalogDesk, catalog }: CatalogRouteServices): Route[] {
  return [...locationRoutes(catalogDesk, catalog), ...scheduleRoutes(catalogDesk), ...resourceRoutes(catalogDesk)]
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

function scheduleRoutes(desk: CatalogEditing): Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: '/schedules', tag: 'Catalogue', scope: 'tenant', idempotency: 'none' },
      summary: 'Lists the hours that people, rooms and things follow',
      audience: { needs: 'schedules:read' },
      responses: { 200: { description: 'All of them', schema: page(schedule) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await desk.listSchedules(tenant.id) } }),
    }),
    defineRoute({
      ...creates,
      path: '/schedules',
      summary: 'Adds hours',
      body: input.scheduleBody,
      bodyExample: { name: 'Opening hours', timeZone: 'Europe/London', weekly },
      responses: { 201: { description: 'The hours', schema: schedule } },
      errors: [UnknownTimeZoneError],
      handler: async request => ({
        status: 201,
        body: await desk.createSchedule(request.tenant.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...changes,
      path: '/schedules/{id}',
      summary: 'Changes hours; what is given replaces what was there, bookings stay',
      body: input.scheduleChange,
      bodyExample: { weekly },
      responses: { 200: { description: 'The hours as they are now', schema: schedule } },
      errors: [NotFoundError, UnknownTimeZoneError],
      handler: async request => ({
        status: 200,
        body: await desk.updateSchedule(request.tenant.id, request.params.id, request.body, changeOf(request)),
      }),
    }),
  ]
}

function resourceRoutes(desk: CatalogEditing): Route[] {
  return [
    defineRoute({
      ...creates,
      path: '/resources',
      summary: 'Adds somebody or something that bookings need',
      body: input.resourceBody,
      bodyExample: { name: 'Maya Patel', type: 'staff', locationId: ID, scheduleId: ID, skills: ['massage'] },
      responses: { 201: { description: 'The resource', schema: resource } },
      errors: [InvalidRequestError],
      handler: async request => ({
        status: 201,
        body: await desk.createResource(request.tenant.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...changes,
      path: '/resources/{id}',
      takesIfMatch: true,
      entity: 'version',
      summary: 'Changes somebody or something that bookings need; bookings stay',
      body: input.resourceChange,
      bodyExample: { status: 'inactive' },
      responses: { 200: { description: 'The resource as it is now', schema: resource } },
      errors: [NotFoundError, StaleVersionError],
      handler: async request => {
        const change = { ...request.body, ...versionOf(request) }
        const body = await desk.updateResource(request.tenant.id, request.params.id, change, changeOf(request))
        return { status: 200, body }
      },
    }),
  ]
}
