import { createHash } from 'node:crypto'
import { ProviderFailedError, type OutgoingMessage } from '@bookwright/core'
import type { SendMailOptions } from 'nodemailer'
import type { EmailSettings } from './settings.js'

const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/

/** The same key of the same tenant is the same Message-ID (RFC 5322 §3.6.4), so that a repeat is shown once. */
function messageIdOf(message: Pick<OutgoingMessage, 'tenantId' | 'key'>, fromAddress: string): string {
  const hash = createHash('sha256').update(`${message.tenantId}\0${message.key}`).digest('hex')
  return `<${hash.slice(0, 40)}@${fromAddress.split('@')[1] ?? 'localhost'}>`
}

/**
 * The mail as nodemailer sends it.
 * @throws BW_PROVIDER_FAILED without a sender, or with an address that is none.
 */
export function mailOf(message: OutgoingMessage, settings: EmailSettings): SendMailOptions {
  const { fromAddress, fromName, replyTo } = settings
  if (fromAddress === undefined) throw failure('the sender address is empty.')
  if (!ADDRESS.test(message.to)) throw failure('the address of the recipient is none.')
  return {
    messageId: messageIdOf(message, fromAddress),
    from: { name: fromName ?? '', address: fromAddress },
    to: { name: message.toName, address: message.to },
    replyTo,
    subject: message.subject,
    text: message.text,
    html: message.html,
    // RFC 3834 §5: out-of-office programs do not answer such mail.
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: message.attachments.map(({ name, type, text }) => ({
      filename: name,
      contentType: type,
      content: text,
    })),
  }
}

function failure(problem: string): Error {
  return new ProviderFailedError({ plugin: 'channel-email', problem })
}
