import { z } from 'zod'
import type { BookingService } from '../../../booking/booking-service.js'
import type { CommandResult } from '../../../booking/command.js'
import type { Rescheduling } from '../../../booking/rescheduling.js'
import type { Asking } from '../../../travel/asking.js'
import type { DelayBody, Delays } from '../../../travel/delays.js'
import type { FieldDays } from '../../../travel/field-days.js'
import type { OnTheWay } from '../../../travel/on-the-way.js'
import type { ProposalBody, Proposals } from '../../../travel/proposals.js'
import {
  InvalidRangeError,
  InvalidTransitionError,
  NotFoundError,
  SlotTakenError,
  SlotUnavailableError,
} from '../../../errors/catalog.js'
import { ReplanClashError } from '../../../errors/travel-errors.js'
import { booking, instantText, money, spanAnswer } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, localDate, start } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export interface FieldVisitServices {
  readonly fieldDays: Pick<FieldDays, 'read'>
  readonly bookings: Pick<BookingService, 'read'>
  readonly fieldVisits: {
    readonly delays: Pick<Delays, 'report'>
    readonly onTheWay: Pick<OnTheWay, 'report'>
    readonly proposals: Pick<Proposals, 'find'>
    readonly asking: Pick<Asking, 'ask'>
    readonly rescheduling: Pick<Rescheduling, 'reschedule'>
  }
}

const person = z.object({ id: z.string(), name: z.string() })
const stop = z.object({
  bookingId: z.string(),
  appointmentId: z.string(),
  reference: z.string(),
  status: z.string(),
  serviceName: z.string(),
  customer: z.object({ name: z.string(), phone: z.string().nullable() }).nullable(),
  address: z.string(),
  zip: z.string(),
  notes: z.string(),
  travelMinutes: z.int().meta({ description: 'From the stop before, or from home' }),
  plannedStartsAt: instantText,
  plannedEndsAt: instantText,
  window: spanAnswer.nullable(),
  etaAt: instantText.nullable(),
  setOffAt: instantText.nullable(),
  askedWindows: z.array(spanAnswer),
  isLate: z.boolean().meta({ description: 'Planned after the window that was agreed' }),
})
const day = z
  .object({
    date: z.string(),
    timeZone: z.string(),
    person: person.nullable(),
    people: z.array(person).meta({ description: 'Everybody who travels' }),
    stops: z.array(stop),
    homeMinutes: z.int(),
  })
  .meta({ id: 'FieldDay' })
const proposal = z
  .object({
    bookingId: z.string(),
    appointmentId: z.string(),
    people: z.array(z.object({ staffId: z.string(), name: z.string(), startsAt: instantText })),
    windows: z.array(spanAnswer),
    goodwill: money,
  })
  .meta({ id: 'VisitProposals' })
const moved = z.object({
  bookingId: z.string(),
  appointmentId: z.string(),
  reference: z.string(),
  serviceName: z.string(),
  customerName: z.string(),
  plannedStartsAt: instantText,
  plannedEndsAt: instantText,
  window: spanAnswer.nullable(),
  isLate: z.boolean(),
})
const delay = z
  .object({ bookingId: z.string(), visits: z.array(moved), proposals: z.array(proposal) })
  .meta({ id: 'Delay' })
const onTheWay = z
  .object({ bookingId: z.string(), appointmentId: z.string(), setOffAt: instantText, etaAt: instantText })
  .meta({ id: 'OnTheWay' })

const shared = { tag: 'Travel', scope: 'tenant' } as const
const write = { method: 'post', params: idParameters, idempotency: 'required', takesIfMatch: true } as const
const change = { ...shared, ...write } as const

/** The day of somebody who drives from one customer to the next. */
export function fieldVisitRoutes(services: FieldVisitServices): Route[] {
  return [
    dayRoute(services),
    onMyWayRoute(services),
    delayRoute(services),
    proposalsRoute(services),
    replanRoute(services),
  ]
}

function dayRoute({ fieldDays }: FieldVisitServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/field-days',
    summary: 'Lists the stops of somebody who travels, in the order of the day',
    audience: { needs: 'bookings:read' },
    idempotency: 'none',
    query: z.object({
      date: localDate,
      resourceId: id.optional().meta({ description: 'Absent: the first who travels' }),
    }),
    responses: { 200: { description: 'The day', schema: day } },
    errors: [NotFoundError, InvalidRangeError],
    handler: async ({ tenant, query }) => ({ status: 200, body: await fieldDays.read(tenant.id, query) }),
  })
}

