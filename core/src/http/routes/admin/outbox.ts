import { z } from 'zod'
import { MESSAGE_CHANNELS, PASSED_OVER_REASONS } from '../../../domain/message-route.js'
import { withoutTokens } from '../../../messaging/hidden-links.js'
import type { MessageStore } from '../../../ports/message-store.js'
import { instantText, page } from '../../answers.js'
import { count } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export const message = z
  .object({
    id: z.string(),
    channel: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().nullish(),
    status: z.string(),
    createdAt: instantText,
    bookingId: z.string().nullish(),
    passedOver: z
      .array(z.object({ channel: z.enum(MESSAGE_CHANNELS), reason: z.enum(PASSED_OVER_REASONS) }))
      .optional()
      .meta({
        description:
          'Channels that would have come first: no plugin serves it, the customer has no address for it, or it was refused',
      }),
    attachments: z.array(z.object({ name: z.string(), type: z.string(), text: z.string() })),
  })
  .meta({ id: 'Message' })

/** For whoever has no `health:read`: the link to a booking opens the forms of its customer. */
function hideLinks<Sent extends Shown>(sent: Sent): Sent {
  const { text, html, attachments } = sent
  return {
    ...sent,
    text: withoutTokens(text),
    ...(html && { html: withoutTokens(html) }),
    attachments: attachments.map(file => ({ ...file, text: withoutTokens(file.text) })),
  }
}

interface Shown {
  readonly text: string
  readonly html?: string | null
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly text: string }[]
}

/** Reads what was sent or kept, newest first. */
export type MessageReader = Pick<MessageStore, 'list'>

export function outboxRoutes(services: { messages: MessageReader }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/outbox',
      summary: 'Lists the messages that were sent or kept',
      tag: 'Messages',
      audience: { needs: 'messages:read' },
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({ limit: count(1, 200).optional(), cursor: z.string().max(500).optional() }),
      responses: { 200: { description: 'One page, newest first', schema: page(message) } },
      errors: [],
      handler: async ({ tenant, query: { limit = 50, cursor }, caller }) => {
        const found = await services.messages.list(tenant.id, limit, cursor)
        const isOpen = caller.permissions.has('health:read')
        return { status: 200, body: isOpen ? found : { ...found, items: found.items.map(hideLinks) } }
      },
    }),
  ]
}
