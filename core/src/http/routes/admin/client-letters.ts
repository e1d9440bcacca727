import { z } from 'zod'
import {
  CustomerErasedError,
  InvalidRequestError,
  NotFoundError,
  ProviderFailedError,
} from '../../../errors/catalog.js'
import { ClientNotToldError } from '../../../errors/customer-errors.js'
import { LETTER_PURPOSES, type ClientLetters } from '../../../messaging/client-letters.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { idParameters, line, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const body = z.object({
  purpose: z
    .enum(LETTER_PURPOSES)
    .default('messages')
    .meta({ description: 'marketing: only to those who agreed to it; messages: to those who did not object' }),
  subject: line(200),
  body: prose(8_000)
    .refine(text => text.trim() !== '', 'Must not be empty')
    .meta({ description: 'May name {name}, {business}, {contact}, and {link} on a line of its own' }),
})
const letter = z
  .object({ id: z.string(), to: z.string(), status: z.enum(['sending', 'sent', 'kept', 'failed']) })
  .meta({ id: 'ClientLetter' })

export interface ClientLetterServices {
  readonly clientLetters: Pick<ClientLetters, 'write'>
}

/** Words of the business to one client; many are written to one by one. */
export function clientLetterRoutes({ clientLetters }: ClientLetterServices): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/clients/{id}/messages',
      summary: 'Writes to one client, unless they do not want it; a repeat under the same key is one message',
      tag: 'Clients',
      scope: 'tenant',
      audience: { needs: 'clients:write' },
      idempotency: 'required',
      params: idParameters,
      body,
      bodyExample: { subject: 'We close early on Friday', body: 'Hello {name}, on Friday we close at noon.\n\n{link}' },
      responses: { 201: { description: 'What was sent, and where', schema: letter } },
      errors: [NotFoundError, CustomerErasedError, ClientNotToldError, InvalidRequestError, ProviderFailedError],
      handler: async request => {
        const { tenant, params, body: words } = request
        const given = { ...words, clientId: params.id }
        return commandAnswer(await clientLetters.write(tenant, given, commandContext(request)))
      },
    }),
  ]
}
