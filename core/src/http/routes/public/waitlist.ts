import { z } from 'zod'
import { CONSENT_PURPOSES } from '../../../domain/consent.js'
import { NotFoundError } from '../../../errors/catalog.js'
import {
  WaitlistClosedError,
  WaitlistFullError,
  WaitlistStateError,
  WaitlistTimesFreeError,
} from '../../../errors/waitlist-errors.js'
import type { WaitlistAcceptance } from '../../../waitlist/waitlist-acceptance.js'
import type { WaitlistChoice } from '../../../waitlist/waitlist-choice.js'
import type { WaitlistDesk } from '../../../waitlist/waitlist-desk.js'
import type { WaitlistEntries } from '../../../waitlist/waitlist-entries.js'
import type { WaitlistJoining } from '../../../waitlist/waitlist-joining.js'
import { knownCustomer } from '../../booker.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { email, idParameters, languageTag, phone, prose, token } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { personName, waitlistEntry, wishShape } from '../../waitlist-answers.js'

export interface WaitlistRouteServices {
  readonly waitlist: {
    readonly joining: Pick<WaitlistJoining, 'join'>
    readonly entries: Pick<WaitlistEntries, 'read' | 'tokenOf' | 'leave' | 'waitAgain'>
    readonly acceptance: Pick<WaitlistAcceptance, 'read' | 'accept' | 'decline' | 'extend'>
    readonly choice: Pick<WaitlistChoice, 'offerNow'>
    readonly desk: Pick<WaitlistDesk, 'list' | 'read' | 'move' | 'terms' | 'saveTerms'>
  }
}

export const consents = z
  .array(z.strictObject({ purpose: z.enum(CONSENT_PURPOSES), textVersion: z.int().min(1).max(1_000_000) }))
  .max(CONSENT_PURPOSES.length)
  .meta({ description: 'What the person ticked, with the version of the words they saw' })

const joinBody = z.object({
  ...wishShape,
  // Offers run out in minutes, so there must be an address that they can be sent to.
  customer: z.strictObject({ name: personName, email, phone: phone.optional() }),
  note: prose(500).optional(),
  consents: consents.optional(),
  locale: languageTag.optional().meta({ description: 'In which language somebody new here is written to' }),
})
const joinExample = {
  serviceIds: ['01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'],
  windows: [{ date: '2026-03-02', from: '14:00', to: '17:00' }],
  customer: { name: 'James Okoro', email: 'james@example.com' },
}

const shared = { tag: 'Waitlist', audience: 'public', scope: 'tenant' } as const
const byToken = { ...shared, params: idParameters, query: z.object({ token }) } as const

/** For whoever waits: joining, one's own place, leaving. */
export function waitlistRoutes(services: WaitlistRouteServices): Route[] {
  return [openRoute(services), joinRoute(services), ...entryRoutes(services)]
}

function openRoute(services: WaitlistRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/waitlist',
    summary: 'Says whether one can wait here, and for how long an offer is held',
    idempotency: 'none',
    responses: {
      200: { description: 'What a storefront needs', schema: z.object({ isOn: z.boolean(), offerMinutes: z.int() }) },
    },
    errors: [],
    handler: async ({ tenant }) => ({ status: 200, body: await services.waitlist.desk.terms(tenant.id) }),
  })
}

function joinRoute(services: WaitlistRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/waitlist',
    summary: 'Joins the waitlist for times that are full',
    idempotency: 'optional',
    body: joinBody,
    bodyExample: joinExample,
    responses: { 201: { description: 'The entry, with the token that opens it', schema: waitlistEntry } },
    errors: [NotFoundError, WaitlistClosedError, WaitlistTimesFreeError, WaitlistFullError],
    limits: { callsPerMinute: 30 },
    handler: async request => {
      const { tenant, body } = request
      const { staffId = null, guests = 1, ...rest } = body
      const join = { ...rest, staffId, guests, isByStaff: false }
      const result = await services.waitlist.joining.join(tenant.id, join, commandContext(request))
      const { id } = result.body
      const opened = await services.waitlist.entries.tokenOf(tenant.id, id)
      const entry = await services.waitlist.entries.read(tenant.id, { id, token: opened })
      return commandAnswer({ ...result, body: { ...entry, token: opened } })
    },
  })
}

function entryRoutes(services: WaitlistRouteServices): Route[] {
  return [
    defineRoute({
      ...byToken,
      method: 'get',
      path: '/waitlist/{id}',
      summary: 'Reads the own entry: the place in the line, and what is held',
      idempotency: 'none',
      responses: { 200: { description: 'The entry', schema: waitlistEntry } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, query, caller }) => {
        const access = { id: params.id, token: query.token, email: knownCustomer(caller) }
        return { status: 200, body: await services.waitlist.entries.read(tenant.id, access) }
      },
    }),
    defineRoute({
      ...byToken,
      method: 'delete',
      path: '/waitlist/{id}',
      summary: 'Leaves the waitlist; what was held goes to the next one',
      idempotency: 'optional',
      responses: { 204: { description: 'Left' } },
      errors: [NotFoundError, WaitlistStateError],
      handler: async request => {
        const { tenant, params, query } = request
        await services.waitlist.entries.leave(tenant.id, { id: params.id, token: query.token }, commandContext(request))
        return { status: 204 }
      },
    }),
    defineRoute({
      ...byToken,
      method: 'post',
      path: '/waitlist/{id}/wait-again',
      summary: 'Waits again after having been skipped, behind all others',
      idempotency: 'optional',
      responses: { 200: { description: 'The entry', schema: waitlistEntry } },
      errors: [NotFoundError, WaitlistStateError],
      handler: async request => {
        const { tenant, params, query } = request
        const access = { id: params.id, token: query.token }
        return {
          status: 200,
          body: await services.waitlist.entries.waitAgain(tenant.id, access, commandContext(request)),
        }
      },
    }),
  ]
}
