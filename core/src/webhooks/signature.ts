import { createHmac, randomBytes } from 'node:crypto'

/** What marks a secret of a webhook (Standard Webhooks, «Signature scheme»). */
const MARK = 'whsec_'
/** The specification asks for 24 to 64 bytes. */
const SECRET_BYTES = 32

/** A new secret, as receivers get it: what follows the mark is the key, in base64. */
export function newWebhookSecret(): string {
  return MARK + randomBytes(SECRET_BYTES).toString('base64')
}

export interface SignedParts {
  /** The same at every attempt, so that a receiver can tell what it has had. */
  readonly id: string
  /** Of this attempt: seconds since 1970. */
  readonly timestamp: number
  readonly body: string
}

/**
 * The headers of one attempt, with one signature for each secret.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders({ id, timestamp, body }: SignedParts, secrets: readonly string[]) {
  const sign = (secret: string) => {
    const key = Buffer.from(secret.slice(MARK.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  }
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map(sign).join(' '),
  }
}
