import { z } from 'zod'
import type { HoursDesk } from '../../../catalog/hours-desk.js'
import { COUNTRY_RULES, publicHolidays } from '../../../domain/holidays/country-rules.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { HoursConflictError } from '../../../errors/team-errors.js'
import { page } from '../../answers.js'
import { id, idParameters, localDate } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import { affectedShape } from './affected-answer.js'
import * as input from './catalog-input.js'

const publicHoliday = z.object({ date: z.string(), name: z.string(), isSubstitute: z.boolean().optional() })
const calendar = z
  .object({
    country: z.string(),
    countries: z.array(z.object({ code: z.string(), name: z.string() })),
    source: z.string(),
    limit: z.string().meta({ description: 'What these rules leave out' }),
    items: z.array(publicHoliday),
  })
  .meta({ id: 'PublicHolidays' })
const holiday = z.object({ locationId: z.string(), date: z.string(), name: z.string() }).meta({ id: 'LocationHoliday' })

const COUNTRIES = Object.keys(COUNTRY_RULES) as [string, ...string[]]
const shared = { tag: 'Team', scope: 'tenant' } as const
const reads = { ...shared, method: 'get', audience: { needs: 'schedules:read' }, idempotency: 'none' } as const
const writes = { ...shared, audience: { needs: 'catalog:write' }, idempotency: 'none' } as const
const bodyExample = { holidays: [{ date: '2027-12-25', name: 'Christmas Day' }] }

export interface HolidayServices {
  readonly hours: Pick<HoursDesk, 'listHolidays' | 'previewHolidays' | 'adoptHolidays' | 'dropHoliday'>
}

/** Days on which a place is closed: public holidays by rule, and those that a business takes over. */
export function holidayRoutes(services: HolidayServices): Route[] {
  return [...readRoutes(services), previewRoute(services), adoptRoute(services), dropRoute(services)]
}

function readRoutes({ hours }: HolidayServices): Route[] {
  return [
    defineRoute({
      ...reads,
      path: '/public-holidays',
      summary: 'Lists public holidays of a country, worked out here and not asked of anybody',
      query: z.object({
        country: z.enum(COUNTRIES),
        year: z
          .string()
          .regex(/^20\d\d$/, 'Must be a year such as 2027')
          .transform(Number)
          .meta({ example: '2027' }),
      }),
      responses: { 200: { description: 'In the order of the calendar', schema: calendar } },
      errors: [],
      handler: async ({ query: { country, year } }) => {
        const { source = '', limit = '' } = COUNTRY_RULES[country] ?? {}
        const countries = Object.entries(COUNTRY_RULES).map(([code, { name }]) => ({ code, name }))
        return { status: 200, body: { country, countries, source, limit, items: publicHolidays(country, year) ?? [] } }
      },
    }),
    defineRoute({
      ...reads,
      path: '/holidays',
      summary: 'Lists the days on which places are closed',
      responses: { 200: { description: 'In the order of the calendar', schema: page(holiday) } },
      errors: [],
      handler: async ({ tenant }) => ({
        status: 200,
        body: { items: (await hours.listHolidays(tenant.id)).map(toView) },
      }),
    }),
  ]
}

function previewRoute({ hours }: HolidayServices): Route {
  return defineRoute({
    ...writes,
    method: 'post',
    path: '/locations/{id}/holidays/preview',
    summary: 'Lists bookings that stand on days on which a place would be closed',
    params: idParameters,
    body: input.holidaysBody,
    bodyExample,
    responses: { 200: { description: 'Nothing is changed', schema: z.object(affectedShape) } },
    errors: [NotFoundError],
    handler: async ({ tenant, params, body }) => {
      return { status: 200, body: await hours.previewHolidays(tenant.id, params.id as never, draftsOf(body)) }
    },
  })
}

function adoptRoute({ hours }: HolidayServices): Route {
  return defineRoute({
    ...writes,
    method: 'post',
    path: '/locations/{id}/holidays',
    summary: 'Closes a place on some days; hours entered for such a date itself still count',
    params: idParameters,
    body: input.holidaysBody,
    bodyExample,
    responses: { 200: { description: 'All holidays of the place', schema: page(holiday) } },
    errors: [NotFoundError, HoursConflictError],
    handler: async request => {
      const { tenant, params, body } = request
      const wish = { drafts: draftsOf(body), isKept: body.keepBookings ?? false }
      const items = await hours.adoptHolidays(tenant.id, params.id as never, wish, changeOf(request))
      return { status: 200, body: { items: items.map(toView) } }
    },
  })
}

function dropRoute({ hours }: HolidayServices): Route {
  return defineRoute({
    ...writes,
    method: 'delete',
    path: '/locations/{id}/holidays/{date}',
    summary: 'Opens a place again on a day that was a holiday',
    params: z.object({ id, date: localDate }),
    responses: { 204: { description: 'The week counts again that day' } },
    errors: [NotFoundError],
    handler: async request => {
      const { tenant, params } = request
      const place = { locationId: params.id as never, onDate: params.date }
      await hours.dropHoliday(tenant.id, place, changeOf(request))
      return { status: 204 }
    },
  })
}

function draftsOf({ holidays }: { holidays: { date: string; name: string }[] }) {
  return holidays.map(({ date, name }) => ({ onDate: date, name }))
}

function toView({ locationId, onDate, name }: { locationId: string; onDate: string; name: string }) {
  return { locationId, date: onDate, name }
}

function changeOf({ caller, requestId }: { caller: Caller; requestId: string }) {
  return { actor: caller.actor, requestId }
}
