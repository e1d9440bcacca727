import { z } from 'zod'
import type { BookInput, BookingService } from '../../../booking/booking-service.js'
import type { Leaving } from '../../../booking/leaving.js'
import type { Cancellation } from '../../../booking/cancellation.js'
import type { BookingAccess } from '../../../booking/command.js'
import type { Rescheduling } from '../../../booking/rescheduling.js'
import { BOOKING_SOURCES } from '../../../domain/booking-state.js'
import { CONSENT_PURPOSES } from '../../../domain/consent.js'
import type { BookingId, TenantId } from '../../../domain/id.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
import {
  HookFailedError,
  HookTimeoutError,
  HoldExpiredError,
  InvalidTransitionError,
  NotFoundError,
  PolicyRefusedError,
  SlotTakenError,
  SlotUnavailableError,
  VetoedError,
} from '../../../errors/catalog.js'
import { CustomerBlockedError, LimitReachedError } from '../../../errors/lifecycle-errors.js'
import { BandLimitError, GroupPriceError } from '../../../errors/pricing-errors.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { WaitTooLongError } from '../../../errors/visit-errors.js'
import { booking, cancelResult, cancelTerms } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { email, id, idParameters, languageTag, line, phone, prose, resourceIds, start, token } from '../../input.js'
import { bookerOf } from '../../booker.js'
import { defineRoute, type Route } from '../../route.js'
import { askedFields, saidIn } from '../admin/custom-fields.js'
import { answersInput } from './booking-answers.js'
import { appointmentRequests, guestCount, maxGapMinutes, personName, whereabouts } from './holds.js'

export const customer = z.strictObject({ name: line(120), email: email.optional(), phone: phone.optional() })

export const override = {
  override: z.boolean().optional().meta({ description: 'Staff only: against rules, never against a booking' }),
  overrideReason: prose(500).optional(),
}
export function hasReason(body: { override?: boolean; overrideReason?: string }): boolean {
  return body.override !== true || (body.overrideReason ?? '').trim() !== ''
}
export const NO_REASON = { path: ['overrideReason'], message: 'Say why the rules are left aside' }

const bookBody = z
  .object({
    holdId: id.optional(),
    holdToken: token.optional(),
    appointments: appointmentRequests.optional(),
    guests: guestCount.optional(),
    maxGapMinutes: maxGapMinutes.optional(),
    ...whereabouts,
    customer,
    notes: prose(2000).optional(),
    locale: languageTag.optional().meta({ description: 'In which language the booker is written to' }),
    answers: answersInput.optional(),
    consents: z
      .array(z.strictObject({ purpose: z.enum(CONSENT_PURPOSES), textVersion: z.int().min(1).max(1_000_000) }))
      .max(CONSENT_PURPOSES.length)
      .optional()
      .meta({ description: 'What the booker ticked, with the version of the words they saw' }),
    customFields: askedFields,
    payment: z.strictObject({ provider: z.string().min(1).max(60) }).optional(),
    source: z.enum(BOOKING_SOURCES).optional(),
    ...override,
  })
  .refine(hasReason, NO_REASON)
  .refine(body => (body.holdId === undefined) === (body.holdToken === undefined), {
    path: ['holdToken'],
    message: 'holdId and holdToken come together',
  })
  .refine(body => (body.holdId === undefined) !== (body.appointments === undefined), {
    path: ['appointments'],
    message: 'Send either a hold or appointments',
  })

const part = {
  appointmentId: id.optional().meta({ description: 'Only this appointment' }),
  guest: personName.optional().meta({ description: 'Only what this guest gets' }),
}

function isPart(given: { appointmentId?: string; guest?: string }): boolean {
  return given.appointmentId !== undefined || given.guest !== undefined
}

/** What only the desk may say of a move. */
export const deskMove = {
  resourceIds: resourceIds.optional().meta({ description: 'Staff only: these serve it; the others as they are free' }),
  durationMinutes: z
    .int()
    .min(1)
    .max(2880)
    .optional()
    .meta({ description: 'Staff only: how long it takes from now on' }),
  anyMinute: z
    .boolean()
    .optional()
    .meta({ description: 'Staff only: any minute is a start, without notice; hours and limits count' }),
}
const DESK_WORDS = ['override', 'anyMinute', 'resourceIds', 'durationMinutes', 'tellCustomer'] as const

