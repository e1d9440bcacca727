import { z } from 'zod'
import { DELIVERY_STATES, ENDPOINT_STATES } from '../../../domain/webhook.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../../../errors/catalog.js'
import { AddressRefusedError, EndpointLimitError, EndpointStateError } from '../../../errors/webhook-errors.js'
import type { ReplayRange } from '../../../ports/webhook-store.js'
import type { EndpointDesk } from '../../../webhooks/endpoint-desk.js'
import { webhookEventTypes } from '../../../webhooks/event-types.js'
import { instantText, page } from '../../answers.js'
import { count, id, instant, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const MAX_OVERLAP_HOURS = 168
const DEFAULT_OVERLAP_HOURS = 24

const endpoint = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  hasSnapshots: z.boolean(),
  state: z.enum(ENDPOINT_STATES),
  disabledReason: z.string(),
  failingSince: instantText.nullable(),
  lastDeliveredAt: instantText.nullable(),
  previousUntil: instantText.nullable().meta({ description: 'Until when the secret of before signs too' }),
  createdByName: z.string(),
  createdAt: instantText,
})
const listed = endpoint.meta({ id: 'WebhookEndpoint' })
const withSecret = endpoint
  .extend({ secret: z.string().meta({ description: 'What signatures are checked with; it is never shown again' }) })
  .meta({ id: 'NewWebhookEndpoint' })
const attempt = z.object({
  at: instantText,
  status: z.int().nullable(),
  milliseconds: z.int(),
  error: z.string(),
  response: z.string(),
})
const delivery = z
  .object({
    id: z.string(),
    eventId: z.string().meta({ description: 'The header webhook-id' }),
    eventType: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.array(attempt),
    body: z.unknown().meta({ description: 'What is sent', type: 'object' }),
    createdAt: instantText,
    nextAttemptAt: instantText.nullable(),
    deliveredAt: instantText.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

const name = line(80)
const url = line(2000).meta({ example: 'https://hooks.example.com/bookwright' })
const pattern = z
  .string()
  .max(60)
  .regex(/^(\*|[a-z-]+\.(\*|[a-z-]+))$/, 'Use the name of an event, booking.* or *')
const events = z.array(pattern).min(1).max(50)
const endpointParameters = z.object({ endpointId: id })

const shared = { tag: 'Webhooks', scope: 'tenant', idempotency: 'none' } as const
const reads = { ...shared, audience: { needs: 'webhooks:read' } } as const
const writes = { ...shared, audience: { needs: 'webhooks:write' }, limits: { callsPerMinute: 60 } } as const

export interface WebhookRouteServices {
  readonly webhooks: Pick<
    EndpointDesk,
    'list' | 'read' | 'create' | 'change' | 'remove' | 'rotate' | 'test' | 'deliveries' | 'replay'
  >
}

/** Where a business is told what happens. */
export function webhookRoutes(services: WebhookRouteServices): Route[] {
  return [endpointRoutes, changingRoutes, endingRoutes, deliveryRoutes, replayRoutes].flatMap(routesOf =>
    routesOf(services),
  )
}

function endpointRoutes({ webhooks }: WebhookRouteServices): Route[] {
  return [
    defineRoute({
      ...reads,
      method: 'get',
      path: '/webhooks',
      summary: 'Lists the endpoints, and the events that there are',
      responses: {
        200: {
          description: 'Oldest first, without their secrets',
          schema: z.object({ items: z.array(listed), eventTypes: z.array(z.string()) }),
        },
      },
      errors: [],
      handler: async ({ tenant }) => ({
        status: 200,
        body: { items: await webhooks.list(tenant.id), eventTypes: webhookEventTypes() },
      }),
    }),
    defineRoute({
      ...writes,
      method: 'post',
      path: '/webhooks',
      summary: 'Adds an endpoint; its secret is in this answer only',
      body: z.object({ name, url, events, hasSnapshots: z.boolean().optional() }),
      bodyExample: { name: 'Accounting', url: 'https://hooks.example.com/bookwright', events: ['booking.*'] },
      responses: { 201: { description: 'The endpoint and its secret', schema: withSecret } },
      errors: [AddressRefusedError, EndpointLimitError, ForbiddenError, InvalidRequestError],
      handler: async ({ body: { hasSnapshots = false, ...body }, tenant, caller: { actor }, requestId }) => {
        const context = { tenantId: tenant.id, actor, requestId }
        return { status: 201, body: await webhooks.create(context, { ...body, hasSnapshots }) }
      },
    }),
    defineRoute({
      ...reads,
      method: 'get',
      path: '/webhooks/{endpointId}',
      summary: 'Reads an endpoint',
      params: endpointParameters,
      responses: { 200: { description: 'Without its secret', schema: listed } },
      errors: [NotFoundError],
      handler: async ({ params, tenant }) => ({ status: 200, body: await webhooks.read(tenant.id, params.endpointId) }),
    }),
  ]
}

function changingRoutes({ webhooks }: WebhookRouteServices): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'patch',
      path: '/webhooks/{endpointId}',
      summary: 'Changes an endpoint, or switches it on or off',
      params: endpointParameters,
      body: z.strictObject({
        name: name.optional(),
        url: url.optional(),
        events: events.optional(),
        hasSnapshots: z.boolean().optional(),
        state: z.enum(['active', 'paused']).optional(),
      }),
      bodyExample: { state: 'active' },
      responses: { 200: { description: 'As it is now', schema: listed } },
      errors: [AddressRefusedError, ForbiddenError, InvalidRequestError, NotFoundError],
      handler: async ({ params, body, tenant, caller: { actor }, requestId }) => {
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
        const context = { tenantId: tenant.id, actor, requestId }
        return { status: 200, body: await webhooks.change(context, params.endpointId, given) }
      },
    }),
  ]
}

