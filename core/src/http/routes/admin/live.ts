import { z } from 'zod'
import { RateLimitedError, UnavailableError } from '../../../errors/catalog.js'
import type { LiveFeed } from '../../../ports/live-feed.js'
import { count } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export interface LiveRouteServices {
  readonly live: LiveFeed
}

/** A stream ends by then at the latest: who comes back proves anew who they are. */
const MAX_SECONDS = 600

export function liveRoutes({ live }: LiveRouteServices): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/events',
      summary: 'Streams what happens, as server-sent events; the last id that came resumes after it',
      tag: 'Live',
      audience: { needs: 'bookings:read' },
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({
        after: z.string().max(60).optional().meta({ description: 'As the header Last-Event-ID' }),
        seconds: count(0, MAX_SECONDS).optional().meta({ description: 'How long; 0: what is there, and no more' }),
      }),
      responses: {
        200: {
          description: 'Events ready, change (with hook, id and at) and reset: read everything again',
          contentType: 'text/event-stream',
          schema: z.string(),
        },
      },
      errors: [UnavailableError, RateLimitedError],
      handler: async ({ tenant, query, caller, headers }) => {
        const header = headers['last-event-id']
        const given = query.after ?? (typeof header === 'string' ? header : undefined)
        const stream = await live.open({
          tenantId: tenant.id,
          principal: `${caller.actor.type}:${caller.actor.id}`,
          permissions: caller.permissions,
          after: given === '' ? undefined : given,
          seconds: query.seconds ?? MAX_SECONDS,
        })
        // Proxies that gather answers would keep the news to themselves.
        return { status: 200, stream, headers: { 'X-Accel-Buffering': 'no', 'Cache-Control': 'no-store' } }
      },
    }),
  ]
}
