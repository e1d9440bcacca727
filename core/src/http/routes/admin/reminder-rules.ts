import { z } from 'zod'
import { MESSAGE_CHANNELS } from '../../../domain/message-route.js'
import { REMINDER_KINDS } from '../../../domain/reminder.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import type { ReminderRules } from '../../../messaging/reminder-rules.js'
import { instantText } from '../../answers.js'
import { id, idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time such as 18:00')
const distance = z.union([
  z.strictObject({ minutes: z.int().min(1).max(527_040) }),
  z.strictObject({ days: z.int().min(0).max(366), time: localTime.optional() }),
])
const body = z
  .object({
    kind: z.enum(REMINDER_KINDS).default('reminder'),
    distance: distance.meta({
      description:
        'Before the start; for a review request after the end. Minutes are elapsed time; days those of the place, at the same time of the day or at another one',
    }),
    channel: z.enum(MESSAGE_CHANNELS).default('email'),
    serviceIds: z.array(id).max(1_000).default([]).meta({ description: 'None: every service' }),
    toCustomer: z.boolean().default(true),
    toStaff: z.boolean().default(true),
    isOn: z.boolean().default(true),
  })
  .refine(rule => rule.toCustomer || rule.toStaff, { path: ['toCustomer'], message: 'Somebody must be told' })
const bodyExample = { distance: { days: 2 }, channel: 'email' }

const rule = z
  .object({
    ...{ id: z.string(), kind: z.enum(REMINDER_KINDS), distance, channel: z.enum(MESSAGE_CHANNELS) },
    ...{ serviceIds: z.array(z.string()), toCustomer: z.boolean(), toStaff: z.boolean(), isOn: z.boolean() },
    version: z.int(),
  })
  .meta({ id: 'ReminderRule' })
const reminder = z
  .object({
    ...{ id: z.string(), ruleId: z.string(), kind: z.enum(REMINDER_KINDS), channel: z.enum(MESSAGE_CHANNELS) },
    ...{ startsAt: instantText, dueAt: instantText, state: z.enum(['waiting', 'told', 'missed', 'cancelled']) },
  })
  .meta({ id: 'Reminder' })

export type ReminderEditing = Pick<ReminderRules, 'list' | 'ofBooking' | 'create' | 'replace' | 'remove'>

export function reminderRoutes({ reminders }: { reminders: ReminderEditing }): Route[] {
  return [...readRoutes(reminders), ...writeRoutes(reminders)]
}

function readRoutes(reminders: ReminderEditing): Route[] {
  const shared = { method: 'get', scope: 'tenant', idempotency: 'none' } as const
  return [
    defineRoute({
      ...{ ...shared, path: '/reminder-rules', tag: 'Messages', audience: { needs: 'messages:read' } },
      summary: 'Lists the rules by which the business reminds',
      responses: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(rule) }) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await reminders.list(tenant.id) } }),
    }),
    defineRoute({
      ...{ ...shared, path: '/bookings/{id}/reminders', tag: 'Messages', audience: { needs: 'bookings:read' } },
      params: idParameters,
      summary: 'Lists the reminders of a booking, those that went out and those to come',
      responses: { 200: { description: 'By time', schema: z.object({ items: z.array(reminder) }) } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => {
        const found = await reminders.ofBooking(tenant.id, params.id)
        const items = found.map(({ rule: { id: ruleId, kind, channel }, ...one }) => ({
          ...one,
          ruleId,
          kind,
          channel,
        }))
        return { status: 200, body: { items } }
      },
    }),
  ]
}

function writeRoutes(reminders: ReminderEditing): Route[] {
  const shared = { tag: 'Messages', scope: 'tenant', audience: { needs: 'messages:write' } } as const
  const one = { ...shared, path: '/reminder-rules/{id}', params: idParameters, idempotency: 'none' } as const
  return [
    defineRoute({
      ...{ ...shared, method: 'post', path: '/reminder-rules', idempotency: 'optional', body, bodyExample },
      summary: 'Adds a rule; bookings to come are planned by it at once',
      responses: { 201: { description: 'The rule', schema: rule } },
      errors: [NotFoundError],
      handler: async ({ tenant, ...request }) => ({
        status: 201,
        body: await reminders.create(tenant.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...{ ...one, method: 'put', entity: 'version', takesIfMatch: true, body, bodyExample },
      summary: 'Replaces a rule; reminders that wait move with it',
      responses: { 200: { description: 'The rule as it is now', schema: rule } },
      errors: [NotFoundError, StaleVersionError],
      handler: async ({ tenant, params, ...request }) => ({
        status: 200,
        body: await reminders.replace(tenant.id, params.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...{ ...one, method: 'delete' },
      summary: 'Removes a rule and the reminders that wait by it',
      responses: { 204: { description: 'It is gone' } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, ...request }) => {
        await reminders.remove(tenant.id, params.id, changeOf(request))
        return { status: 204 }
      },
    }),
  ]
}

function changeOf({
  caller,
  requestId,
  ifMatch: version,
}: {
  caller: Caller
  requestId: string
  ifMatch: number | undefined
}) {
  return { actor: caller.actor, requestId, version }
}
