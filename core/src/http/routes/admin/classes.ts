import { z } from 'zod'
import type { CommandResult } from '../../../booking/command.js'
import type { SessionCancelling } from '../../../booking/session-cancelling.js'
import type { CreatedSessions, SessionDesk } from '../../../booking/session-desk.js'
import type { SessionEditing } from '../../../booking/session-editing.js'
import type { TenantId } from '../../../domain/id.js'
import { InvalidTransitionError, NotFoundError } from '../../../errors/catalog.js'
import { SessionConflictError, SessionTooSmallError } from '../../../errors/session-errors.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, prose, start } from '../../input.js'
import { repeatRule } from '../../repeat-input.js'
import { defineRoute, type Route } from '../../route.js'
import { createdSessions, previewedSessions, roster, session } from '../../session-answers.js'
import type { SessionReader } from '../public/classes.js'

export interface ClassDesk {
  readonly sessions: SessionReader
  readonly sessionDesk: Pick<SessionDesk, 'preview' | 'create'>
  readonly sessionEditing: Pick<SessionEditing, 'edit'>
  readonly sessionCancelling: Pick<SessionCancelling, 'cancel'>
}

const places = {
  capacity: z.int().min(1).max(1000).optional(),
  overbook: z.int().min(0).max(1000).optional().meta({ description: 'Places beyond the capacity' }),
}
const draft = {
  serviceId: id,
  startsAt: start,
  locationId: id.optional(),
  staffId: id.optional().meta({ description: 'Who teaches; absent: whoever can' }),
  ...places,
  rule: repeatRule.optional().meta({ description: 'Makes a series; all at the same wall-clock time' }),
}
const scope = z
  .enum(['one', 'following'])
  .optional()
  .meta({ description: 'This one, or this and the later ones of its series; default one' })
const example = {
  serviceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
  startsAt: '2026-03-04T18:30:00Z',
  rule: { frequency: 'weekly', count: 8 },
}

const shared = { tag: 'Classes', scope: 'tenant' } as const
const write = { ...shared, audience: { needs: 'schedules:write' } } as const

/** How staff run classes. */
export function classDeskRoutes(desk: ClassDesk): Route[] {
  return [previewRoute(desk), createRoute(desk), editRoute(desk), cancelRoute(desk), rosterRoute(desk)]
}

function previewRoute({ sessionDesk }: ClassDesk): Route {
  return defineRoute({
    ...write,
    method: 'post',
    path: '/sessions/preview',
    summary: 'Says when classes would take place, and where room or teacher are not free',
    idempotency: 'none',
    body: z.object(draft),
    bodyExample: example,
    responses: { 200: { description: 'Each time; reasons where it cannot be had', schema: previewedSessions } },
    errors: [NotFoundError],
    handler: async ({ tenant, body }) => ({
      status: 200,
      body: { items: await sessionDesk.preview(tenant.id, body) },
    }),
  })
}

function createRoute(desk: ClassDesk): Route {
  return defineRoute({
    ...write,
    method: 'post',
    path: '/sessions',
    summary: 'Puts a class, or a series of classes, into the calendar',
    idempotency: 'required',
    body: z.object({ ...draft, skipConflicts: z.boolean().optional() }),
    bodyExample: example,
    responses: { 201: { description: 'The classes, and the times that were left out', schema: createdSessions } },
    errors: [NotFoundError, SessionConflictError],
    handler: async request => {
      const { tenant, body } = request
      const context = commandContext(request, 'admin')
      return commandAnswer(await withSessions(desk, tenant.id, await desk.sessionDesk.create(tenant.id, body, context)))
    },
  })
}

async function withSessions(desk: ClassDesk, tenantId: TenantId, result: CommandResult<CreatedSessions>) {
  const { seriesId, ids, skipped } = result.body
  const items = await Promise.all(ids.map(one => desk.sessions.read(tenantId, one, 'staff')))
  return { ...result, body: { seriesId, items, skipped } }
}

function editRoute(desk: ClassDesk): Route {
  return defineRoute({
    ...write,
    method: 'patch',
    path: '/sessions/{id}',
    summary: 'Moves a class or changes its places; bookings move with it and are told',
    idempotency: 'optional',
    entity: 'version',
    takesIfMatch: true,
    params: idParameters,
    body: z.object({ scope, startsAt: start.optional(), staffId: id.optional(), ...places }),
    bodyExample: { startsAt: '2026-03-04T19:00:00Z' },
    responses: { 200: { description: 'The class as it is now', schema: session } },
    errors: [NotFoundError, SessionConflictError, SessionTooSmallError, InvalidTransitionError],
    handler: async request => {
      const { tenant, params, body, ifMatch } = request
      const edit = { ...body, id: params.id, version: ifMatch }
      const result = await desk.sessionEditing.edit(tenant.id, edit, commandContext(request, 'admin'))
      return commandAnswer({ ...result, body: await desk.sessions.read(tenant.id, params.id, 'staff') })
    },
  })
}

function cancelRoute({ sessionCancelling }: ClassDesk): Route {
  return defineRoute({
    ...write,
    method: 'post',
    path: '/sessions/{id}/cancel',
    summary: 'Calls a class off: its bookings are cancelled without a fee, and told',
    idempotency: 'required',
    takesIfMatch: true,
    params: idParameters,
    body: z.object({ scope, reason: prose(500).optional() }),
    bodyExample: { reason: 'The teacher fell ill' },
    responses: {
      200: {
        description: 'What was called off',
        schema: z.object({ ids: z.array(z.string()), bookings: z.int() }),
      },
    },
    errors: [NotFoundError, InvalidTransitionError],
    handler: async request => {
      const { tenant, params, body, ifMatch } = request
      const cancel = { ...body, id: params.id, version: ifMatch }
      return commandAnswer(await sessionCancelling.cancel(tenant.id, cancel, commandContext(request, 'admin')))
    },
  })
}

function rosterRoute({ sessions }: ClassDesk): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/sessions/{id}/roster',
    summary: 'Lists who comes to a class',
    audience: { needs: 'bookings:read' },
    idempotency: 'none',
    params: idParameters,
    responses: { 200: { description: 'By name; also who cancelled', schema: roster } },
    errors: [NotFoundError],
    handler: async ({ tenant, params }) => ({ status: 200, body: await sessions.roster(tenant.id, params.id) }),
  })
}
