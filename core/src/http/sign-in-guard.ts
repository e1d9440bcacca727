import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { KnownDevices } from '../identity/known-device.js'
import type { Attempt, RateLimits } from './rate-limits.js'
import type { Caller } from './route.js'
import { readCookie, type SessionCookie } from './session-cookie.js'

const MAX_AGE_SECONDS = 365 * 24 * 3600

/** Slows guessing of passwords and codes without locking out whoever has a device or an address that is known. */
export class SignInGuard {
  constructor(
    readonly limits: RateLimits,
    private readonly devices: KnownDevices,
    private readonly cookie: SessionCookie,
  ) {}

  /** Who tries to open the login of an address; somebody signed in counts by the sign-in they have. */
  attempt(email: string, { address, identity }: Caller, headers: IncomingHttpHeaders): Attempt {
    if (identity?.account.email === email) return { email, address, device: identity.familyId }
    return { email, address, device: this.devices.recognize(email, readCookie(headers.cookie, this.nameFor(email))) }
  }

  /** The cookie by which this device is known from now on; nothing when it is known already. */
  remember({ email, device }: Attempt): string[] {
    if (device !== undefined) return []
    const name = this.nameFor(email)
    const parts = [`${name}=${this.devices.issue(email)}`, 'Path=/', `Max-Age=${MAX_AGE_SECONDS}`, 'HttpOnly']
    return [[...parts, 'SameSite=Lax', ...(this.cookie.isSecure ? ['Secure'] : [])].join('; ')]
  }

  /** One cookie a login: people share devices. The name does not tell the address. */
  private nameFor(email: string): string {
    const login = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 12)
    return `${this.cookie.name}-device-${login}`
  }
}
