import { z } from 'zod'
import {
  HoldLimitError,
  HookFailedError,
  HookTimeoutError,
  NotFoundError,
  SlotTakenError,
  VetoedError,
} from '../../../errors/catalog.js'
import { CustomerBlockedError, LimitReachedError } from '../../../errors/lifecycle-errors.js'
import { BandLimitError } from '../../../errors/pricing-errors.js'
import { WaitlistOfferOverError } from '../../../errors/waitlist-errors.js'
import { booking } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { prose, token } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { waitlistOffer } from '../../waitlist-answers.js'
import { answersInput } from './booking-answers.js'
import { consents, type WaitlistRouteServices } from './waitlist.js'

const acceptBody = z.object({
  notes: prose(2000).optional(),
  answers: answersInput.optional(),
  consents: consents.optional(),
  payment: z.strictObject({ provider: z.string().min(1).max(60) }).optional(),
})

const shared = {
  tag: 'Waitlist',
  audience: 'public',
  scope: 'tenant',
  params: z.object({ token }),
  limits: { callsPerMinute: 300 },
} as const

/** For whoever holds the token of an offer. */
export function waitlistOfferRoutes(services: WaitlistRouteServices): Route[] {
  return [readRoute(services), acceptRoute(services), ...otherRoutes(services)]
}

function readRoute(services: WaitlistRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/waitlist/offers/{token}',
    summary: 'Reads an offer: what is held, until when, and what it costs',
    idempotency: 'none',
    responses: { 200: { description: 'The offer', schema: waitlistOffer } },
    errors: [NotFoundError],
    handler: async ({ tenant, params }) => ({
      status: 200,
      body: await services.waitlist.acceptance.read(tenant.id, params.token),
    }),
  })
}

function acceptRoute(services: WaitlistRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/waitlist/offers/{token}/accept',
    summary: 'Books what is offered',
    idempotency: 'required',
    entity: 'version',
    body: acceptBody,
    bodyExample: { payment: { provider: 'payment-onsite' } },
    responses: { 201: { description: 'The booking, with the token to manage it', schema: booking } },
    errors: [
      ...[NotFoundError, WaitlistOfferOverError, SlotTakenError, LimitReachedError, BandLimitError],
      CustomerBlockedError,
      ...[VetoedError, HookTimeoutError, HookFailedError],
    ],
    handler: async request => {
      const { tenant, params, body } = request
      const given = { token: params.token, details: body }
      return commandAnswer(await services.waitlist.acceptance.accept(tenant.id, given, commandContext(request)))
    },
  })
}

function otherRoutes(services: WaitlistRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'post',
      path: '/waitlist/offers/{token}/decline',
      summary: 'Lets the time go to the next one, and waits on unless one leaves',
      idempotency: 'optional',
      body: z.object({ leave: z.boolean().optional() }),
      bodyExample: { leave: false },
      responses: { 200: { description: 'Where that leaves the entry', schema: z.object({ status: z.string() }) } },
      errors: [NotFoundError, WaitlistOfferOverError],
      handler: async request => {
        const { tenant, params, body } = request
        const given = { token: params.token, isLeaving: body.leave ?? false }
        return commandAnswer(await services.waitlist.acceptance.decline(tenant.id, given, commandContext(request)))
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/waitlist/offers/{token}/extend',
      summary: 'Asks for some more minutes',
      idempotency: 'optional',
      responses: { 200: { description: 'The offer with its new deadline', schema: waitlistOffer } },
      errors: [NotFoundError, WaitlistOfferOverError, HoldLimitError, SlotTakenError],
      handler: async request => {
        const { tenant, params } = request
        return commandAnswer(
          await services.waitlist.acceptance.extend(tenant.id, params.token, commandContext(request)),
        )
      },
    }),
  ]
}
