import { z } from 'zod'
import type { TimeOffService } from '../../../booking/time-off-service.js'
import type { Id } from '../../../domain/id.js'
import { NotFoundError, TimeOffConflictError } from '../../../errors/catalog.js'
import { instantText, page } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, instant, localDate, prose, start } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const timeOff = z
  .object({
    id: z.string(),
    resourceId: z.string(),
    startsAt: instantText.nullable(),
    endsAt: instantText.nullable(),
    rrule: z.string().nullable(),
    localStart: z.string().nullable(),
    minutes: z.int().nullable(),
    excludedDates: z.array(z.string()),
    reason: z.string(),
  })
  .meta({ id: 'TimeOff' })

/** Rules run from their first day, so this bounds how long working one out takes. */
const localStart = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/, 'Must be like 2026-03-02T09:00')
  .refine(value => !Number.isNaN(Date.parse(`${value}Z`)), 'Must be a date that exists')
  .meta({ description: 'Wall-clock time in the zone of the resource', example: '2026-03-02T09:00' })
const YEAR_MINUTES = 366 * 1440

const body = z
  .object({
    resourceId: id,
    startsAt: start.optional(),
    endsAt: start.optional(),
    localStart: localStart.optional(),
    minutes: z.int().min(1).max(YEAR_MINUTES).optional(),
    rrule: z.string().min(1).max(300).optional().meta({ example: 'FREQ=WEEKLY;BYDAY=FR' }),
    excludedDates: z.array(localDate).max(400).optional(),
    reason: prose(500).optional(),
    force: z
      .boolean()
      .optional()
      .meta({ description: 'Enter it although bookings stand in that time; they stay as they are' }),
  })
  .refine(given => (given.startsAt === undefined) === (given.endsAt === undefined), {
    path: ['endsAt'],
    message: 'startsAt and endsAt come together',
  })
  .refine(given => (given.localStart === undefined) === (given.minutes === undefined), {
    path: ['minutes'],
    message: 'localStart and minutes come together',
  })
  .refine(given => (given.startsAt === undefined) !== (given.localStart === undefined), {
    path: ['startsAt'],
    message: 'Send either startsAt and endsAt, or localStart and minutes',
  })
  .refine(given => given.localStart !== undefined || (!given.rrule && !given.excludedDates), {
    path: ['rrule'],
    message: 'A rule needs localStart and minutes',
  })
  .refine(given => !given.startsAt || !given.endsAt || given.endsAt > given.startsAt, {
    path: ['endsAt'],
    message: 'Must be after startsAt',
  })

const shared = { tag: 'Team', scope: 'tenant' } as const
const read = { ...shared, audience: { needs: 'schedules:read' } } as const
const write = { ...shared, audience: { needs: 'schedules:write' } } as const

export type TimeOffDesk = Pick<TimeOffService, 'list' | 'create' | 'remove'>

export function timeOffRoutes(services: { timeOff: TimeOffDesk }): Route[] {
  return [listRoute(services), createRoute(services), removeRoute(services)]
}

function listRoute({ timeOff: desk }: { timeOff: TimeOffDesk }): Route {
  return defineRoute({
    ...read,
    method: 'get',
    path: '/time-off',
    summary: 'Lists when people and things are away',
    idempotency: 'none',
    query: z.object({
      resourceId: id.optional(),
      from: instant.optional().meta({ description: 'Leaves out what is over by then; default now' }),
    }),
    responses: { 200: { description: 'The next first, at most 500', schema: page(timeOff) } },
    errors: [],
    handler: async ({ tenant, query }) => ({ status: 200, body: { items: await desk.list(tenant.id, query) } }),
  })
}

function createRoute({ timeOff: desk }: { timeOff: TimeOffDesk }): Route {
  return defineRoute({
    ...write,
    method: 'post',
    path: '/time-off',
    summary: 'Enters time off, once or by a rule (RFC 5545); refused while bookings stand in that time, unless forced',
    idempotency: 'required',
    body,
    bodyExample: {
      resourceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
      startsAt: '2026-03-02T09:00:00Z',
      endsAt: '2026-03-02T17:00:00Z',
      reason: 'Training',
    },
    responses: { 201: { description: 'Nothing can be booked in that time any more', schema: timeOff } },
    errors: [NotFoundError, TimeOffConflictError],
    handler: async request => {
      const { force, ...draft } = request.body
      const context = commandContext(request, 'admin')
      return commandAnswer(await desk.create(request.tenant.id, { draft, isForced: force ?? false }, context))
    },
  })
}

function removeRoute({ timeOff: desk }: { timeOff: TimeOffDesk }): Route {
  return defineRoute({
    ...write,
    method: 'delete',
    path: '/time-off/{id}',
    summary: 'Takes time off back',
    idempotency: 'none',
    params: idParameters,
    responses: { 204: { description: 'That time can be booked again' } },
    errors: [NotFoundError],
    handler: async request => {
      await desk.remove(request.tenant.id, request.params.id as Id<'time-off'>, commandContext(request, 'admin'))
      return { status: 204 }
    },
  })
}
