import { z } from 'zod'
import type { CatalogDesk } from '../../../catalog/catalog-desk.js'
import { money as moneyOf } from '../../../domain/money.js'
import { slugOf } from '../../../domain/slug.js'
import { InvalidRequestError, NotFoundError, StaleVersionError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { addOn, money, page, place } from '../../answers.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import * as input from './catalog-input.js'
import { shownPriceRules } from './price-rules-input.js'

const location = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    address: z.string(),
    phone: z.string(),
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
    limits: z.object({ perDay: z.int().optional(), perWeek: z.int().optional() }),
    priority: z.int(),
    homePlace: place.nullable(),
    sort: z.int(),
    status: z.string(),
    version: z.int(),
  })
  .meta({ id: 'EditedResource' })
const service = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    durationMinutes: z.int(),
    bufferBeforeMinutes: z.int(),
    bufferAfterMinutes: z.int(),
    buffersOutsideHours: z.boolean(),
    segments: z.array(z.object({ minutes: z.int(), active: z.boolean() })),
    requirements: z.array(z.looseObject({ key: z.string(), type: z.string(), count: z.int() })),
    grid: z.looseObject({ mode: z.string() }),
    venue: z.string(),
    arrivalWindows: spans,
    price: money,
    priceRules: shownPriceRules.nullable(),
    addOns: z.array(addOn),
    resourceOverrides: z.record(
      z.string(),
      z.object({ durationMinutes: z.int().optional(), priceAdjustment: money.optional() }),
    ),
    policyId: z.string().nullable(),
    locationIds: z.array(z.string()),
    isActive: z.boolean(),
    sort: z.int(),
    version: z.int(),
  })
  .meta({ id: 'EditedService' })

export type CatalogEditing = Pick<
  CatalogDesk,
  | 'createLocation'
  | 'listSchedules'
  | 'createSchedule'
  | 'updateSchedule'
  | 'createResource'
  | 'updateResource'
  | 'createService'
  | 'updateService'
>

const shared = { tag: 'Catalogue', scope: 'tenant', audience: { needs: 'catalog:write' } } as const
const creates = { ...shared, method: 'post', idempotency: 'optional' } as const
const changes = { ...shared, method: 'patch', idempotency: 'none', params: idParameters } as const
const ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'
const weekly = { tu: [['10:00', '18:00']] }

/** How the team of a business describes what it offers, with whom and when. */
export function catalogRoutes({ catalogDesk }: { catalogDesk: CatalogEditing }): Route[] {
  return [
    locationRoute(catalogDesk),
    ...scheduleRoutes(catalogDesk),
    ...resourceRoutes(catalogDesk),
    ...serviceRoutes(catalogDesk),
  ]
}

function locationRoute(desk: CatalogEditing): Route {
  return defineRoute({
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
  })
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

function serviceRoutes(desk: CatalogEditing): Route[] {
  const requirements = [{ key: 'therapist', type: 'staff', skill: 'massage' }]
  return [
    defineRoute({
      ...creates,
      path: '/services',
      summary: 'Adds a service',
      body: input.serviceBody,
      bodyExample: { name: 'Swedish Massage', durationMinutes: 60, bufferAfterMinutes: 15, price: 7500, requirements },
      responses: { 201: { description: 'The service', schema: service } },
      errors: [NotFoundError],
      handler: async request => {
        const { price, addOns, resourceOverrides, ...rest } = request.body
        const { id: tenantId, currency } = request.tenant
        const parts = pricedParts({ addOns, resourceOverrides }, currency)
        const draft = { ...rest, ...parts, price: moneyOf(price, currency) }
        return { status: 201, body: await desk.createService(tenantId, draft, changeOf(request)) }
      },
    }),
    defineRoute({
      ...changes,
      path: '/services/{id}',
      takesIfMatch: true,
      entity: 'version',
      summary: 'Changes a service; bookings that exist keep their price and length',
      body: input.serviceChange,
      bodyExample: { price: 7900 },
      responses: { 200: { description: 'The service as it is now', schema: service } },
      errors: [NotFoundError, StaleVersionError],
      handler: async request => {
        const { price, addOns, resourceOverrides, ...rest } = request.body
        const { currency } = request.tenant
        const priced = price === undefined ? rest : { ...rest, price: moneyOf(price, currency) }
        const change = { ...priced, ...pricedParts({ addOns, resourceOverrides }, currency), ...versionOf(request) }
        const body = await desk.updateService(request.tenant.id, request.params.id, change, changeOf(request))
        return { status: 200, body }
      },
    }),
  ]
}

/** The parts of a service that have sums of their own, in the currency of the business. */
function pricedParts({ addOns, resourceOverrides }: z.output<typeof input.serviceChange>, currency: string) {
  const overrides = Object.entries(resourceOverrides ?? {}).map(([id, { priceAdjustment, ...rest }]) => [
    id,
    { ...rest, ...(priceAdjustment !== undefined && { priceAdjustment: moneyOf(priceAdjustment, currency) }) },
  ])
  const priced = addOns?.map(({ key, name, minutes = 0, price }) => {
    return { key: key ?? (slugOf(name) || name), name, minutes, price: moneyOf(price, currency) }
  })
  return {
    ...(priced && { addOns: priced }),
    ...(resourceOverrides && { resourceOverrides: Object.fromEntries(overrides) }),
  }
}

function versionOf({ ifMatch }: { ifMatch: number | undefined }): { version?: number } {
  return ifMatch === undefined ? {} : { version: ifMatch }
}

function changeOf({ caller, requestId }: { caller: Caller; requestId: string }) {
  return { actor: caller.actor, requestId }
}
