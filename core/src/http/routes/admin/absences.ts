import { z } from 'zod'
import type { AbsenceClasses } from '../../../booking/absence-classes.js'
import type { AbsencePlanner } from '../../../booking/absence-planner.js'
import type { AbsenceService } from '../../../booking/absence-service.js'
import type { Id } from '../../../domain/id.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { bookingStatus, instantText, money, resourceReference } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, prose, start } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

export interface AbsenceServices {
  readonly absencePlanner: Pick<AbsencePlanner, 'preview'>
  readonly absences: Pick<AbsenceService, 'apply'>
  readonly absenceClasses: Pick<AbsenceClasses, 'apply'>
}

const MAX_DAYS = 31
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const suggestion = z.object({
  action: z.enum(['reassign', 'reschedule', 'cancel', 'keep']),
  resourceId: z.string().optional(),
  startsAt: instantText.optional(),
  staffId: z.string().optional(),
})
const newTimes = z.array(
  z.object({
    startsAt: instantText,
    endsAt: instantText,
    resources: z.array(resourceReference),
    isSamePerson: z.boolean(),
  }),
)
const affectedClass = z
  .object({
    sessionId: z.string(),
    version: z.int(),
    serviceName: z.string(),
    startsAt: instantText,
    endsAt: instantText,
    requirement: z.string(),
    taken: z.int().meta({ description: 'How many have a place; they go with the class' }),
    capacity: z.int(),
    assignees: z.array(resourceReference).meta({ description: 'Who could take it at the same time' }),
    times: newTimes,
    suggested: suggestion,
  })
  .meta({ id: 'AffectedClass' })
const affected = z
  .object({
    appointmentId: z.string(),
    bookingId: z.string(),
    reference: z.string(),
    status: bookingStatus,
    version: z.int(),
    serviceName: z.string(),
    customerName: z.string().nullable(),
    startsAt: instantText,
    endsAt: instantText,
    requirement: z.string(),
    isPinned: z.boolean().meta({ description: 'The customer asked for exactly these people' }),
    isMovable: z.boolean(),
    assignees: z.array(resourceReference).meta({ description: 'Who could take it at the same time' }),
    times: newTimes,
    cancellation: z.object({ refund: money, appointments: z.int() }),
    suggested: suggestion,
  })
  .meta({ id: 'AffectedAppointment' })
const preview = z
  .object({ total: z.int(), affected: z.array(affected), classes: z.array(affectedClass) })
  .meta({ id: 'AbsencePreview' })
const report = z
  .object({
    timeOffId: z.string(),
    results: z.array(
      z.object({
        appointmentId: z.string(),
        action: suggestion.shape.action,
        isDone: z.boolean(),
        code: z.string().optional(),
      }),
    ),
    classes: z.array(
      z.object({
        sessionId: z.string(),
        action: suggestion.shape.action,
        isDone: z.boolean(),
        code: z.string().optional(),
      }),
    ),
    open: preview.meta({ description: 'What still stands there, with new proposals' }),
  })
  .meta({ id: 'AbsenceReport' })

const range = { from: start, to: start }
/** Also asked about what is no instant, which has an issue of its own already. */
const isInOrder = ({ from, to }: { from: unknown; to: unknown }) => {
  if (!(from instanceof Date && to instanceof Date)) return true
  // One of the days may have 25 hours.
  return to > from && to.getTime() - from.getTime() <= MAX_DAYS * DAY_MS + HOUR_MS
}
const outOfOrder = { path: ['to'], message: `Must be after from, and at most ${MAX_DAYS} days later` }
const choice = z.strictObject({
  appointmentId: id,
  action: suggestion.shape.action,
  resourceId: id.optional().meta({ description: 'Who takes it, for reassign' }),
  startsAt: start.optional().meta({ description: 'For reschedule' }),
  staffId: id.optional(),
})
const classChoice = z.strictObject({
  sessionId: id,
  action: suggestion.shape.action,
  resourceId: id.optional().meta({ description: 'Who takes it, for reassign' }),
  startsAt: start.optional().meta({ description: 'For reschedule' }),
})
const applyBody = z
  .object({
    ...range,
    reason: prose(500).optional(),
    timeOffId: id.optional().meta({ description: 'Of an absence that is entered already' }),
    tellCustomers: z.boolean().optional().meta({ description: 'Also when only the person changes; default false' }),
    choices: z.array(choice).max(200),
    classes: z.array(classChoice).max(100).optional().meta({ description: 'What becomes of each class' }),
  })
  .refine(isInOrder, outOfOrder)

const shared = { method: 'post', tag: 'Team', scope: 'tenant', params: idParameters } as const
const audience = { needs: 'schedules:write' } as const

/** Somebody is ill: what that means for their bookings, and settling it in one go. */
export function absenceRoutes({ absencePlanner, absences, absenceClasses }: AbsenceServices): Route[] {
  return [
    defineRoute({
      ...{ ...shared, audience, idempotency: 'none', limits: { callsPerMinute: 60 } },
      path: '/resources/{id}/absence/preview',
      summary: 'Lists the appointments and classes that an absence would lie over, each with what could become of it',
      body: z.object(range).refine(isInOrder, outOfOrder),
      bodyExample: { from: '2026-03-02T08:00:00Z', to: '2026-03-02T18:00:00Z' },
      responses: { 200: { description: 'The first 100, by their time; nothing is changed', schema: preview } },
      errors: [NotFoundError, ForbiddenError],
      handler: async ({ tenant, params, body: { from, to }, caller }) => {
        requireBookings(caller)
        const absence = { resourceId: params.id, startsAt: from, endsAt: to }
        return { status: 200, body: await absencePlanner.preview(tenant.id, absence) }
      },
    }),
    defineRoute({
      ...{ ...shared, audience, idempotency: 'required' },
      path: '/resources/{id}/absence/apply',
      summary: 'Enters an absence and carries out what was chosen for each appointment and class',
      body: applyBody,
      bodyExample: {
        ...{ from: '2026-03-02T08:00:00Z', to: '2026-03-02T18:00:00Z', reason: 'Ill' },
        choices: [{ appointmentId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41', action: 'cancel' }],
      },
      responses: { 200: { description: 'What was done, and what is still open', schema: report } },
      errors: [NotFoundError, ForbiddenError],
      handler: async request => {
        const { tenant, params, caller } = request
        requireBookings(caller)
        const { from, to, reason = '', tellCustomers = false, timeOffId, choices, classes = [] } = request.body
        const absence = { resourceId: params.id, startsAt: from, endsAt: to }
        const known = { timeOffId: timeOffId as Id<'time-off'> | undefined, isCustomerTold: tellCustomers }
        const wanted = { ...absence, ...known, reason, choices }
        const context = commandContext(request, 'admin')
        const result = await absences.apply(tenant.id, wanted, context)
        const settled = await absenceClasses.apply(tenant.id, { absence, reason, choices: classes }, context)
        const open = await absencePlanner.preview(tenant.id, absence)
        return commandAnswer({ ...result, body: { ...result.body, classes: settled, open } })
      },
    }),
  ]
}

/** Bookings are seen and changed here, beside the schedule. */
function requireBookings({ permissions }: Caller): void {
  if (!permissions.has('bookings:write')) throw new ForbiddenError({ needs: 'bookings:write' })
}