const rescheduleBody = z
  .object({
    appointmentId: id.optional(),
    startsAt: start,
    staffId: id.optional(),
    sessionId: id.optional().meta({ description: 'Of a class, where several start at once' }),
    ...deskMove,
    tellCustomer: z.boolean().optional().meta({ description: 'Staff only: send the customer a message; default true' }),
    ...override,
  })
  .refine(hasReason, NO_REASON)

/** Writes the calendar file of a booking for whoever may see it. */
export interface CalendarFiles {
  file(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<string>
}

export interface BookingRouteServices {
  readonly bookings: Pick<BookingService, 'book' | 'read'>
  readonly cancellation: Pick<Cancellation, 'terms' | 'cancel'>
  readonly leaving: Pick<Leaving, 'terms' | 'leave'>
  readonly rescheduling: Pick<Rescheduling, 'reschedule' | 'terms'>
  readonly calendarFiles: CalendarFiles
}

const shared = { tag: 'Booking', scope: 'tenant', params: idParameters } as const
const reader = {
  ...shared,
  method: 'get',
  idempotency: 'none',
  audience: { customerOr: 'bookings:read' },
} as const
const writer = {
  ...shared,
  method: 'post',
  idempotency: 'required',
  audience: { customerOr: 'bookings:write' },
} as const
/** What a customer's own booking may say about where it comes from; the others are words of the staff. */
export const CUSTOMER_SOURCES: readonly string[] = ['web', 'api']
export const refusals = [NotFoundError, VetoedError, HookTimeoutError, HookFailedError]
const bookExample = {
  holdId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
  holdToken: 'lotus-day-spa.pN2u…',
  customer: { name: 'Amara Osei', email: 'amara@example.com' },
}

export function bookingRoutes(services: BookingRouteServices): Route[] {
  return [bookRoute(services), ...readRoutes(services), cancelRoute(services), rescheduleRoute(services)]
}

function bookRoute({ bookings }: BookingRouteServices): Route {
  return defineRoute({
    method: 'post',
    path: '/bookings',
    entity: 'version',
    summary: 'Books held or chosen times for a customer',
    tag: 'Booking',
    audience: 'public',
    scope: 'tenant',
    body: bookBody,
    bodyExample: bookExample,
    responses: { 201: { description: 'The booking, with the token to manage it', schema: booking } },
    errors: [
      ...refusals,
      ForbiddenError,
      SlotTakenError,
      SlotUnavailableError,
      HoldExpiredError,
      InvalidTransitionError,
      LimitReachedError,
      CustomerBlockedError,
      BandLimitError,
      GroupPriceError,
      WaitTooLongError,
      PlaceRequiredError,
      OutsideAreaError,
    ],
    idempotency: 'required',
    limits: { callsPerMinute: 300 },
    handler: async request => {
      const { source, override, overrideReason = '', ...body } = request.body
      const isStaff = request.caller.permissions.has('bookings:write')
      if (!isStaff && (override || (source && !CUSTOMER_SOURCES.includes(source)))) {
        throw new ForbiddenError({ needs: 'bookings:write' })
      }
      const liberties = override ? { override: { reason: overrideReason }, relax: 'rules' as const } : {}
      const asked = saidIn(body.customFields, isStaff)
      const booker = bookerOf(request.caller)
      const input = { ...toBookInput(body), ...asked, booker, isAccepted: isStaff, ...liberties }
      const result = await bookings.book(request.tenant.id, input, commandContext(request, source))
      if (body.holdId !== undefined) request.openHolds.remove(body.holdId)
      return commandAnswer(result)
    },
  })
}

function toBookInput(body: Omit<z.output<typeof bookBody>, 'source' | 'override' | 'overrideReason'>): BookInput {
  const { holdId, holdToken, appointments = [], guests, maxGapMinutes: wait, ...details } = body
  if (holdId !== undefined && holdToken !== undefined) return { ...details, holdId, holdToken }
  return { ...details, appointments, guests, maxGapMinutes: wait }
}

function readRoutes(services: BookingRouteServices): Route[] {
  return [
    defineRoute({
      ...reader,
      entity: 'version',
      path: '/bookings/{id}',
      summary: 'Reads one booking',
      responses: { 200: { description: 'The booking', schema: booking } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller }) => ({
        status: 200,
        body: await services.bookings.read(tenant.id, params.id, bookingAccess(caller)),
      }),
    }),
    defineRoute({
      ...reader,
      path: '/bookings/{id}/cancel-terms',
      summary: 'Says what a cancellation would cost now, of all of it or of a part',
      query: z.object(part),
      responses: { 200: { description: 'The terms', schema: cancelTerms } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, query, caller }) => {
        const access = bookingAccess(caller)
        const body = isPart(query)
          ? await services.leaving.terms(tenant.id, { ...query, access, bookingId: params.id })
          : await services.cancellation.terms(tenant.id, params.id, access)
        return { status: 200, body }
      },
    }),
    defineRoute({
      ...reader,
      path: '/bookings/{id}/calendar.ics',
      summary: 'Downloads the calendar file of a booking (RFC 5545)',
      responses: { 200: { description: 'The file', contentType: 'text/calendar', schema: z.string() } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller }) => ({
        status: 200,
        body: await services.calendarFiles.file(tenant.id, params.id, bookingAccess(caller)),
        headers: { 'Content-Disposition': 'attachment; filename="booking.ics"' },
      }),
    }),
  ]
}

