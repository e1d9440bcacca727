import { z } from 'zod'
import type { BookingConsents } from '../../../booking/booking-consents.js'
import type { ConsentService } from '../../../customer/consent-service.js'
import { CONSENT_PURPOSES } from '../../../domain/consent.js'
import { CustomerErasedError, NotFoundError } from '../../../errors/catalog.js'
import { instantText, page } from '../../answers.js'
import { bookingAccess } from '../../command-answer.js'
import { idParameters, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const purpose = z.enum(CONSENT_PURPOSES)
const consent = z
  .object({
    id: z.string(),
    purpose,
    isGiven: z.boolean().meta({ description: 'False: it was taken back' }),
    textVersion: z.int(),
    text: z.string().meta({ description: 'The words that were shown' }),
    language: z.string(),
    source: z.string(),
    at: instantText,
  })
  .meta({ id: 'Consent' })
const state = z.object({ items: z.array(consent), given: z.array(purpose) }).meta({ id: 'ConsentState' })
const text = z
  .object({ purpose, textVersion: z.int(), text: z.string(), language: z.string() })
  .meta({ id: 'ConsentText' })

const change = z.object({ purpose, isGiven: z.boolean() })
const shared = { tag: 'Privacy', scope: 'tenant', idempotency: 'none' } as const
const answered = { 200: { description: 'All of them, newest first, and what is agreed to now', schema: state } }
const errors = [NotFoundError, CustomerErasedError]

export interface ConsentRouteServices {
  readonly consents: Pick<ConsentService, 'state' | 'change' | 'texts' | 'saveText'>
  readonly bookingConsents: Pick<BookingConsents, 'state' | 'change'>
}

/** What people agreed to: for the staff by client, for a customer by the link to their booking. */
export function consentRoutes(services: ConsentRouteServices): Route[] {
  return [...clientRoutes(services), ...ownRoutes(services), ...textRoutes(services)]
}

function clientRoutes({ consents }: ConsentRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/clients/{id}/consents',
      summary: 'Lists what a client agreed to and took back',
      audience: { needs: 'clients:read' },
      params: idParameters,
      responses: answered,
      errors,
      handler: async ({ tenant, params }) => ({ status: 200, body: await consents.state(tenant.id, params.id) }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/clients/{id}/consents',
      summary: 'Writes down that a client agrees, or takes it back',
      audience: { needs: 'clients:write' },
      params: idParameters,
      body: change,
      bodyExample: { purpose: 'marketing', isGiven: false },
      responses: answered,
      errors,
      handler: async ({ tenant, params, body, caller: { actor }, requestId }) => {
        const by = { actor, requestId, source: 'staff' as const }
        return { status: 200, body: await consents.change(tenant.id, { ...body, customerId: params.id }, by) }
      },
    }),
  ]
}

function ownRoutes({ bookingConsents }: ConsentRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/bookings/{id}/consents',
      summary: 'Lists what the customer of a booking agreed to',
      audience: { customerOr: 'clients:read' },
      params: idParameters,
      responses: answered,
      errors,
      handler: async ({ tenant, params, caller }) => ({
        status: 200,
        body: await bookingConsents.state(tenant.id, params.id, bookingAccess(caller)),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/bookings/{id}/consents',
      summary: 'Lets the customer of a booking agree, or take it back',
      audience: { customerOr: 'clients:write' },
      params: idParameters,
      body: change,
      bodyExample: { purpose: 'marketing', isGiven: false },
      responses: answered,
      errors,
      handler: async ({ tenant, params, body, caller, requestId }) => {
        const wish = { ...body, bookingId: params.id, access: bookingAccess(caller) }
        return { status: 200, body: await bookingConsents.change(tenant.id, wish, requestId) }
      },
    }),
  ]
}

function textRoutes({ consents }: ConsentRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/privacy/consent-texts',
      summary: 'Lists the newest words for each purpose',
      audience: { needs: 'privacy:read' },
      responses: { 200: { description: 'Purposes that have words', schema: page(text) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await consents.texts(tenant.id) } }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/privacy/consent-texts',
      summary: 'Writes new words for a purpose; people who agreed to the old ones stay with those',
      audience: { needs: 'privacy:write' },
      body: z.object({ purpose, text: prose(2000).refine(value => value.trim() !== '', 'Write some words') }),
      bodyExample: { purpose: 'marketing', text: 'You may write to me about offers.' },
      responses: { 201: { description: 'The next version', schema: text } },
      errors: [],
      handler: async ({ tenant, body, caller: { actor }, requestId }) => {
        const by = { actor, requestId, source: 'staff' as const }
        return { status: 201, body: await consents.saveText(tenant.id, body, by) }
      },
    }),
  ]
}
