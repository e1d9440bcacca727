import { z } from 'zod'
import type { DayChange } from '../../../booking/day-change.js'
import type { DayTidying } from '../../../booking/day-tidying.js'
import { NotFoundError, SlotTakenError } from '../../../errors/catalog.js'
import { LimitReachedError } from '../../../errors/lifecycle-errors.js'
import { DayChangedError, NotAssignableError } from '../../../errors/staffing-errors.js'
import { assignment, instantText } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { id, line, localDate, start } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { teamMembers } from './reassignments.js'

export interface DayServices {
  readonly days: Pick<DayTidying, 'propose'>
  readonly dayChanges: Pick<DayChange, 'apply'>
}

const cost = z
  .object({ idle: z.int(), travel: z.int() })
  .meta({ id: 'DayCost', description: 'Minutes between claims of the same person, and on the road' })
const stand = z.object({ startsAt: instantText, assignments: z.array(assignment) })
const proposal = z
  .object({
    date: z.string(),
    timeZone: z.string(),
    locationId: z.string(),
    version: z.string().meta({ description: 'Names the day as it was looked at' }),
    before: cost,
    after: cost,
    isSettled: z.boolean().meta({ description: 'False: time ran out before every change had been tried' }),
    lines: z.array(
      z.object({
        appointmentId: z.string(),
        bookingId: z.string(),
        reference: z.string(),
        serviceName: z.string(),
        customerName: z.string().nullable(),
        minutes: z.int(),
        from: stand,
        to: stand,
        gain: cost.meta({ description: 'What the day loses when this line is left out' }),
        needs: z.array(z.string()).meta({ description: 'Appointments whose lines must be applied with this one' }),
      }),
    ),
  })
  .meta({ id: 'DayProposal' })

const optimiseBody = z.object({
  locationId: id,
  maxShiftMinutes: z.int().min(0).max(120).optional().meta({ description: 'How far a time may move; default 0' }),
  seed: z.int().min(0).max(1_000_000).optional(),
})
const MAX_LINES = 100
const applyBody = z.object({
  locationId: id,
  version: line(60),
  tellCustomers: z.boolean().optional().meta({ description: 'Also when only the person changes; default false' }),
  lines: z
    .array(
      z.strictObject({
        appointmentId: id,
        startsAt: start,
        assignments: z
          .array(z.strictObject({ requirement: line(60), resourceIds: teamMembers }))
          .min(1)
          .max(20),
      }),
    )
    .min(1)
    .max(MAX_LINES),
})

const shared = { method: 'post', tag: 'Calendar', scope: 'tenant', audience: { needs: 'bookings:write' } } as const
const params = z.object({ date: localDate })
const example = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'

/** A day with fewer holes: looked for, shown, and applied as far as somebody chooses. */
export function dayRoutes({ days, dayChanges }: DayServices): Route[] {
  return [
    defineRoute({
      ...{ ...shared, params, idempotency: 'none', limits: { callsPerMinute: 30 } },
      path: '/days/{date}/optimise',
      summary: 'Proposes changes that leave less idle time and travel on a day; changes nothing',
      body: optimiseBody,
      bodyExample: { locationId: example, maxShiftMinutes: 30 },
      responses: { 200: { description: 'What could change, and what each change gains', schema: proposal } },
      errors: [],
      handler: async ({ tenant, params: { date }, body }) => {
        const { locationId, maxShiftMinutes = 0, seed = 1 } = body
        return { status: 200, body: await days.propose(tenant.id, { date, locationId, maxShiftMinutes, seed }) }
      },
    }),
    defineRoute({
      ...{ ...shared, params, idempotency: 'required' },
      path: '/days/{date}/apply',
      summary: 'Applies chosen lines of a proposal, all of them or none',
      body: applyBody,
      bodyExample: {
        ...{ locationId: example, version: 'v6Jw…' },
        lines: [
          {
            ...{ appointmentId: example, startsAt: '2026-03-02T10:00:00Z' },
            assignments: [{ requirement: 'therapist', resourceIds: [example] }],
          },
        ],
      },
      responses: { 200: { description: 'How many appointments changed', schema: z.object({ applied: z.int() }) } },
      errors: [NotFoundError, DayChangedError, NotAssignableError, SlotTakenError, LimitReachedError],
      handler: async request => {
        const { locationId, version, tellCustomers = false } = request.body
        const lines = request.body.lines.map(({ appointmentId, startsAt, assignments }) => {
          const team = Object.fromEntries(assignments.map(item => [item.requirement, item.resourceIds]))
          return { appointmentId, startsAt, team }
        })
        const wanted = { date: request.params.date, locationId, version, lines, isCustomerTold: tellCustomers }
        return commandAnswer(await dayChanges.apply(request.tenant.id, wanted, commandContext(request, 'admin')))
      },
    }),
  ]
}
