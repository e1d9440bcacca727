import { z } from 'zod'
import type { BookingService } from '../../../booking/booking-service.js'
import type { BookingBody } from '../../../booking/booking-view.js'
import { MAX_DAYS, parseSearchRange } from '../../../booking/search-range.js'
import type { SingleAppointments } from '../../../booking/single-appointments.js'
import { BOOKING_SOURCES } from '../../../domain/booking-state.js'
import { EmailNotVerifiedError, ForbiddenError } from '../../../errors/access-errors.js'
import {
  HoldExpiredError,
  InvalidRangeError,
  InvalidTransitionError,
  PolicyRefusedError,
  SlotTakenError,
  SlotUnavailableError,
  StaleVersionError,
} from '../../../errors/catalog.js'
import { LimitReachedError } from '../../../errors/lifecycle-errors.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { assignment, bookingStatus, cancelResult, instantText, money, page } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { count, dateOrInstant, id, idParameters, prose, start } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { readStatuses } from '../admin/bookings.js'
import { askedFields, saidIn } from '../admin/custom-fields.js'
import { answersInput } from './booking-answers.js'
import { customer, CUSTOMER_SOURCES, hasReason, NO_REASON, override, refusals } from './bookings.js'
import { whereabouts } from './holds.js'
import { identityOf } from './signed-in.js'

export interface AppointmentRouteServices {
  readonly bookings: Pick<BookingService, 'book' | 'list'>
  readonly appointments: Pick<SingleAppointments, 'read' | 'change' | 'cancel'>
}

const appointment = z
  .object({
    id: z.string(),
    bookingId: z.string(),
    reference: z.string(),
    status: bookingStatus,
    source: z.string(),
    serviceId: z.string(),
    serviceName: z.string(),
    locationId: z.string(),
    startsAt: instantText,
    endsAt: instantText,
    timeZone: z.string(),
    assignments: z.array(assignment),
    customer: z
      .object({ id: z.string(), name: z.string(), email: z.string().nullish(), phone: z.string().nullish() })
      .nullable(),
    notes: z.string(),
    price: money,
    manageToken: z.string().optional().meta({ description: 'Only in the answer that creates it' }),
    version: z.int().meta({ description: 'Of its booking' }),
    createdAt: instantText,
  })
  .meta({ id: 'Appointment' })

const listQuery = z.object({
  from: dateOrInstant.optional(),
  to: dateOrInstant.optional(),
  status: z.string().max(200).optional().meta({ description: 'One or more states, separated by commas' }),
  search: z.string().trim().max(100).optional().meta({ description: 'Reference, name, e-mail or telephone' }),
  sort: z.enum(['startsAt', '-startsAt']).optional(),
  limit: count(1, 200).optional(),
  cursor: z.string().max(500).optional(),
})

const newAppointment = z
  .object({
    serviceId: id,
    startsAt: start,
    staffId: id.optional(),
    durationMinutes: z.int().min(1).max(1440).optional(),
    ...whereabouts,
    customer,
    notes: prose(2000).optional(),
    answers: answersInput.optional(),
    customFields: askedFields,
    source: z.enum(BOOKING_SOURCES).optional(),
    ...override,
  })
  .refine(hasReason, NO_REASON)
const changed = z
  .object({
    serviceId: id.optional().meta({ description: 'As it is; an appointment keeps its service' }),
    startsAt: start.optional(),
    staffId: id.optional(),
    notes: prose(2000).optional(),
    ...override,
  })
  .refine(hasReason, NO_REASON)

/** The second prefix is the one that the first description of this API had. */
const PREFIXES = ['/appointments', '/appointments/appointments'] as const
const shared = { tag: 'Appointments', scope: 'tenant' } as const
const moveErrors = [...refusals, SlotTakenError, SlotUnavailableError, LimitReachedError, InvalidTransitionError]

/** Bookings of one appointment, as one flat thing. */
export function appointmentRoutes(services: AppointmentRouteServices): Route[] {
  const collections = PREFIXES.flatMap(path => [listRoute(path, services), createRoute(path, services)])
  // The words before the ids: `/appointments/appointments` is no appointment.
  const items = [...PREFIXES].reverse().flatMap(path => itemRoutes(`${path}/{id}`, services))
  return [...collections, ...items]
}

function listRoute(path: `/${string}`, { bookings }: AppointmentRouteServices): Route {
  return defineRoute({
    ...shared,
    ...{ method: 'get', path, audience: 'account', idempotency: 'none' },
    summary: 'Lists bookings of one appointment: all to staff, to customers those made with their confirmed address',
    query: listQuery,
    responses: { 200: { description: 'One page', schema: page(appointment) } },
    errors: [InvalidRangeError, EmailNotVerifiedError],
    handler: async ({ tenant, caller, query: { status, ...request } }) => {
      if (request.from !== undefined && request.to !== undefined) {
        parseSearchRange(request.from, request.to, tenant.timeZone, MAX_DAYS.list)
      }
      const filter = { ...request, isSingle: true, ...(status ? { status: readStatuses(status) } : {}) }
      const own = caller.permissions.has('bookings:read') ? {} : { customerEmail: addressOf(identityOf(caller)) }
      const { items, nextCursor } = await bookings.list(tenant.id, { ...filter, ...own })
      return { status: 200, body: { items: items.map(toItem), nextCursor } }
    },
  })
}

