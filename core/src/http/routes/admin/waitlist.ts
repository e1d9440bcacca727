import { z } from 'zod'
import { WAITLIST_STATES } from '../../../domain/waitlist.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { WaitlistNoFitError, WaitlistStateError } from '../../../errors/waitlist-errors.js'
import { page } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { count, email, id, idParameters, phone, prose, start } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { personName, waitlistLine, waitlistTerms, wishShape } from '../../waitlist-answers.js'
import type { WaitlistRouteServices } from '../public/waitlist.js'

const DEFAULT_LIMIT = 50
const DAYS_30 = 43_200

const addBody = z.object({
  ...wishShape,
  customer: z
    .strictObject({ name: personName, email: email.optional(), phone: phone.optional() })
    .refine(person => person.email !== undefined || person.phone !== undefined, {
      path: ['email'],
      message: 'An e-mail address or a telephone number is needed',
    }),
  note: prose(500).optional(),
  priority: z.int().min(-100).max(100).optional().meta({ description: 'Higher is asked first; 0 when absent' }),
})
const addExample = {
  serviceIds: ['01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'],
  windows: [{ date: '2026-03-02', from: '14:00', to: '17:00' }],
  customer: { name: 'James Okoro', phone: '+44 20 7946 0000' },
}
const moveBody = z
  .object({ direction: z.enum(['up', 'down']).optional(), priority: z.int().min(-100).max(100).optional() })
  .refine(body => (body.direction === undefined) !== (body.priority === undefined), {
    path: ['direction'],
    message: 'Send either a direction or a priority',
  })
const termsBody = z.object({
  isOn: z.boolean(),
  offerMinutes: z.int().min(1).max(1440).meta({ description: 'How long an offer is held' }),
  stopMinutes: z.int().min(0).max(DAYS_30).meta({ description: 'Nothing is offered that begins sooner than this' }),
})

const shared = { tag: 'Waitlist', scope: 'tenant' } as const
const read = { ...shared, audience: { needs: 'bookings:read' }, idempotency: 'none' } as const
const write = { ...shared, audience: { needs: 'bookings:write' } } as const

/** For staff: the line, who is in it, and the rules. */
export function waitlistDeskRoutes(services: Services): Route[] {
  return [...readRoutes(services), ...lineRoutes(services), ...oneRoutes(services), ...termsRoutes(services)]
}

type Services = WaitlistRouteServices

function readRoutes(services: Services): Route[] {
  return [
    defineRoute({
      ...read,
      method: 'get',
      path: '/waitlist/entries',
      summary: 'Lists who waits, in the order in which they are asked',
      query: z.object({
        status: z.enum(WAITLIST_STATES).optional(),
        serviceId: id.optional(),
        search: z.string().max(100).optional(),
        cursor: id.optional(),
        limit: count(1, 100).optional(),
      }),
      responses: { 200: { description: 'One page', schema: page(waitlistLine) } },
      errors: [],
      handler: async ({ tenant, query }) => {
        const { status, cursor, limit = DEFAULT_LIMIT, ...rest } = query
        const filter = { ...rest, after: cursor, limit, ...(status ? { states: [status] } : {}) }
        return { status: 200, body: await services.waitlist.desk.list(tenant.id, filter) }
      },
    }),
    defineRoute({
      ...read,
      method: 'get',
      path: '/waitlist/entries/{id}',
      summary: 'Reads one entry with everything that was offered',
      params: idParameters,
      responses: { 200: { description: 'The entry', schema: waitlistLine } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({
        status: 200,
        body: await services.waitlist.desk.read(tenant.id, params.id),
      }),
    }),
  ]
}

function lineRoutes(services: Services): Route[] {
  return [
    defineRoute({
      ...write,
      method: 'post',
      path: '/waitlist/entries',
      summary: 'Puts somebody on the waitlist',
      idempotency: 'optional',
      body: addBody,
      bodyExample: addExample,
      responses: { 201: { description: 'The entry', schema: waitlistLine } },
      errors: [NotFoundError],
      handler: async request => {
        const { tenant, body } = request
        const { staffId = null, guests = 1, ...rest } = body
        const join = { ...rest, staffId, guests, isByStaff: true }
        const result = await services.waitlist.joining.join(tenant.id, join, commandContext(request))
        return commandAnswer({ ...result, body: await services.waitlist.desk.read(tenant.id, result.body.id) })
      },
    }),
    defineRoute({
      ...write,
      method: 'patch',
      path: '/waitlist/entries/{id}',
      summary: 'Moves somebody one place up or down, or gives them a priority',
      idempotency: 'none',
      params: idParameters,
      body: moveBody,
      bodyExample: { direction: 'up' },
      responses: { 200: { description: 'The entry', schema: waitlistLine } },
      errors: [NotFoundError, WaitlistStateError],
      handler: async request => {
        const { tenant, params, body } = request
        const wish = { ...body, id: params.id }
        return { status: 200, body: await services.waitlist.desk.move(tenant.id, wish, commandContext(request)) }
      },
    }),
  ]
}

function oneRoutes(services: Services): Route[] {
  return [
    defineRoute({
      ...write,
      method: 'delete',
      path: '/waitlist/entries/{id}',
      summary: 'Takes somebody off the waitlist; what was held goes to the next one',
      idempotency: 'none',
      params: idParameters,
      responses: { 204: { description: 'Off the list' } },
      errors: [NotFoundError, WaitlistStateError],
      handler: async request => {
        const access = { id: request.params.id, token: undefined }
        await services.waitlist.entries.leave(request.tenant.id, access, commandContext(request))
        return { status: 204 }
      },
    }),
    defineRoute({
      ...write,
      method: 'post',
      path: '/waitlist/entries/{id}/offer',
      summary: 'Offers a free time to somebody now, whatever the line says',
      idempotency: 'none',
      params: idParameters,
      body: z.object({ startsAt: start.optional() }),
      bodyExample: {},
      responses: { 200: { description: 'The entry with its offer', schema: waitlistLine } },
      errors: [NotFoundError, WaitlistStateError, WaitlistNoFitError],
      handler: async request => {
        const { tenant, params, body } = request
        await services.waitlist.choice.offerNow(tenant.id, { ...body, id: params.id }, commandContext(request))
        return { status: 200, body: await services.waitlist.desk.read(tenant.id, params.id) }
      },
    }),
  ]
}

function termsRoutes(services: Services): Route[] {
  return [
    defineRoute({
      ...shared,
      audience: { needs: 'policies:read' },
      method: 'get',
      path: '/waitlist/terms',
      summary: 'Reads the rules of the waitlist',
      idempotency: 'none',
      entity: 'version',
      responses: { 200: { description: 'The rules', schema: waitlistTerms } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: await services.waitlist.desk.terms(tenant.id) }),
    }),
    defineRoute({
      ...shared,
      audience: { needs: 'policies:write' },
      method: 'put',
      path: '/waitlist/terms',
      summary: 'Sets the rules of the waitlist; offers that are open keep theirs',
      idempotency: 'none',
      entity: 'version',
      takesIfMatch: true,
      body: termsBody,
      bodyExample: { isOn: true, offerMinutes: 20, stopMinutes: 60 },
      responses: { 200: { description: 'The rules as they are now', schema: waitlistTerms } },
      errors: [StaleVersionError],
      handler: async request => {
        const terms = { ...request.body, version: request.ifMatch }
        return {
          status: 200,
          body: await services.waitlist.desk.saveTerms(request.tenant.id, terms, commandContext(request)),
        }
      },
    }),
  ]
}
