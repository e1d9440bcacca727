import { z } from 'zod'
import { CustomerErasedError, CustomerOpenError, NotFoundError } from '../../../errors/catalog.js'
import { ERASE_REASONS } from '../../../ports/privacy-store.js'
import type { CustomerEraser } from '../../../privacy/customer-eraser.js'
import type { PrivacyService } from '../../../privacy/privacy-service.js'
import { instantText, page } from '../../answers.js'
import { count, flag, idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const row = z.record(z.string(), z.unknown())
const exported = z
  .object({
    format: z.string(),
    requestId: z.string(),
    generatedAt: instantText,
    business: z.object({ name: z.string(), slug: z.string() }),
    records: z.record(z.string(), z.array(row)),
    plugins: row,
    missing: z.array(z.string()).meta({ description: 'Plugins that did not answer' }),
    withheld: z.array(z.string()).meta({ description: 'Records that need `health:read`, for a caller without it' }),
  })
  .meta({ id: 'ClientExport' })

const pluginAnswer = z.object({
  pluginId: z.string(),
  state: z.enum(['waiting', 'done', 'failed']),
  attempts: z.int(),
})
const erased = z
  .object({
    requestId: z.string().nullable(),
    isPreview: z.boolean(),
    erasedAt: instantText.nullable(),
    erased: z.array(z.object({ what: z.string(), count: z.int() })),
    kept: z.array(z.object({ what: z.string(), count: z.int(), why: z.string(), until: z.iso.date().nullable() })),
    plugins: z.array(pluginAnswer),
    blockedBy: z.array(
      z.object({
        kind: z.enum(['booking', 'payment']),
        id: z.string(),
        bookingId: z.string(),
        reference: z.string(),
        startsAt: instantText,
      }),
    ),
  })
  .meta({ id: 'ClientErasure' })

const privacyRequest = z
  .object({
    id: z.string(),
    customerId: z.string(),
    kind: z.enum(['export', 'erase']),
    reason: z.string(),
    actor: z.object({ type: z.string(), id: z.string().nullable() }),
    result: row,
    createdAt: instantText,
    plugins: z.array(pluginAnswer),
  })
  .meta({ id: 'PrivacyRequest' })

const shared = { tag: 'Privacy', scope: 'tenant', idempotency: 'none' } as const
const read = { ...shared, audience: { needs: 'privacy:read' } } as const
const write = { ...shared, audience: { needs: 'privacy:write' } } as const

export interface PrivacyRouteServices {
  readonly privacy: Pick<PrivacyService, 'export' | 'requests' | 'request'>
  readonly eraser: Pick<CustomerEraser, 'preview' | 'erase'>
}

/** What people may ask about their own data, done by the business for them. */
export function privacyRoutes(services: PrivacyRouteServices): Route[] {
  return [exportRoute(services), eraseRoute(services), ...requestRoutes(services)]
}

function exportRoute({ privacy }: PrivacyRouteServices): Route {
  return defineRoute({
    ...read,
    method: 'post',
    path: '/clients/{id}/export',
    summary: 'Collects everything that is known of one client',
    params: idParameters,
    responses: { 200: { description: 'All of it, machine-readable', schema: exported } },
    errors: [NotFoundError, CustomerErasedError],
    // It reads many tables and asks every plugin.
    limits: { callsPerMinute: 12 },
    handler: async ({ tenant, params, caller: { actor, permissions }, requestId }) => ({
      status: 200,
      body: await privacy.export(tenant.id, params.id, {
        ...{ actor, requestId },
        seesHealth: permissions.has('health:read'),
      }),
      headers: { 'Content-Disposition': `attachment; filename="client-${params.id}.json"` },
    }),
  })
}

function eraseRoute({ eraser }: PrivacyRouteServices): Route {
  return defineRoute({
    ...write,
    method: 'post',
    path: '/clients/{id}/erase',
    summary: 'Erases the personal data of one client; with dryRun it only says what would go and what would stay',
    params: idParameters,
    query: z.object({ dryRun: flag.optional() }),
    body: z.object({ reason: z.enum(ERASE_REASONS) }),
    bodyExample: { reason: 'asked' },
    responses: { 200: { description: 'What went, what stays, why, and until when', schema: erased } },
    errors: [NotFoundError, CustomerOpenError],
    limits: { callsPerMinute: 30 },
    handler: async ({ tenant, params, query: { dryRun = false }, body, caller: { actor }, requestId }) => {
      if (dryRun) return { status: 200, body: await eraser.preview(tenant.id, params.id) }
      const erase = { id: params.id, reason: body.reason }
      return { status: 200, body: await eraser.erase(tenant.id, erase, { actor, requestId }) }
    },
  })
}

function requestRoutes({ privacy }: PrivacyRouteServices): Route[] {
  return [
    defineRoute({
      ...read,
      method: 'get',
      path: '/privacy/requests',
      summary: 'Lists exports and erasures, and how plugins answered them',
      query: z.object({ limit: count(1, 200).optional(), cursor: z.string().max(100).optional() }),
      responses: { 200: { description: 'One page, newest first', schema: page(privacyRequest) } },
      errors: [],
      handler: async ({ tenant, query }) => ({ status: 200, body: await privacy.requests(tenant.id, query) }),
    }),
    defineRoute({
      ...read,
      method: 'get',
      path: '/privacy/requests/{id}',
      summary: 'Reads one export or erasure',
      params: idParameters,
      responses: { 200: { description: 'The request and its answers', schema: privacyRequest } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({ status: 200, body: await privacy.request(tenant.id, params.id) }),
    }),
  ]
}
