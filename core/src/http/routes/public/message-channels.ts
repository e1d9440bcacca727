import { z } from 'zod'
import { CHOOSABLE_CHANNELS } from '../../../domain/message-route.js'
import { CustomerErasedError, NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import type { ChannelChoices } from '../../../messaging/channel-choices.js'
import { bookingAccess } from '../../command-answer.js'
import { channelList, idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const channel = z.enum(CHOOSABLE_CHANNELS)
const choice = z
  .object({
    channels: z.array(channel).meta({ description: 'The best first; none: as the business has it' }),
    offered: z.array(z.object({ channel, hasAddress: z.boolean() })).meta({
      description: 'Channels of the business, with whether it has an address of the customer for them',
    }),
  })
  .meta({ id: 'ChannelChoice' })

export interface MessageChannelServices {
  readonly channelChoices: Pick<ChannelChoices, 'read' | 'choose'>
}

/** By which channels the customer of a booking is told of it and of all others. */
export function messageChannelRoutes({ channelChoices }: MessageChannelServices): Route[] {
  const shared = {
    path: '/bookings/{id}/message-channels',
    tag: 'Messages',
    scope: 'tenant',
    idempotency: 'none',
    params: idParameters,
  } as const
  const answered = { 200: { description: 'What is chosen, and what can be', schema: choice } }
  return [
    defineRoute({
      ...shared,
      method: 'get',
      summary: 'Shows by which channels the customer of a booking is told, and which there are',
      audience: { customerOr: 'clients:read' },
      responses: answered,
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller }) => ({
        status: 200,
        body: await channelChoices.read(tenant.id, params.id, bookingAccess(caller)),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'put',
      summary: 'Lets the customer of a booking choose by which channels they are told, in their order',
      audience: { customerOr: 'clients:write' },
      body: z.object({ channels: channelList }),
      bodyExample: { channels: ['sms', 'email'] },
      responses: answered,
      errors: [NotFoundError, CustomerErasedError, StaleVersionError],
      handler: async ({ tenant, params, body, caller, requestId }) => {
        const wish = { ...body, bookingId: params.id, access: bookingAccess(caller) }
        return { status: 200, body: await channelChoices.choose(tenant.id, wish, requestId) }
      },
    }),
  ]
}
