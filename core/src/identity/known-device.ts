import { createHmac, randomBytes } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { TOKEN_KEYS } from '../di/tokens.js'
import { isSameToken } from './opaque-token.js'
import type { TokenKeys } from './token-keys.js'

/**
 * Tells the devices on which somebody signed in before from all others, so that guessing from elsewhere slows only
 * elsewhere (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). It opens nothing: password and code are asked
 * for all the same.
 */
@injectable()
export class KnownDevices {
  constructor(@inject(TOKEN_KEYS) private readonly keys: TokenKeys) {}

  /** A token for the device on which the login of this address was just opened. */
  issue(email: string): string {
    const name = randomBytes(16).toString('base64url')
    return `${name}.${this.mac(email, name)}`
  }

  /** Name of the device; undefined for a token that is made up, or that belongs to another login. */
  recognize(email: string, token: string | undefined): string | undefined {
    const [, name, mac] = /^([\w-]{22})\.([\w-]{43})$/.exec(token ?? '') ?? []
    return name !== undefined && mac !== undefined && isSameToken(mac, this.mac(email, name)) ? name : undefined
  }

  private mac(email: string, name: string): string {
    return createHmac('sha256', this.keys.device).update(`${email.toLowerCase()} ${name}`).digest('base64url')
  }
}
