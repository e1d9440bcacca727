import { z } from 'zod'
import { NotFoundError } from '../../../errors/catalog.js'
import type { EventStore } from '../../../ports/event-store.js'
import { instantText, page } from '../../answers.js'
import { count, idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const STATES = ['new', 'done', 'dead'] as const

const storedEvent = z
  .object({
    id: z.string(),
    hook: z.string(),
    aggregateId: z.string(),
    state: z.enum(STATES),
    attempts: z.int(),
    createdAt: instantText,
    nextAttemptAt: instantText,
    deliveries: z.array(z.object({ handler: z.string(), attempt: z.int(), state: z.string(), lastError: z.string() })),
  })
  .meta({ id: 'OutboxEvent' })

/** What the relay carries to its handlers: dead events are those that a handler gave up on. */
export function eventRoutes(services: { events: EventStore }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/outbox/events',
      summary: 'Lists events and what became of their deliveries',
      tag: 'Messages',
      audience: { needs: 'outbox:read' },
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({
        state: z.enum(STATES).optional(),
        limit: count(1, 200).optional(),
        cursor: z.string().max(100).optional(),
      }),
      responses: { 200: { description: 'One page, newest first', schema: page(storedEvent) } },
      errors: [],
      handler: async ({ tenant, query: { state, limit = 50, cursor } }) => ({
        status: 200,
        body: await services.events.list(tenant.id, state, { limit, cursor }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/outbox/events/{id}/retry',
      summary: 'Delivers a dead event again',
      tag: 'Messages',
      audience: { needs: 'outbox:retry' },
      scope: 'tenant',
      idempotency: 'none',
      params: idParameters,
      responses: { 204: { description: 'It is delivered again soon' } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller: { actor }, requestId }) => {
        await services.events.retry(tenant.id, params.id, { actor, requestId })
        return { status: 204 }
      },
    }),
  ]
}
