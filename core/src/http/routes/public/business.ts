import { z } from 'zod'
import type { TenantId } from '../../../domain/id.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { money, page } from '../../answers.js'
import { defineRoute, type Route } from '../../route.js'

const business = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    locale: z.string(),
    locales: z.array(z.string()),
    country: z.string(),
    theme: z.object({ brand: z.string(), accent: z.string().optional() }),
    words: z.object({ customer: z.string(), customers: z.string() }),
    contact: z.object({ phone: z.string().nullish(), email: z.string().nullish(), address: z.string().nullish() }),
    policies: z.array(z.object({ key: z.string(), title: z.string(), text: z.string() })),
    payment: z.object({ onlineAvailable: z.boolean() }),
  })
  .meta({ id: 'Business' })

const service = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    durationMinutes: z.int(),
    price: money,
    deposit: money.nullable(),
    requirements: z.array(z.object({ key: z.string(), type: z.string(), count: z.int() })),
    nextStartsAt: z.string().nullish(),
  })
  .meta({ id: 'Service' })

const location = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    address: z.string().nullish(),
    phone: z.string().nullish(),
  })
  .meta({ id: 'Location' })

const staffMember = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    position: z.string(),
    serviceIds: z.array(z.string()),
  })
  .meta({ id: 'StaffMember' })

/** Reads what a business offers. Ids and slugs both name a service. */
export interface CatalogueReader {
  business(tenantId: TenantId): Promise<z.input<typeof business>>
  services(tenantId: TenantId): Promise<readonly z.input<typeof service>[]>
  service(tenantId: TenantId, idOrSlug: string): Promise<z.input<typeof service>>
  locations(tenantId: TenantId): Promise<readonly z.input<typeof location>[]>
  staff(tenantId: TenantId): Promise<readonly z.input<typeof staffMember>[]>
}

const shared = { method: 'get', tag: 'Business', audience: 'public', scope: 'tenant', idempotency: 'none' } as const

function listRoute(path: `/${string}`, summary: string, item: z.ZodType, read: (tenantId: TenantId) => Promise<unknown>) {
  return defineRoute({
    ...shared,
    path,
    summary,
    responses: { 200: { description: 'All of them, in the order of the business', schema: page(item) } },
    errors: [],
    handler: async ({ tenant }) => ({ status: 200, body: { items: await read(tenant.id), nextCursor: null } }),
  })
}

/** What anybody may know about a business. */
export function businessRoutes(services: { catalogue: CatalogueReader }): Route[] {
  return [
    defineRoute({
      ...shared,
      path: '/business',
      summary: 'Reads name, time zone, look and policies of the business',
      responses: { 200: { description: 'The business', schema: business } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: await services.catalogue.business(tenant.id) }),
    }),
    listRoute('/services', 'Lists the services on offer', service, id => services.catalogue.services(id)),
    defineRoute({
      ...shared,
      path: '/services/{id}',
      summary: 'Reads one service by id or slug',
      params: z.object({ id: z.string().min(1).max(100) }),
      responses: { 200: { description: 'The service', schema: service } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({
        status: 200,
        body: await services.catalogue.service(tenant.id, params.id),
      }),
    }),
    listRoute('/locations', 'Lists the places of the business', location, id => services.catalogue.locations(id)),
    listRoute('/staff', 'Lists the people who can be booked', staffMember, id => services.catalogue.staff(id)),
  ]
}