function addressOf({ account }: ReturnType<typeof identityOf>): string {
  if (!account.isEmailVerified) throw new EmailNotVerifiedError({})
  return account.email
}

function createRoute(path: `/${string}`, { bookings }: AppointmentRouteServices): Route {
  return defineRoute({
    ...shared,
    ...{ method: 'post', path, audience: 'public', idempotency: 'required', entity: 'version' },
    summary: 'Books one service at one time',
    body: newAppointment,
    bodyExample: {
      serviceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41',
      startsAt: '2026-03-02T10:00:00Z',
      customer: { name: 'Amara Osei', email: 'amara@example.com' },
    },
    limits: { callsPerMinute: 300 },
    responses: { 201: { description: 'The appointment, with the token to manage it', schema: appointment } },
    errors: [...moveErrors, ForbiddenError, HoldExpiredError, PlaceRequiredError, OutsideAreaError],
    handler: async request => {
      const { serviceId, startsAt, staffId, durationMinutes, source, ...rest } = request.body
      const { override: isForced, overrideReason = '', customFields, ...details } = rest
      const isStaff = request.caller.permissions.has('bookings:write')
      if (!isStaff && (isForced || (source && !CUSTOMER_SOURCES.includes(source)))) {
        throw new ForbiddenError({ needs: 'bookings:write' })
      }
      const liberties = isForced ? { override: { reason: overrideReason }, relax: 'rules' as const } : {}
      const wanted = { serviceId, startsAt, staffId, durationMinutes }
      const said = saidIn(customFields, isStaff)
      const input = { ...details, ...said, ...liberties, appointments: [wanted], isAccepted: isStaff }
      const result = await bookings.book(request.tenant.id, input, commandContext(request, source))
      return commandAnswer({ ...result, body: toItem(result.body) })
    },
  })
}

function itemRoutes(path: `/${string}`, { appointments }: AppointmentRouteServices): Route[] {
  const item = { ...shared, path, params: idParameters, idempotency: 'none' } as const
  const writer = { ...item, audience: { customerOr: 'bookings:write' }, takesIfMatch: true } as const
  return [
    defineRoute({
      ...item,
      ...{ method: 'get', audience: { customerOr: 'bookings:read' }, entity: 'version' },
      summary: 'Reads one appointment',
      responses: { 200: { description: 'The appointment', schema: appointment } },
      errors: refusals,
      handler: async ({ tenant, params, caller }) => {
        const target = { appointmentId: params.id, access: bookingAccess(caller) }
        return { status: 200, body: toItem(await appointments.read(tenant.id, target)) }
      },
    }),
    defineRoute({
      ...writer,
      ...{ method: 'put', entity: 'version' },
      summary: 'Moves an appointment, gives it to somebody else, or writes its note; what is so already stays',
      body: changed,
      bodyExample: { startsAt: '2026-03-03T14:00:00Z', notes: 'Comes with a pram' },
      responses: { 200: { description: 'The appointment as it is now', schema: appointment } },
      errors: [...moveErrors, ForbiddenError, PolicyRefusedError, StaleVersionError],
      handler: async request => {
        const { tenant, params, caller, ifMatch } = request
        const { override: isForced, overrideReason = '', ...body } = request.body
        if (isForced && !caller.permissions.has('bookings:write')) throw new ForbiddenError({ needs: 'bookings:write' })
        const change = { ...body, ...(isForced ? { override: { reason: overrideReason } } : {}) }
        const target = { appointmentId: params.id, access: bookingAccess(caller), version: ifMatch }
        const after = await appointments.change(tenant.id, target, change, commandContext(request))
        return { status: 200, body: toItem(after) }
      },
    }),
    defineRoute({
      ...writer,
      method: 'delete',
      summary: 'Cancels an appointment under its policy; once more answers the same',
      responses: { 200: { description: 'The new state, refund and fee', schema: cancelResult } },
      errors: [...refusals, InvalidTransitionError, PolicyRefusedError, StaleVersionError],
      handler: async request => {
        const { tenant, params, caller, ifMatch } = request
        const target = { appointmentId: params.id, access: bookingAccess(caller), version: ifMatch }
        return { status: 200, body: await appointments.cancel(tenant.id, target, commandContext(request)) }
      },
    }),
  ]
}

function toItem(booking: BookingBody) {
  const {
    appointments,
    customer: booker,
    reference,
    source,
    timeZone,
    notes,
    version,
    createdAt,
    manageToken,
  } = booking
  const appointmentOf = appointments.find(item => item.status !== 'cancelled') ?? appointments[0]
  return {
    ...appointmentOf,
    ...{ bookingId: booking.id, reference, source, timeZone, customer: booker, notes, version, createdAt },
    ...(manageToken === undefined ? {} : { manageToken }),
  }
}
