import { z } from 'zod'
import type { CatalogDesk } from '../../../catalog/catalog-desk.js'
import type { CatalogService } from '../../../catalog/catalog-service.js'
import type { CategoryDesk } from '../../../catalog/category-desk.js'
import { money as moneyOf } from '../../../domain/money.js'
import { slugOf } from '../../../domain/slug.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { addOn, instantText, money, page, question } from '../../answers.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { changeOf, versionOf } from './catalog-change.js'
import * as input from './catalog-input.js'
import { shownPriceRules } from './price-rules-input.js'

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
    arrivalWindows: z.array(z.array(z.string())),
    price: money,
    priceRules: shownPriceRules.nullable(),
    addOns: z.array(addOn),
    asksForFiles: z.boolean(),
    resourceOverrides: z.record(
      z.string(),
      z.object({ durationMinutes: z.int().optional(), priceAdjustment: money.optional() }),
    ),
    policyId: z.string().nullable(),
    locationIds: z.array(z.string()),
    lengths: z.array(z.object({ minutes: z.int(), price: money })),
    questions: z.array(question),
    minGuests: z.int(),
    maxGuests: z.int().nullable(),
    deposit: z.object({ percent: z.number().optional(), amount: z.int().optional() }).nullable(),
    preferredAttributes: z.record(z.string(), z.string()),
    assignmentPolicy: z.array(z.string()),
    meetingUrl: z.string(),
    directions: z.string(),
    color: z.string(),
    visibility: z.string(),
    isActive: z.boolean(),
    archivedAt: instantText.nullable(),
    sort: z.int(),
    version: z.int(),
  })
  .meta({ id: 'EditedService' })

const detail = service
  .extend({ upcomingCount: z.int().meta({ description: 'Appointments of it that are still to come' }) })
  .meta({ id: 'ServiceDefinition' })

type ServiceEditing = Pick<CatalogDesk, 'createService' | 'updateService' | 'archiveService' | 'restoreService'>

export interface ServiceRouteServices {
  readonly catalogDesk: ServiceEditing
  readonly catalog: Pick<CatalogService, 'listServices' | 'getService'>
  readonly categories: Pick<CategoryDesk, 'upcomingOf'>
}

const shared = { tag: 'Catalogue', scope: 'tenant', audience: { needs: 'catalog:write' } } as const
const creates = { ...shared, method: 'post', idempotency: 'optional' } as const
const changes = { ...shared, method: 'patch', idempotency: 'none', params: idParameters } as const

/** How the team of a business describes its services. */
export function serviceRoutes(services: ServiceRouteServices): Route[] {
  return [...readRoutes(services), ...writeRoutes(services.catalogDesk), ...archiveRoutes(services.catalogDesk)]
}

function readRoutes({ catalog, categories }: ServiceRouteServices): Route[] {
  const reads = { ...shared, method: 'get', idempotency: 'none' } as const
  return [
    defineRoute({
      ...reads,
      path: '/catalog/services',
      summary: 'Lists the services as they are edited, hidden and archived ones with them',
      responses: { 200: { description: 'All of them, by category', schema: page(service) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await catalog.listServices(tenant.id) } }),
    }),
    defineRoute({
      ...reads,
      path: '/catalog/services/{id}',
      entity: 'version',
      summary: 'Reads a service as it is edited',
      params: idParameters,
      responses: { 200: { description: 'The service', schema: detail } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => {
        const found = await catalog.getService(tenant.id, params.id)
        return { status: 200, body: { ...found, upcomingCount: await categories.upcomingOf(tenant.id, params.id) } }
      },
    }),
  ]
}

function archiveRoutes(desk: ServiceEditing): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'delete', path: '/services/{id}', idempotency: 'none', params: idParameters },
      takesIfMatch: true,
      entity: 'version',
      summary: 'Archives a service: nobody books it any more, its bookings and its history stay',
      responses: { 200: { description: 'The service as it is now', schema: service } },
      errors: [NotFoundError, StaleVersionError],
      handler: async request => ({
        status: 200,
        body: await desk.archiveService(request.tenant.id, request.params.id, request.ifMatch, changeOf(request)),
      }),
    }),
    defineRoute({
      ...creates,
      path: '/services/{id}/restore',
      params: idParameters,
      entity: 'version',
      summary: 'Takes a service out of the archive; it is not on sale until it is switched on',
      responses: { 200: { description: 'The service as it is now', schema: service } },
      errors: [NotFoundError],
      handler: async request => ({
        status: 200,
        body: await desk.restoreService(request.tenant.id, request.params.id, changeOf(request)),
      }),
    }),
  ]
}

function writeRoutes(desk: ServiceEditing): Route[] {
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
        const { price, addOns, lengths, resourceOverrides, ...rest } = request.body
        const { id: tenantId, currency } = request.tenant
        const parts = pricedParts({ addOns, lengths, resourceOverrides }, currency)
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
        const { price, addOns, lengths, resourceOverrides, ...rest } = request.body
        const { currency } = request.tenant
        const priced = price === undefined ? rest : { ...rest, price: moneyOf(price, currency) }
        const change = {
          ...priced,
          ...pricedParts({ addOns, lengths, resourceOverrides }, currency),
          ...versionOf(request),
        }
        const body = await desk.updateService(request.tenant.id, request.params.id, change, changeOf(request))
        return { status: 200, body }
      },
    }),
  ]
}

/** The parts of a service that have sums of their own, in the currency of the business. */
function pricedParts({ addOns, lengths, resourceOverrides }: z.output<typeof input.serviceChange>, currency: string) {
  const overrides = Object.entries(resourceOverrides ?? {}).map(([id, { priceAdjustment, ...rest }]) => [
    id,
    { ...rest, ...(priceAdjustment !== undefined && { priceAdjustment: moneyOf(priceAdjustment, currency) }) },
  ])
  const priced = addOns?.map(({ key, name, minutes = 0, price }) => {
    return { key: key ?? (slugOf(name) || name), name, minutes, price: moneyOf(price, currency) }
  })
  return {
    ...(priced && { addOns: priced }),
    ...(lengths && { lengths: lengths.map(item => ({ ...item, price: moneyOf(item.price, currency) })) }),
    ...(resourceOverrides && { resourceOverrides: Object.fromEntries(overrides) }),
  }
}
