import { z } from 'zod'
import { NotFoundError } from '../../../errors/catalog.js'
import { FeedbackClosedError, FeedbackGivenError } from '../../../errors/customer-errors.js'
import type { FeedbackDesk } from '../../../feedback/feedback-desk.js'
import type { FeedbackForms } from '../../../feedback/feedback-forms.js'
import { instantText, page } from '../../answers.js'
import { count, id, idParameters, prose, token } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const said = z.object({ rating: z.int(), text: z.string(), answer: z.string() })
const form = z
  .object({
    bookingId: z.string(),
    name: z.string(),
    timeZone: z.string(),
    appointments: z.array(
      z.object({
        id: z.string(),
        serviceName: z.string(),
        startsAt: instantText,
        staff: z.array(z.string()),
        feedback: said.nullable().meta({ description: 'What was said already' }),
      }),
    ),
  })
  .meta({ id: 'FeedbackForm' })
const published = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'First name of the customer' }),
    serviceId: z.string(),
    serviceName: z.string(),
    rating: z.int(),
    text: z.string(),
    answer: z.string(),
    createdAt: instantText,
  })
  .meta({ id: 'PublishedFeedback' })

const shared = { tag: 'Feedback', audience: 'public', scope: 'tenant', idempotency: 'none' } as const
const answered = { 200: { description: 'The visit, with what was said', schema: form } }

export interface FeedbackFormServices {
  readonly feedbackForms: Pick<FeedbackForms, 'read' | 'give'>
  readonly feedback: Pick<FeedbackDesk, 'list'>
}

/** For customers: saying how a visit was, and reading what others said. */
export function feedbackFormRoutes(services: FeedbackFormServices): Route[] {
  return [publishedRoute(services), ...formRoutes(services)]
}

function publishedRoute({ feedback }: FeedbackFormServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/feedback/published',
    summary: 'Lists what customers said and the business shows, newest first',
    query: z.object({
      serviceId: id.optional(),
      staffId: id.optional(),
      limit: count(1, 50).optional(),
      cursor: z.string().max(200).optional(),
    }),
    responses: { 200: { description: 'One page', schema: page(published) } },
    errors: [],
    handler: async ({ tenant, query: { limit = 10, ...query } }) => {
      const { items, nextCursor } = await feedback.list(tenant.id, { ...query, limit, status: 'published' })
      const shown = items.map(({ customerName, ...item }) => ({ ...item, name: customerName.split(' ')[0] ?? '' }))
      return { status: 200, body: { items: shown, nextCursor } }
    },
  })
}

function formRoutes({ feedbackForms }: FeedbackFormServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/bookings/{id}/feedback',
      summary: 'Reads the visit that a link to say how it was is about',
      params: idParameters,
      query: z.object({ token }),
      responses: answered,
      errors: [NotFoundError],
      handler: async ({ tenant, params, query }) => ({
        status: 200,
        body: await feedbackForms.read(tenant.id, params.id, query.token),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/bookings/{id}/feedback',
      summary: 'Says how one appointment was, once',
      params: idParameters,
      body: z.object({
        token,
        appointmentId: id,
        rating: z.int().min(1).max(5),
        text: prose(2000).optional(),
      }),
      bodyExample: { token: 'lotus-day-spa.pN2u…', appointmentId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41', rating: 5 },
      responses: answered,
      errors: [NotFoundError, FeedbackClosedError, FeedbackGivenError],
      limits: { callsPerMinute: 30 },
      handler: async ({ tenant, params, body, requestId }) => {
        const given = { ...body, text: body.text ?? '', bookingId: params.id }
        return { status: 200, body: await feedbackForms.give(tenant.id, given, requestId) }
      },
    }),
  ]
}
