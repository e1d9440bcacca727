import { z } from 'zod'
import type { SeriesBooking } from '../../../booking/series-booking.js'
import type { SeriesDesk } from '../../../booking/series-desk.js'
import type { SeriesPlanner } from '../../../booking/series-planner.js'
import { NotFoundError, VetoedError } from '../../../errors/catalog.js'
import { bookerIn } from '../../../booking/booker-in.js'
import { CustomerBlockedError } from '../../../errors/lifecycle-errors.js'
import { BandLimitError } from '../../../errors/pricing-errors.js'
import { bookerOf } from '../../booker.js'
import type { BookerKnower } from './availability.js'
import { SeriesConflictError } from '../../../errors/session-errors.js'
import { booking, bookingStatus, instantText, money } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { addOnKeys, email, id, idParameters, languageTag, line, phone, prose, resourceIds, start } from '../../input.js'
import { repeatRule } from '../../repeat-input.js'
import { defineRoute, type Route } from '../../route.js'
import { sessionConflict } from '../../session-answers.js'
import { askedFields, saidIn } from '../admin/custom-fields.js'
import { answersInput } from './booking-answers.js'
import { guestCount } from './holds.js'

export interface SeriesRouteServices {
  readonly customerGroups: BookerKnower
  readonly seriesPlanner: Pick<SeriesPlanner, 'preview'>
  readonly seriesBooking: Pick<SeriesBooking, 'book'>
  readonly seriesDesk: Pick<SeriesDesk, 'read' | 'cancel'>
}

const wish = {
  serviceId: id,
  startsAt: start.meta({ description: 'The first; the others follow at the same wall-clock time' }),
  rule: repeatRule,
  staffId: id.optional().meta({ description: 'Only this person; absent: whoever serves most of them' }),
  resourceIds: resourceIds.optional(),
  locationId: id.optional(),
  durationMinutes: z.int().min(1).max(1440).optional(),
  guests: guestCount.optional(),
  addOns: addOnKeys.optional(),
}
const resolution = z
  .strictObject({ startsAt: start, action: z.enum(['skip', 'move']), to: start.optional() })
  .refine(item => (item.action === 'move') === (item.to !== undefined), {
    path: ['to'],
    message: 'Belongs to move, and only to it',
  })
const bookBody = z.object({
  ...wish,
  mode: z.enum(['all-or-nothing', 'best-effort']),
  resolutions: z.array(resolution).max(52).optional().meta({ description: 'What to do about single times' }),
  customer: z.strictObject({ name: line(120), email: email.optional(), phone: phone.optional() }),
  locale: languageTag.optional().meta({ description: 'In which language the booker is written to' }),
  notes: prose(2000).optional(),
  answers: answersInput.optional(),
  customFields: askedFields,
  payment: z.strictObject({ provider: z.string().min(1).max(60) }).optional(),
})
const preview = z
  .object({
    timeZone: z.string(),
    staffId: z.string().nullable(),
    isBookable: z.boolean(),
    items: z.array(
      sessionConflict.extend({
        status: z.enum(['free', 'conflict']),
        isSubstitute: z.boolean(),
        proposals: z.array(z.object({ startsAt: instantText, endsAt: instantText })),
      }),
    ),
  })
  .meta({ id: 'SeriesPreview' })
const booked = z
  .object({
    seriesId: z.string(),
    mode: z.enum(['all-or-nothing', 'best-effort']),
    booked: z.array(booking),
    notBooked: z.array(sessionConflict),
  })
  .meta({ id: 'BookedSeries' })
const view = z
  .object({
    seriesId: z.string().nullable().meta({ description: 'Null: the booking does not repeat' }),
    rule: z.looseObject({ frequency: z.string() }).nullable(),
    timeZone: z.string(),
    items: z.array(
      z.object({
        id: z.string(),
        reference: z.string(),
        status: bookingStatus,
        startsAt: instantText,
        endsAt: instantText,
      }),
    ),
  })
  .meta({ id: 'BookingSeries' })
