import { z } from 'zod'
import type { SessionLists } from '../../../booking/session-lists.js'
import { InvalidRangeError, NotFoundError } from '../../../errors/catalog.js'
import { dateOrInstant, flag, id, idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { session, sessionList } from '../../session-answers.js'

export type SessionReader = Pick<SessionLists, 'list' | 'read' | 'roster'>

const shared = { method: 'get', tag: 'Classes', scope: 'tenant', idempotency: 'none', audience: 'public' } as const

/** What anybody may know of classes: when, with whom, and how many places are left; never who comes. */
export function classRoutes({ sessions }: { sessions: SessionReader }): Route[] {
  return [
    defineRoute({
      ...shared,
      path: '/sessions',
      summary: 'Lists classes with the places that are left',
      query: z.object({
        from: dateOrInstant,
        to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive; at most 92 days' }),
        serviceId: id.optional(),
        locationId: id.optional(),
        cancelled: flag.optional().meta({ description: '1: staff also see those that were called off' }),
      }),
      responses: { 200: { description: 'By start; also those that are full', schema: sessionList } },
      errors: [InvalidRangeError],
      handler: async ({ tenant, query, caller }) => {
        const { cancelled, ...range } = query
        const audience = caller.permissions.has('bookings:read') ? 'staff' : 'customer'
        return { status: 200, body: await sessions.list(tenant.id, { ...range, hasCancelled: cancelled }, audience) }
      },
    }),
    defineRoute({
      ...shared,
      entity: 'version',
      path: '/sessions/{id}',
      summary: 'Reads one class',
      params: idParameters,
      responses: { 200: { description: 'The class', schema: session } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller }) => {
        const audience = caller.permissions.has('bookings:read') ? 'staff' : 'customer'
        return { status: 200, body: await sessions.read(tenant.id, params.id, audience) }
      },
    }),
  ]
}
