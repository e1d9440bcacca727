import { z } from 'zod'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { IntakeClosedError } from '../../../errors/customer-errors.js'
import type { IntakeDesk } from '../../../intake/intake-desk.js'
import type { IntakeService } from '../../../intake/intake-service.js'
import { instantText, question } from '../../answers.js'
import { bookingAccess, commandContext } from '../../command-answer.js'
import { id, idParameters, line, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { questionInput } from './service-input.js'

const form = z
  .object({
    ...{ id: z.string(), name: z.string(), intro: z.string(), questions: z.array(question), consent: z.string() },
    ...{ dueMinutes: z.int(), guardianBelow: z.int().nullable(), serviceIds: z.array(z.string()), version: z.int() },
  })
  .meta({ id: 'IntakeForm' })
const formBody = z.object({
  name: line(120),
  intro: prose(1000).default(''),
  questions: z.array(questionInput).max(60).default([]),
  consent: prose(4000).default('').meta({ description: 'What is agreed to at the end; empty: nothing' }),
  dueMinutes: z.int().min(0).max(43_200).default(120).meta({ description: 'Before the visit' }),
  guardianBelow: z
    .int()
    .min(1)
    .max(30)
    .nullable()
    .default(null)
    .meta({ description: 'Whoever is younger on the day of the visit needs a guardian to sign; null: nobody does' }),
  serviceIds: z.array(id).max(1_000).default([]).meta({ description: 'Bookings of these ask for it; none: all do' }),
})
const formExample = { name: 'Health', questions: [{ label: 'Any allergies?', kind: 'yes-no' }], guardianBelow: 18 }

const standing = {
  ...{ formId: z.string(), formVersion: z.int(), name: z.string(), state: z.enum(['asked', 'started', 'complete']) },
  ...{ dueAt: instantText, savedAt: instantText.nullable(), completedAt: instantText.nullable() },
  ...{ signedName: z.string(), signedAs: z.enum(['self', 'guardian']).nullable() },
}
const intake = z.object(standing).meta({ id: 'Intake' })
const answers = z.record(z.string(), z.unknown())
const openIntake = z
  .object({
    ...standing,
    ...{ intro: z.string(), questions: z.array(question), consent: z.string(), guardianBelow: z.int().nullable() },
    ...{ answers, bornOn: z.string().nullable() },
    needsGuardian: z.boolean().nullable().meta({ description: 'null: not known before the day of birth is' }),
    ...{ customerName: z.string(), guardianName: z.string().nullable(), serviceName: z.string() },
    ...{ staff: z.array(z.string()), startsAt: instantText, timeZone: z.string() },
  })
  .meta({ id: 'OpenIntake' })

const answer = z.union([prose(4000), z.number().min(-1e9).max(1e9), z.boolean(), z.array(line(120)).max(50), z.null()])
const intakeParameters = idParameters.extend({ formId: id })

export interface IntakeRouteServices {
  readonly intakeDesk: Pick<IntakeDesk, 'list' | 'create' | 'replace' | 'archive'>
  readonly intake: Pick<IntakeService, 'list' | 'open' | 'save' | 'sign'>
}

/** Forms between a booking and the visit: what a business asks, and what is answered by the link of the booking. */
export function intakeRoutes({ intakeDesk, intake: service }: IntakeRouteServices): Route[] {
  return [...formRoutes(intakeDesk), ...readingRoutes(service), ...answeringRoutes(service)]
}

function formRoutes(desk: IntakeRouteServices['intakeDesk']): Route[] {
  const shared = { tag: 'Forms', scope: 'tenant', audience: { needs: 'catalog:write' } } as const
  const one = { ...shared, path: '/intake-forms/{id}', params: idParameters, idempotency: 'none' } as const
  return [
    defineRoute({
      ...{ ...shared, method: 'get', path: '/intake-forms', idempotency: 'none' },
      summary: 'Lists the forms that bookings ask for',
      responses: { 200: { description: 'By name', schema: z.object({ items: z.array(form) }) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await desk.list(tenant.id) } }),
    }),
    defineRoute({
      ...{ ...shared, method: 'post', path: '/intake-forms', idempotency: 'optional' },
      summary: 'Adds a form; bookings that are there already ask for it, too',
      ...{ body: formBody, bodyExample: formExample },
      responses: { 201: { description: 'The form', schema: form } },
      errors: [NotFoundError, InvalidRequestError],
      handler: async ({ tenant, body, caller, requestId }) => ({
        status: 201,
        body: await desk.create(tenant.id, body, { actor: caller.actor, requestId }),
      }),
    }),
    defineRoute({
      ...{ ...one, method: 'put', entity: 'version', takesIfMatch: true },
      summary: 'Replaces a form by its next version; whoever began it keeps the words that they saw',
      ...{ body: formBody, bodyExample: formExample },
      responses: { 200: { description: 'The form as it is now', schema: form } },
      errors: [NotFoundError, StaleVersionError, InvalidRequestError],
      handler: async ({ tenant, params, body, caller, requestId, ifMatch }) => ({
        status: 200,
        body: await desk.replace(tenant.id, params.id, body, { actor: caller.actor, requestId, version: ifMatch }),
      }),
    }),
    defineRoute({
      ...{ ...one, method: 'delete' },
      summary: 'Puts a form away: no booking asks for it any more, and what was filled in stays',
      responses: { 204: { description: 'It is put away' } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller, requestId }) => {
        await desk.archive(tenant.id, params.id, { actor: caller.actor, requestId })
        return { status: 204 }
      },
    }),
  ]
}

