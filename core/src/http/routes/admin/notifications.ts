import { z } from 'zod'
import { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS } from '../../../domain/notification-choice.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
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
const choices = z.object({ choices: z.array(choice) }).meta({ id: 'NotificationChoices' })
const MAX_CHOICES = NOTIFICATION_KINDS.length * NOTIFICATION_CHANNELS.length

/** What the caller wants to hear of in this business. */
export function notificationRoutes({ notificationChoices }: NotificationRouteServices): Route[] {
  const shared = {
    path: '/me/notifications',
    tag: 'Messages',
    scope: 'tenant',
    audience: 'account',
    idempotency: 'none',
    errors: [ForbiddenError],
  } as const
  return [
    defineRoute({
      ...shared,
      method: 'get',
      summary: 'Lists what the caller is told of in this business, and by which channel',
      responses: { 200: { description: 'Every kind by every channel', schema: choices } },
      handler: async ({ tenant, caller }) => ({
        status: 200,
        body: { choices: await notificationChoices.of(tenant.id, subjectOf(caller)) },
      }),
    }),
    defineRoute({
      ...shared,
      method: 'put',
      summary: 'Chooses what the caller is told of; what is not named stays',
      body: z.object({ choices: z.array(choice).max(MAX_CHOICES) }),
      bodyExample: { choices: [{ kind: 'booking-cancelled', channel: 'email', isOn: true }] },
      responses: { 200: { description: 'Every kind by every channel', schema: choices } },
      handler: async ({ tenant, caller, body }) => ({
        status: 200,
        body: { choices: await notificationChoices.save(tenant.id, subjectOf(caller), body.choices) },
      }),
    }),
  ]
}

/** Customers with a login choose what they hear elsewhere. */
function subjectOf(caller: Caller): { accountId: string } {
  const { account } = identityOf(caller)
  if (caller.role === undefined) throw new ForbiddenError({ needs: 'a role in this business' })
  return { accountId: account.id }
}
