import { createHmac } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { CONFIG, TOKEN_KEYS } from '../di/tokens.js'
import type { EngineConfig } from '../ports/config.js'
import type { AccountMailPurpose } from '../ports/account-token-store.js'
import type { TokenKeys } from './token-keys.js'

/** What a link in a mail opens. */
export type LinkPurpose = AccountMailPurpose | 'invitation'

const PAGES: Readonly<Record<LinkPurpose, string>> = {
  'password-reset': '/admin/reset',
  'verify-email': '/admin/verify',
  'account-exists': '/admin/login',
  invitation: '/admin/invitation',
  'factor-on': '/admin/security',
  'factor-off': '/admin/security',
  'password-changed': '/admin/forgot',
  'new-device': '/admin/sign-ins',
}

/** They lead to a page that anybody may open; it asks who one is. */
const WITHOUT_SECRET: readonly LinkPurpose[] = [
  ...(['account-exists', 'factor-on', 'factor-off', 'password-changed', 'new-device'] as const),
]

const HIDDEN = 'only-in-the-mail'

/**
 * Links of mails about logins. They begin with PUBLIC_URL, never with the Host of a request, which anybody can forge. The
 * secret is derived from the engine's key and the id of its row: a repeated delivery carries the same link, and no clear
 * token ever stands in the database.
 */
@injectable()
export class AccountLinks {
  constructor(
    @inject(CONFIG) private readonly config: EngineConfig,
    @inject(TOKEN_KEYS) private readonly keys: TokenKeys,
  ) {}

  secret(purpose: LinkPurpose, id: string): string {
    return createHmac('sha256', this.keys.accountLink).update(`${purpose}:${id}`).digest('base64url')
  }

  /**
   * The address as it is stored, without the secret.
   *
   * @param shop - Slug of the business at whose storefront a customer asked for a login: the link leads back there.
   */
  hidden(purpose: LinkPurpose, shop?: string): string {
    const query = WITHOUT_SECRET.includes(purpose) ? '' : `?token=${HIDDEN}`
    const page = shop !== undefined && purpose === 'verify-email' ? `/b/${shop}/account/verify` : PAGES[purpose]
    return `${this.config.publicUrl.replace(/\/$/, '')}${page}${query}`
  }

  /** Puts the secret into a text that has the stored address. */
  reveal(text: string, secret: string): string {
    return text.replaceAll(`?token=${HIDDEN}`, `?token=${secret}`)
  }
}
