import { z } from 'zod'
import { NotFoundError } from '../../../errors/catalog.js'
import type { InboxStore } from '../../../ports/inbox-store.js'
import { instantText, page } from '../../answers.js'
import { count, idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const STATES = ['new', 'done', 'dead'] as const

const incomingEvent = z
  .object({
    id: z.string(),
    provider: z.string(),
    account: z.string(),
    eventId: z.string(),
    kind: z.string(),
    objectId: z.string(),
    state: z.enum(STATES),
    attempts: z.int(),
    lastError: z.string(),
    occurredAt: instantText,
    receivedAt: instantText,
    appliedAt: instantText.nullable(),
  })
  .meta({ id: 'IncomingEvent' })

/** What vendors told by webhook: dead events are those that could not be applied. */
export function inboxRoutes({ inbox }: { inbox: Pick<InboxStore, 'list' | 'retry'> }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/inbox/webhooks',
      summary: 'Lists events that came in by webhook and what became of them',
      tag: 'Messages',
      audience: { needs: 'outbox:read' },
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({
        state: z.enum(STATES).optional(),
        limit: count(1, 200).optional(),
        cursor: z.string().max(100).optional(),
      }),
      responses: { 200: { description: 'One page, newest first', schema: page(incomingEvent) } },
      errors: [],
      handler: async ({ tenant, query: { state, limit = 50, cursor } }) => ({
        status: 200,
        body: await inbox.list(tenant.id, state, { limit, cursor }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/inbox/webhooks/{id}/retry',
      summary: 'Applies a dead event again',
      tag: 'Messages',
      audience: { needs: 'outbox:retry' },
      scope: 'tenant',
      idempotency: 'none',
      params: idParameters,
      responses: { 204: { description: 'It is applied again soon' } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller: { actor }, requestId }) => {
        await inbox.retry(tenant.id, params.id, { actor, requestId })
        return { status: 204 }
      },
    }),
  ]
}
