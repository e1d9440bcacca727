import type { Words } from './translator.js'

/** The letter about an endpoint that was switched off. */
export const webhookWords: Words = {
  'message.webhook-off.subject': '{business}: the webhook “{endpoint}” is switched off',
  'message.webhook-off.lead':
    'Hello {name}, nothing is sent to the webhook “{endpoint}” of {business} any more. {reason}',
  'message.webhook-off.address': 'Address',
  'message.webhook-off.action': 'Open the webhook',
  'message.webhook-off.closing':
    'When the receiver works again, switch the webhook on there and send again what was missed.',
}
