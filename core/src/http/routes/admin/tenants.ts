import { z } from 'zod'
import { ForbiddenError, SlugTakenError } from '../../../errors/access-errors.js'
import { NotFoundError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import type { TenantDesk } from '../../../tenancy/tenant-desk.js'
import { TEMPLATE_NAMES } from '../../../tenancy/templates/template-list.js'
import { page } from '../../answers.js'
import { askerOf, deskContextOf } from '../../asker.js'
import { id, idParameters, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { newBusinessShape, toFounding } from '../founding-input.js'

const tenant = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    locale: z.string(),
    country: z.string(),
    status: z.enum(['active', 'suspended']),
    mayRun: z.boolean(),
    maySuspend: z.boolean(),
    mayConfirm: z.boolean(),
  })
  .meta({ id: 'Tenant' })

// Any account may ask; the service shows each one only the businesses that are theirs.
const shared = { tag: 'Businesses', scope: 'platform', audience: 'account', idempotency: 'none' } as const

/** The part of the service that the routes use. */
export interface TenantRouteServices {
  readonly tenantDesk: Pick<TenantDesk, 'list' | 'find' | 'create' | 'change'>
}

export function tenantRoutes({ tenantDesk }: TenantRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/tenants',
      summary: 'Lists the businesses that the caller runs or works in',
      responses: { 200: { description: 'By name, suspended ones too', schema: page(tenant) } },
      errors: [],
      handler: async ({ caller }) => ({ status: 200, body: { items: await tenantDesk.list(askerOf(caller)) } }),
    }),
    createRoute(tenantDesk),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/tenants/{id}',
      summary: 'Shows one business of the caller',
      params: idParameters,
      responses: { 200: { description: 'The business', schema: tenant } },
      errors: [NotFoundError],
      handler: async ({ params, caller }) => ({
        status: 200,
        body: await tenantDesk.find(askerOf(caller), params.id),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'patch',
      path: '/tenants/{id}',
      summary: 'Renames a business; who runs its organization can suspend it and open it again',
      params: idParameters,
      body: z.object({ name: line(120).optional(), status: z.enum(['active', 'suspended']).optional() }),
      bodyExample: { name: 'Lotus Day Spa' },
      responses: { 200: { description: 'The business', schema: tenant } },
      errors: [NotFoundError, ForbiddenError],
      handler: async request => ({
        status: 200,
        body: await tenantDesk.change(deskContextOf(request), request.params.id, request.body),
      }),
    }),
  ]
}

function createRoute(tenantDesk: TenantRouteServices['tenantDesk']): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/tenants',
    summary: 'Adds a business to an organization, empty or from a template',
    body: z.object({
      organizationId: id,
      ...newBusinessShape,
      template: z.enum(TEMPLATE_NAMES).optional(),
    }),
    bodyExample: {
      organizationId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
      ...{ slug: 'lotus-day-spa', name: 'Lotus Day Spa', timeZone: 'Europe/London', currency: 'GBP', country: 'GB' },
    },
    responses: { 201: { description: 'The business', schema: tenant } },
    errors: [NotFoundError, SlugTakenError, UnknownTimeZoneError],
    // Each one installs a whole catalogue.
    limits: { callsPerMinute: 30 },
    handler: async request => {
      return { status: 201, body: await tenantDesk.create(deskContextOf(request), toFounding(request.body)) }
    },
  })
}