function onMyWayRoute({ fieldVisits }: FieldVisitServices): Route {
  return defineRoute({
    ...change,
    path: '/bookings/{id}/on-my-way',
    summary: 'Tells the customer that somebody has set out, and when to expect them',
    audience: { needs: 'bookings:attend' },
    body: z.object({ appointmentId: id.optional() }),
    bodyExample: {},
    responses: { 200: { description: 'When somebody is expected', schema: onTheWay } },
    errors: [NotFoundError, InvalidTransitionError],
    handler: async request => {
      const { params, caller, ifMatch } = request
      const report = { ...request.body, bookingId: params.id, access: bookingAccess(caller), version: ifMatch }
      return commandAnswer(
        await fieldVisits.onTheWay.report(request.tenant.id, report, commandContext(request, 'admin')),
      )
    },
  })
}

function delayRoute({ fieldVisits }: FieldVisitServices): Route {
  return defineRoute({
    ...change,
    path: '/bookings/{id}/delay',
    summary: 'Says that a visit takes longer; the rest of the day moves along',
    audience: { needs: 'bookings:attend' },
    body: z.object({ minutes: z.int().min(1).max(480), appointmentId: id.optional() }),
    bodyExample: { minutes: 40 },
    responses: { 200: { description: 'What moved, and what to do about visits that will be late', schema: delay } },
    errors: [NotFoundError, InvalidTransitionError, ReplanClashError],
    handler: async request => {
      const { tenant, body, params, caller, ifMatch } = request
      const access = bookingAccess(caller)
      const report = { ...body, bookingId: params.id, access, version: ifMatch }
      const result = await fieldVisits.delays.report(tenant.id, report, commandContext(request, 'admin'))
      const late = result.body.visits.filter(visit => visit.isLate)
      const proposals: ProposalBody[] = []
      for (const { bookingId, appointmentId } of late) {
        proposals.push(await fieldVisits.proposals.find(tenant.id, { bookingId, appointmentId, access }))
      }
      const answered: CommandResult<DelayBody> = { ...result, body: { ...result.body, ...{ proposals } } }
      return commandAnswer(answered)
    },
  })
}

const replanBody = z
  .strictObject({
    appointmentId: id.optional(),
    staffId: id.optional().meta({ description: 'Who comes instead, at startsAt' }),
    startsAt: start.optional(),
    windowStartsAt: start.optional().meta({ description: 'The window that the customer agreed to' }),
    askWindows: z
      .array(z.strictObject({ startsAt: start, endsAt: start }))
      .min(1)
      .max(4)
      .optional()
      .meta({ description: 'What the customer is asked to choose from' }),
  })
  .refine(given => (given.staffId === undefined) === (given.startsAt === undefined), {
    path: ['startsAt'],
    message: 'staffId and startsAt come together',
  })
  .refine(
    ({ staffId, windowStartsAt, askWindows }) =>
      [staffId, windowStartsAt, askWindows].filter(given => given !== undefined).length === 1,
    { path: ['staffId'], message: 'Send one of staffId, windowStartsAt and askWindows' },
  )

function proposalsRoute({ fieldVisits }: FieldVisitServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/bookings/{id}/proposals',
    summary: 'Says who else could come, or when else, to a visit that will be late',
    audience: { needs: 'bookings:read' },
    idempotency: 'none',
    params: idParameters,
    query: z.object({ appointmentId: id.optional() }),
    responses: { 200: { description: 'As of now', schema: proposal } },
    errors: [NotFoundError],
    handler: async ({ tenant, params, query, caller }) => {
      const target = { bookingId: params.id, ...query, access: bookingAccess(caller) }
      return { status: 200, body: await fieldVisits.proposals.find(tenant.id, target) }
    },
  })
}

function replanRoute({ fieldVisits, bookings }: FieldVisitServices): Route {
  return defineRoute({
    ...change,
    path: '/bookings/{id}/replan',
    summary: 'Sends somebody else, moves the visit to another window, or asks the customer to choose one',
    audience: { needs: 'bookings:write' },
    body: replanBody,
    bodyExample: { windowStartsAt: '2026-03-03T14:00:00Z' },
    responses: { 200: { description: 'The booking as it is now', schema: booking } },
    errors: [NotFoundError, InvalidTransitionError, SlotTakenError, SlotUnavailableError],
    handler: async request => {
      const { tenant, body, params, caller, ifMatch: version } = request
      const access = bookingAccess(caller)
      const context = commandContext(request, 'admin')
      const { appointmentId, askWindows, windowStartsAt, staffId, startsAt = windowStartsAt } = body
      const target = {
        bookingId: params.id,
        access,
        version,
        ...(appointmentId === undefined ? {} : { appointmentId }),
      }
      const move = { startsAt: startsAt ?? new Date(0), ...(staffId === undefined ? {} : { staffId, isQuiet: true }) }
      const { asking, rescheduling } = fieldVisits
      const result = askWindows
        ? await asking.ask(tenant.id, { ...target, windows: askWindows }, context)
        : await rescheduling.reschedule(tenant.id, { ...target, ...move, relax: 'start' }, context)
      return commandAnswer({ ...result, body: await bookings.read(tenant.id, params.id, access) })
    },
  })
}