function readingRoutes(service: IntakeRouteServices['intake']): Route[] {
  const shared = { method: 'get', tag: 'Forms', scope: 'tenant', idempotency: 'none' } as const
  return [
    defineRoute({
      ...{ ...shared, path: '/bookings/{id}/intake', audience: { customerOr: 'bookings:read' } },
      summary: 'Tells how the forms of a booking stand, without what is in them',
      params: idParameters,
      responses: { 200: { description: 'By name', schema: z.object({ items: z.array(intake) }) } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller }) => ({
        status: 200,
        body: { items: await service.list(tenant.id, { bookingId: params.id, access: bookingAccess(caller) }) },
      }),
    }),
    defineRoute({
      ...{ ...shared, path: '/bookings/{id}/intake/{formId}', audience: { customerOr: 'health:read' } },
      summary: 'Opens a form of a booking; each opening by the team stands in the audit log',
      params: intakeParameters,
      responses: { 200: { description: 'The form with its answers', schema: openIntake } },
      errors: [NotFoundError],
      logsRefusals: true,
      handler: async request => {
        const { tenant, params, caller } = request
        const target = { bookingId: params.id, formId: params.formId, access: bookingAccess(caller) }
        return { status: 200, body: await service.open(tenant.id, target, commandContext(request)) }
      },
    }),
  ]
}

function answeringRoutes(service: IntakeRouteServices['intake']): Route[] {
  const shared = {
    tag: 'Forms',
    scope: 'tenant',
    idempotency: 'none',
    audience: { customerOr: 'health:write' },
    params: intakeParameters,
    logsRefusals: true,
    errors: [NotFoundError, IntakeClosedError, InvalidRequestError],
    responses: { 200: { description: 'The form as it is now', schema: openIntake } },
    // Each field is kept when somebody leaves it.
    limits: { callsPerMinute: 120 },
  } as const
  return [
    defineRoute({
      ...{ ...shared, method: 'patch', path: '/bookings/{id}/intake/{formId}' },
      summary: 'Keeps some answers; those that are not named stay, and null takes one away',
      body: z.object({
        answers: z.record(z.string().max(63), answer).default({}),
        bornOn: z.iso.date('Enter a date such as 2019-03-14').nullable().optional(),
      }),
      bodyExample: { answers: { allergies: true }, bornOn: '2019-03-14' },
      handler: async request => {
        const { tenant, params, body, caller } = request
        const target = { bookingId: params.id, formId: params.formId, access: bookingAccess(caller) }
        return { status: 200, body: await service.save(tenant.id, target, body, commandContext(request)) }
      },
    }),
    defineRoute({
      ...{ ...shared, method: 'post', path: '/bookings/{id}/intake/{formId}/signature' },
      summary: 'Signs a form, for oneself or as the guardian; it takes no more answers then',
      body: z.object({ name: line(120), as: z.enum(['self', 'guardian']), isAgreed: z.boolean().default(false) }),
      bodyExample: { name: 'Rosa Alvarez', as: 'guardian', isAgreed: true },
      handler: async request => {
        const { tenant, params, body, caller } = request
        const target = { bookingId: params.id, formId: params.formId, access: bookingAccess(caller) }
        return { status: 200, body: await service.sign(tenant.id, target, body, commandContext(request)) }
      },
    }),
  ]
}