const cancellation = z
  .object({
    cancelled: z.array(z.object({ id: z.string(), startsAt: instantText, refund: money, fee: money })),
    kept: z.array(z.object({ id: z.string(), startsAt: instantText, status: bookingStatus })),
  })
  .meta({ id: 'SeriesCancellation' })

const example = {
  serviceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
  startsAt: '2026-03-03T10:00:00Z',
  rule: { frequency: 'weekly', count: 6 },
}
const shared = { tag: 'Booking', scope: 'tenant' } as const

/** Bookings that repeat. */
export function bookingSeriesRoutes(services: SeriesRouteServices): Route[] {
  return [previewRoute(services), bookRoute(services), readRoute(services), cancelRoute(services)]
}

function previewRoute({ seriesPlanner, customerGroups }: SeriesRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/bookings/series/preview',
    summary: 'Says which times of a repeated booking are free, and where the others could go',
    audience: 'public',
    idempotency: 'none',
    limits: { callsPerMinute: 120 },
    body: z.object(wish),
    bodyExample: example,
    responses: { 200: { description: 'Each time of the rule', schema: preview } },
    errors: [NotFoundError],
    handler: async ({ tenant, body, caller }) => {
      const standing = await customerGroups.standingOf(tenant.id, bookerOf(caller))
      const audience = caller.permissions.has('bookings:write') ? 'staff' : 'customer'
      return { status: 200, body: await seriesPlanner.preview(tenant.id, { ...body, standing }, audience) }
    },
  })
}

function bookRoute({ seriesBooking, customerGroups }: SeriesRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/bookings/series',
    summary: 'Books every time of a rule: all of them, or as many as can be had',
    audience: 'public',
    idempotency: 'required',
    limits: { callsPerMinute: 60 },
    body: bookBody,
    bodyExample: { ...example, mode: 'all-or-nothing', customer: { name: 'David Kim', email: 'david@example.com' } },
    responses: { 201: { description: 'What was booked and what was not', schema: booked } },
    errors: [NotFoundError, SeriesConflictError, VetoedError, BandLimitError, CustomerBlockedError],
    handler: async request => {
      const { tenant, body, caller } = request
      const booker = bookerIn({ booker: bookerOf(caller), customer: body.customer }, caller.actor)
      const standing = await customerGroups.standingOf(tenant.id, booker)
      const isAccepted = caller.permissions.has('bookings:write')
      const { customFields, ...rest } = body
      const input = { ...rest, ...saidIn(customFields, isAccepted), standing, isAccepted }
      return commandAnswer(await seriesBooking.book(tenant.id, input, commandContext(request)))
    },
  })
}

function readRoute({ seriesDesk }: SeriesRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/bookings/{id}/series',
    summary: 'Lists the bookings of the series that a booking belongs to',
    audience: { customerOr: 'bookings:read' },
    idempotency: 'none',
    params: idParameters,
    responses: { 200: { description: 'By start', schema: view } },
    errors: [NotFoundError],
    handler: async ({ tenant, params, caller }) => ({
      status: 200,
      body: await seriesDesk.read(tenant.id, params.id, bookingAccess(caller)),
    }),
  })
}

function cancelRoute({ seriesDesk }: SeriesRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/bookings/{id}/series/cancel',
    summary: 'Cancels this and the following bookings of a series, or all of them, each under its policy',
    audience: { customerOr: 'bookings:write' },
    idempotency: 'required',
    params: idParameters,
    body: z.object({ scope: z.enum(['following', 'all']), reason: prose(500).optional() }),
    bodyExample: { scope: 'following', reason: 'Moving away' },
    responses: { 200: { description: 'What was cancelled, and what was over already', schema: cancellation } },
    errors: [NotFoundError],
    handler: async request => {
      const { tenant, params, body, caller } = request
      const cancel = { ...body, bookingId: params.id, access: bookingAccess(caller) }
      return { status: 200, body: await seriesDesk.cancel(tenant.id, cancel, commandContext(request)) }
    },
  })
}