function endingRoutes({ webhooks }: WebhookRouteServices): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'delete',
      path: '/webhooks/{endpointId}',
      summary: 'Removes an endpoint and what was sent to it',
      params: endpointParameters,
      responses: { 204: { description: 'It gets nothing any more' } },
      errors: [NotFoundError],
      handler: async ({ params, tenant, caller: { actor }, requestId }) => {
        await webhooks.remove({ tenantId: tenant.id, actor, requestId }, params.endpointId)
        return { status: 204 }
      },
    }),
    defineRoute({
      ...writes,
      method: 'post',
      path: '/webhooks/{endpointId}/rotate-secret',
      summary: 'Gives an endpoint a new secret; the one before signs too for some hours',
      params: endpointParameters,
      body: z.object({ overlapHours: z.int().min(0).max(MAX_OVERLAP_HOURS).optional() }),
      bodyExample: { overlapHours: DEFAULT_OVERLAP_HOURS },
      responses: { 200: { description: 'The endpoint and its new secret', schema: withSecret } },
      errors: [NotFoundError],
      handler: async ({ params, body, tenant, caller: { actor }, requestId }) => {
        const context = { tenantId: tenant.id, actor, requestId }
        const { overlapHours = DEFAULT_OVERLAP_HOURS } = body
        return { status: 200, body: await webhooks.rotate(context, params.endpointId, overlapHours) }
      },
    }),
  ]
}

function deliveryRoutes({ webhooks }: WebhookRouteServices): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'post',
      path: '/webhooks/{endpointId}/test',
      summary: 'Sends an event that did not happen',
      params: endpointParameters,
      responses: { 202: { description: 'It is sent at once', schema: z.object({ eventId: z.string() }) } },
      errors: [EndpointStateError, NotFoundError],
      handler: async ({ params, tenant, caller: { actor }, requestId }) => {
        const context = { tenantId: tenant.id, actor, requestId }
        return { status: 202, body: { eventId: await webhooks.test(context, params.endpointId) } }
      },
    }),
    defineRoute({
      ...reads,
      method: 'get',
      path: '/webhooks/{endpointId}/deliveries',
      summary: 'Lists what was sent to an endpoint in the last 30 days',
      params: endpointParameters,
      query: z.object({
        state: z.enum(DELIVERY_STATES).optional(),
        limit: count(1, 100).optional(),
        cursor: z.string().max(100).optional(),
      }),
      responses: { 200: { description: 'One page, newest first', schema: page(delivery) } },
      errors: [InvalidRequestError, NotFoundError],
      handler: async ({ params, query: { limit = 25, ...query }, tenant }) => ({
        status: 200,
        body: await webhooks.deliveries(tenant.id, params.endpointId, { ...query, limit }),
      }),
    }),
  ]
}

function replayRoutes({ webhooks }: WebhookRouteServices): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'post',
      path: '/webhooks/{endpointId}/replay',
      summary: 'Sends one delivery, or those of a time that failed, again with the same webhook-id',
      params: endpointParameters,
      body: z.strictObject({
        deliveryId: id.optional(),
        from: instant.optional(),
        to: instant.optional(),
        isAll: z.boolean().optional().meta({ description: 'Also what arrived; default: what failed' }),
      }),
      bodyExample: { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' },
      responses: { 202: { description: 'How many are sent again', schema: z.object({ count: z.int() }) } },
      errors: [EndpointStateError, InvalidRequestError, NotFoundError],
      handler: async ({ params, body, tenant, caller: { actor }, requestId }) => {
        const context = { tenantId: tenant.id, actor, requestId }
        return { status: 202, body: { count: await webhooks.replay(context, params.endpointId, rangeOf(body)) } }
      },
    }),
  ]
}

interface ReplayBody {
  readonly deliveryId?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly isAll?: boolean | undefined
}

function rangeOf({ deliveryId, from, to, isAll = false }: ReplayBody): ReplayRange {
  if (deliveryId !== undefined && from === undefined && to === undefined) return { deliveryId }
  if (deliveryId === undefined && from !== undefined && to !== undefined && from < to) return { from, to, isAll }
  const message = 'Name one delivery, or a time with a beginning before its end'
  throw new InvalidRequestError({ issues: [{ path: 'deliveryId', message }] })
}