function cancelRoute(services: BookingRouteServices): Route {
  return defineRoute({
    ...writer,
    path: '/bookings/{id}/cancel',
    summary: 'Cancels a booking under its policy, or one appointment or guest of it: the others stay',
    takesIfMatch: true,
    body: z.object({ reason: prose(500).optional(), ...part }),
    bodyExample: { reason: 'Fell ill' },
    responses: { 200: { description: 'The new state, refund and fee', schema: cancelResult } },
    errors: [...refusals, InvalidTransitionError, PolicyRefusedError],
    handler: async request => {
      const { tenant, params, body, caller } = request
      const cancellation = { ...body, bookingId: params.id, access: bookingAccess(caller), version: request.ifMatch }
      const context = commandContext(request)
      return commandAnswer(
        isPart(body)
          ? await services.leaving.leave(tenant.id, cancellation, context)
          : await services.cancellation.cancel(tenant.id, cancellation, context),
      )
    },
  })
}

function rescheduleRoute(services: BookingRouteServices): Route {
  return defineRoute({
    ...writer,
    path: '/bookings/{id}/reschedule',
    entity: 'version',
    takesIfMatch: true,
    summary: 'Moves an appointment to another time, or keeps it where it is',
    body: rescheduleBody,
    bodyExample: { startsAt: '2026-03-03T14:00:00Z' },
    responses: { 200: { description: 'The booking with its new appointments', schema: booking } },
    errors: [
      ...refusals,
      ForbiddenError,
      SlotTakenError,
      SlotUnavailableError,
      LimitReachedError,
      BandLimitError,
      InvalidTransitionError,
      PolicyRefusedError,
    ],
    handler: async request => {
      const { tenant, params, caller } = request
      const { override: isForced, overrideReason = '', anyMinute, tellCustomer, ...body } = request.body
      const access = bookingAccess(caller)
      const isOfDesk = DESK_WORDS.some(word => request.body[word] !== undefined && request.body[word] !== false)
      const isUntold = tellCustomer === false
      if ((isOfDesk || isUntold) && !caller.permissions.has('bookings:write')) {
        throw new ForbiddenError({ needs: 'bookings:write' })
      }
      const forced = isForced ? { override: { reason: overrideReason } } : anyMinute ? { relax: 'start' as const } : {}
      const move = { ...body, ...forced, isQuiet: isUntold, bookingId: params.id, access, version: request.ifMatch }
      const result = await services.rescheduling.reschedule(tenant.id, move, commandContext(request))
      return commandAnswer({ ...result, body: await services.bookings.read(tenant.id, params.id, access) })
    },
  })
}
