import { z } from 'zod'
import { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS } from '../../../domain/notification-choice.js'
import type { NotificationChoices } from '../../../messaging/notification-choices.js'
import type { Caller } from '../../route.js'
import { defineRoute, type Route } from '../../route.js'
import { identityOf } from '../public/signed-in.js'

export interface NotificationRouteServices {
  readonly notificationChoices: Pick<NotificationChoices, 'of' | 'save'>
}

const choice = z.strictObject({
  kind: z.enum(NOTIFICATION_KINDS),
  channel: z.enum(NOTIFICATION_CHANNELS),
  isOn: z.boolean(),
})
const choices = z
  .object({
    choices: z.array(choice),
    scope: z
      .enum(['own', 'all', 'none'])
      .meta({ description: 'Of which bookings: those that the caller serves, all of the business, or none' }),
  })
  .meta({ id: 'NotificationChoices' })
const NOTHING = { choices: [], scope: 'none' as const }
const MAX_CHOICES = NOTIFICATION_KINDS.length * NOTIFICATION_CHANNELS.length

/** What the caller wants to hear of in this business. */
export function notificationRoutes({ notificationChoices }: NotificationRouteServices): Route[] {
  const shared = {
    path: '/me/notifications',
    tag: 'Messages',
    scope: 'tenant',
    audience: 'account',
    idempotency: 'none',
    errors: [],
  } as const
  return [
    defineRoute({
      ...shared,
      method: 'get',
      summary: 'Lists what the caller is told of in this business, and by which channel',
      responses: { 200: { description: 'Every kind by every channel', schema: choices } },
      handler: async ({ tenant, caller }) => {
        const accountId = accountOf(caller)
        return { status: 200, body: accountId ? await notificationChoices.of(tenant.id, accountId) : NOTHING }
      },
    }),
    defineRoute({
      ...shared,
      method: 'put',
      summary: 'Chooses what the caller is told of; what is not named stays',
      body: z.object({ choices: z.array(choice).max(MAX_CHOICES) }),
      bodyExample: { choices: [{ kind: 'booking-cancelled', channel: 'email', isOn: true }] },
      responses: { 200: { description: 'Every kind by every channel', schema: choices } },
      handler: async ({ tenant, caller, body }) => {
        const accountId = accountOf(caller)
        const saved = accountId ? await notificationChoices.save(tenant.id, accountId, body.choices) : NOTHING
        return { status: 200, body: saved }
      },
    }),
  ]
}

/** Whoever has no role here is told nothing here: there is nothing to choose. */
function accountOf(caller: Caller): string | undefined {
  const { account } = identityOf(caller)
  return caller.role === undefined ? undefined : account.id
}
