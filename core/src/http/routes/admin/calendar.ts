import { z } from 'zod'
import { MAX_DAYS, parseSearchRange } from '../../../booking/search-range.js'
import type { TenantId } from '../../../domain/id.js'
import { InvalidRangeError } from '../../../errors/catalog.js'
import { bookingStatus, instantText } from '../../answers.js'
import { id, localDate } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const span = z.object({ startsAt: instantText, endsAt: instantText })
const color = z.string().meta({ description: 'Empty, or such as #8b5669' })
const entry = z.object({
  bookingId: z.string(),
  appointmentId: z.string(),
  reference: z.string(),
  status: bookingStatus,
  customerName: z.string().nullable(),
  serviceName: z.string(),
  color,
  resourceId: z.string(),
  requirement: z.string(),
  startsAt: instantText,
  endsAt: instantText,
  blockedFrom: instantText,
  blockedUntil: instantText,
  appointmentStartsAt: instantText.meta({ description: 'Of the whole appointment, of which this may be a piece' }),
  appointmentEndsAt: instantText,
  version: z.int().meta({ description: 'Of the booking, for If-Match' }),
})
/** What a class takes; a resource with several units has one for each. */
const classEntry = z.object({
  sessionId: z.string(),
  serviceName: z.string(),
  color,
  taken: z.int(),
  capacity: z.int(),
  resourceId: z.string(),
  requirement: z.string(),
  startsAt: instantText,
  endsAt: instantText,
  blockedFrom: instantText,
  blockedUntil: instantText,
})
const calendar = z
  .object({
    timeZone: z.string(),
    from: z.string(),
    to: z.string(),
    resources: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), color, open: z.array(span) })),
    entries: z.array(entry),
    sessions: z.array(classEntry).optional(),
  })
  .meta({ id: 'Calendar' })

/** Reads what the calendar draws: open hours and claims, days in the zone of the business. */
export interface CalendarReader {
  read(tenantId: TenantId, request: { from: string; to: string; locationId?: string | undefined }): Promise<object>
}

export function calendarRoutes(services: { calendar: CalendarReader }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/calendar',
      summary: 'Reads the calendar: who is open when, and what is booked',
      tag: 'Bookings',
      audience: { needs: 'calendar:read' },
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({ from: localDate, to: localDate, locationId: id.optional() }),
      responses: { 200: { description: 'Resources with their open hours, and entries', schema: calendar } },
      errors: [InvalidRangeError],
      handler: async ({ tenant, query }) => {
        parseSearchRange(query.from, query.to, tenant.timeZone, MAX_DAYS.calendar)
        return { status: 200, body: await services.calendar.read(tenant.id, query) }
      },
    }),
  ]
}
