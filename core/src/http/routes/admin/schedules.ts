import { z } from 'zod'
import type { CatalogDesk } from '../../../catalog/catalog-desk.js'
import type { HoursDesk } from '../../../catalog/hours-desk.js'
import { NotFoundError, StaleVersionError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import { HoursConflictError } from '../../../errors/team-errors.js'
import { page } from '../../answers.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import * as input from './catalog-input.js'
import { affectedShape } from './affected-answer.js'

const week = z.record(z.string(), z.array(z.array(z.string())))
const schedule = z
  .object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string(),
    weekly: week,
    breaks: week,
    exceptions: week,
    seasons: z.array(z.object({ name: z.string(), from: z.string(), until: z.string(), weekly: week, breaks: week })),
    version: z.int(),
  })
  .meta({ id: 'Schedule' })
const openDay = z.object({ date: z.string(), spans: z.array(z.object({ from: z.string(), to: z.string() })) })
const preview = z
  .object({
    ...affectedShape,
    openDays: z.array(openDay).meta({ description: 'What the next customer would find: seven days with hours' }),
  })
  .meta({ id: 'HoursPreview' })

const shared = { tag: 'Team', scope: 'tenant' } as const
const reads = { ...shared, audience: { needs: 'schedules:read' }, idempotency: 'none' } as const
const writes = { ...shared, audience: { needs: 'catalog:write' } } as const
const weekly = { tu: [['10:00', '18:00']] }

export interface ScheduleServices {
  readonly catalogDesk: Pick<CatalogDesk, 'listSchedules' | 'createSchedule'>
  readonly hours: Pick<HoursDesk, 'preview' | 'updateSchedule' | 'kept'>
}

/** Hours that people, rooms and things follow. */
export function scheduleRoutes(services: ScheduleServices): Route[] {
  return [...readRoutes(services), createRoute(services), previewRoute(services), changeRoute(services)]
}

function readRoutes({ catalogDesk, hours }: ScheduleServices): Route[] {
  return [
    defineRoute({
      ...reads,
      method: 'get',
      path: '/schedules',
      summary: 'Lists the hours that people, rooms and things follow',
      responses: { 200: { description: 'All of them', schema: page(schedule) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await catalogDesk.listSchedules(tenant.id) } }),
    }),
    defineRoute({
      ...reads,
      method: 'get',
      path: '/schedules/kept-bookings',
      summary: 'Lists bookings that stand outside the hours because they were kept there',
      responses: { 200: { description: 'The next first', schema: z.object(affectedShape) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: await hours.kept(tenant.id) }),
    }),
  ]
}

function createRoute({ catalogDesk }: ScheduleServices): Route {
  return defineRoute({
    ...writes,
    method: 'post',
    path: '/schedules',
    summary: 'Adds hours',
    idempotency: 'optional',
    body: input.scheduleBody,
    bodyExample: { name: 'Opening hours', timeZone: 'Europe/London', weekly },
    responses: { 201: { description: 'The hours', schema: schedule } },
    errors: [UnknownTimeZoneError],
    handler: async request => ({
      status: 201,
      body: await catalogDesk.createSchedule(request.tenant.id, request.body, changeOf(request)),
    }),
  })
}

function previewRoute({ hours }: ScheduleServices): Route {
  return defineRoute({
    ...writes,
    method: 'post',
    path: '/schedules/{id}/preview',
    summary: 'Says what a change of hours would do: bookings that would stand outside, and what customers would find',
    idempotency: 'none',
    params: idParameters,
    body: input.scheduleEdit,
    bodyExample: { weekly },
    responses: { 200: { description: 'Nothing is changed', schema: preview } },
    errors: [NotFoundError, UnknownTimeZoneError],
    handler: async ({ tenant, params, body }) => {
      return { status: 200, body: await hours.preview(tenant.id, params.id as never, body) }
    },
  })
}

function changeRoute({ hours }: ScheduleServices): Route {
  return defineRoute({
    ...writes,
    method: 'patch',
    path: '/schedules/{id}',
    takesIfMatch: true,
    entity: 'version',
    summary: 'Changes hours; what is given replaces what was there',
    idempotency: 'none',
    params: idParameters,
    body: input.scheduleChange,
    bodyExample: { weekly },
    responses: { 200: { description: 'The hours as they are now', schema: schedule } },
    errors: [NotFoundError, UnknownTimeZoneError, StaleVersionError, HoursConflictError],
    handler: async request => {
      const { keepBookings = false, ...edit } = request.body
      const change = { edit, version: request.ifMatch, isKept: keepBookings }
      const body = await hours.updateSchedule(request.tenant.id, request.params.id as never, change, changeOf(request))
      return { status: 200, body }
    },
  })
}

function changeOf({ caller, requestId }: { caller: Caller; requestId: string }) {
  return { actor: caller.actor, requestId }
}
