import { z } from 'zod'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import type { FeedbackDesk } from '../../../feedback/feedback-desk.js'
import { FEEDBACK_STATES } from '../../../ports/feedback-store.js'
import { instantText, page } from '../../answers.js'
import { count, id, idParameters, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const feedback = z
  .object({
    id: z.string(),
    bookingId: z.string(),
    appointmentId: z.string(),
    customerId: z.string(),
    customerName: z.string(),
    serviceId: z.string(),
    serviceName: z.string(),
    staffIds: z.array(z.string()),
    staffNames: z.array(z.string()),
    startsAt: instantText,
    rating: z.int().meta({ description: '1 to 5' }),
    text: z.string(),
    status: z.enum(FEEDBACK_STATES),
    answer: z.string().meta({ description: 'Of the business; empty: none' }),
    answeredBy: z.string().nullable(),
    answeredAt: instantText.nullable(),
    createdAt: instantText,
    version: z.int(),
  })
  .meta({ id: 'Feedback' })
const terms = z
  .object({
    isOn: z.boolean(),
    delayMinutes: z.int(),
    moderation: z.enum(['pending', 'published']),
    minCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'FeedbackTerms' })
const newTerms = z.object({
  isOn: z.boolean().meta({ description: 'Whether customers are asked after a visit' }),
  delayMinutes: z.int().min(0).max(43_200),
  moderation: z.enum(['pending', 'published']).meta({ description: 'What becomes of an answer at first' }),
  minCount: z.int().min(1).max(1000).meta({ description: 'From how many answers on an average is shown' }),
})
const rating = z.object({ average: z.number(), count: z.int() })
const ratings = z
  .object({
    business: rating.nullable(),
    services: z.record(z.string(), rating),
    staff: z.record(z.string(), rating),
  })
  .meta({ id: 'Ratings' })

const shared = { tag: 'Feedback', scope: 'tenant', idempotency: 'none' } as const
const read = { ...shared, method: 'get', audience: { needs: 'feedback:read' } } as const
const write = { ...shared, audience: { needs: 'feedback:write' } } as const

export interface FeedbackServices {
  readonly feedback: Pick<FeedbackDesk, 'list' | 'change' | 'terms' | 'saveTerms' | 'ratings'>
}

/** What customers say, for the team. */
export function feedbackRoutes(services: FeedbackServices): Route[] {
  return [...termRoutes(services), ...deskRoutes(services)]
}

function termRoutes({ feedback: desk }: FeedbackServices): Route[] {
  return [
    defineRoute({
      ...read,
      path: '/feedback/terms',
      summary: 'Reads how customers are asked, and what is shown',
      responses: { 200: { description: 'The terms; the ETag names their version', schema: terms } },
      errors: [],
      handler: async ({ tenant }) => {
        const body = await desk.terms(tenant.id)
        return { status: 200, body, headers: { ETag: `"${body.version}"` } }
      },
    }),
    defineRoute({
      ...write,
      method: 'put',
      path: '/feedback/terms',
      takesIfMatch: true,
      summary: 'Decides how customers are asked, and what is shown',
      body: newTerms,
      bodyExample: { isOn: true, delayMinutes: 120, moderation: 'pending', minCount: 3 },
      responses: { 200: { description: 'The terms', schema: terms } },
      errors: [StaleVersionError],
      handler: async ({ tenant, body, ifMatch, caller: { actor }, requestId }) => {
        const saved = await desk.saveTerms(tenant.id, { terms: body, version: ifMatch }, { actor, requestId })
        return { status: 200, body: saved, headers: { ETag: `"${saved.version}"` } }
      },
    }),
    defineRoute({
      ...read,
      path: '/feedback/ratings',
      summary: 'Reads the averages of what is published',
      responses: { 200: { description: 'Where there are enough answers', schema: ratings } },
      errors: [],
      handler: async ({ tenant }) => {
        const { business, services: ofServices, staff } = await desk.ratings(tenant.id)
        const body = { business, services: Object.fromEntries(ofServices), staff: Object.fromEntries(staff) }
        return { status: 200, body }
      },
    }),
  ]
}

function deskRoutes({ feedback: desk }: FeedbackServices): Route[] {
  return [
    defineRoute({
      ...read,
      path: '/feedback',
      summary: 'Lists what customers said, newest first',
      query: z.object({
        status: z.enum(FEEDBACK_STATES).optional(),
        serviceId: id.optional(),
        staffId: id.optional(),
        limit: count(1, 200).optional(),
        cursor: z.string().max(200).optional(),
      }),
      responses: { 200: { description: 'One page', schema: page(feedback) } },
      errors: [],
      handler: async ({ tenant, query }) => ({ status: 200, body: await desk.list(tenant.id, query) }),
    }),
    defineRoute({
      ...write,
      method: 'patch',
      path: '/feedback/{id}',
      takesIfMatch: true,
      summary: 'Shows or hides what a customer said, or answers it',
      params: idParameters,
      body: z.object({ status: z.enum(FEEDBACK_STATES).optional(), answer: prose(2000).optional() }),
      bodyExample: { status: 'published', answer: 'Thank you, we pass it on to Maya.' },
      responses: { 200: { description: 'As it is now', schema: feedback } },
      errors: [NotFoundError, StaleVersionError],
      handler: async ({ tenant, params, body, ifMatch, caller: { actor }, requestId }) => {
        const given = { ...body, id: params.id, version: ifMatch }
        const changed = await desk.change(tenant.id, given, { actor, requestId })
        return { status: 200, body: changed, headers: { ETag: `"${changed.version}"` } }
      },
    }),
  ]
}
