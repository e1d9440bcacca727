import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../errors/catalog.js'

const SECONDS = 60
const CALLS_PER_ADDRESS = 1_200
const CALLS_PER_KEY = 600
/** Each change tells people by mail: a link moved to and fro must not fill the mailbox of whoever it names. */
const CHANGES_PER_LINK = 30
const ATTEMPTS = 10
/** Of the attempts that a login has for strangers one address uses up three, so that one alone cannot take them all. */
const ATTEMPTS_OF_ONE_STRANGER = 3
const CODE_SECONDS = 15 * 60
const CODES_A_DAY = 50
/** Wrong passwords in a row from a place that is known: whoever stole a device or a sign-in must not guess all year. */
const KNOWN_LOGINS_A_DAY = 100
const DAY_SECONDS = 24 * 3600
/** Remembered in this process: pairs of a login and an address from which it was opened. */
const KNOWN_ADDRESSES = 20_000
const MAILS_PER_ADDRESS = 20
const MAILS_PER_ACCOUNT_AND_ADDRESS = 3

/** Counts calls per minute in the memory of this process. */
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterMemory>()
  private readonly known = new Set<string>()

  constructor(private readonly isOn: boolean) {}

  /** One call of an address to anything. @throws RateLimitedError */
  async countCall(address: string): Promise<void> {
    await this.consume('calls', visitorOf(address), { points: CALLS_PER_ADDRESS })
  }

  /** One call with a key, wherever it comes from: a program that runs on many machines is still one. @throws RateLimitedError */
  async countKey(keyId: string): Promise<void> {
    await this.consume('keys', keyId, { points: CALLS_PER_KEY })
  }

  /** One change by whoever has the link to a booking, from wherever. @throws RateLimitedError */
  async countChange(manageToken: string): Promise<void> {
    await this.consume('changes', manageToken, { points: CHANGES_PER_LINK })
  }

  /**
   * One attempt with a password. From everywhere that is not known for this login there are ten a minute in all, so that a
   * thousand addresses guess no faster than one; a known device or address has ten of its own, so that its owner gets in.
   */
  async countLogin(attempt: Attempt): Promise<void> {
    await this.countAttempt('login', attempt, SECONDS)
    if (!this.isKnown(attempt)) return
    await this.consume('logins-a-day', keyOf(attempt), { points: KNOWN_LOGINS_A_DAY, duration: DAY_SECONDS })
  }

  /** The attempt succeeded, so it was no guessing; its device or address is known from now on. */
  async forgiveLogin(attempt: Attempt): Promise<void> {
    await this.forgive('login', attempt)
    await this.limiters.get('logins-a-day')?.delete(keyOf(attempt))
    this.known.delete(loginKey(attempt.email, attempt.address))
    this.known.add(loginKey(attempt.email, attempt.address))
    const [oldest] = this.known
    if (this.known.size > KNOWN_ADDRESSES && oldest !== undefined) this.known.delete(oldest)
  }

  /** One attempt with a code, after the password was right: fewer, because there are only a million of them. */
  async countCode(attempt: Attempt): Promise<void> {
    await this.countAttempt('code', attempt, CODE_SECONDS)
    const key = this.isKnown(attempt) ? keyOf(attempt) : attempt.email.toLowerCase()
    await this.consume('codes-a-day', key, { points: CODES_A_DAY, duration: DAY_SECONDS })
  }

  async forgiveCode(attempt: Attempt): Promise<void> {
    await this.forgive('code', attempt)
    if (this.isKnown(attempt)) await this.limiters.get('codes-a-day')?.delete(keyOf(attempt))
  }

  /** One wish for a mail to somebody: counted alike for addresses that are known here and those that are not. */
  async countMail(email: string, address: string): Promise<void> {
    await this.consume('mails', visitorOf(address), { points: MAILS_PER_ADDRESS })
    await this.consume('mail', loginKey(email, address), { points: MAILS_PER_ACCOUNT_AND_ADDRESS })
  }

  /** One call of an address to a route that has a limit of its own; `weight` when it costs as much as several. */
  async countRoute(route: string, address: string, callsPerMinute: number, weight = 1): Promise<void> {
    await this.consume(route, visitorOf(address), { points: callsPerMinute, weight })
  }

  /** Whether somebody signed in to the login from this device, or from this address in the life of this process. */
  isKnown({ email, address, device }: Attempt): boolean {
    return device !== undefined || this.known.has(loginKey(email, address))
  }

  private async countAttempt(kind: 'login' | 'code', attempt: Attempt, duration: number): Promise<void> {
    const { email, address } = attempt
    const allowance = { points: ATTEMPTS, duration }
    if (this.isKnown(attempt)) return void (await this.consume(kind, keyOf(attempt), allowance))
    await this.consume(`${kind}-address`, visitorOf(address), allowance)
    const count = await this.consume(kind, keyOf(attempt), allowance)
    if (count <= ATTEMPTS_OF_ONE_STRANGER) await this.consume(`${kind}-strangers`, email.toLowerCase(), allowance)
    else await this.requireRest(`${kind}-strangers`, email.toLowerCase())
  }

  /** Whoever has used up a share waits with all others once nothing is left. */
  private async requireRest(name: string, key: string): Promise<void> {
    const state = await this.limiters.get(name)?.get(key)
    if (state && state.consumedPoints >= ATTEMPTS) throw limited(state)
  }

  private async forgive(kind: 'login' | 'code', attempt: Attempt): Promise<void> {
    await this.limiters.get(kind)?.delete(keyOf(attempt))
    if (this.isKnown(attempt)) return
    await this.limiters.get(`${kind}-address`)?.reward(visitorOf(attempt.address))
    await this.limiters.get(`${kind}-strangers`)?.reward(attempt.email.toLowerCase())
  }

  /** @returns how much of the allowance is used up with this. */
  private async consume(
    name: string,
    key: string,
    { points, weight = 1, duration = SECONDS }: Allowance,
  ): Promise<number> {
    if (!this.isOn) return 0
    const limiter = this.limiters.get(name) ?? new RateLimiterMemory({ points, duration })
    this.limiters.set(name, limiter)
    try {
      return (await limiter.consume(key, weight)).consumedPoints
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw limited(error)
    }
  }
}

function limited({ msBeforeNext }: RateLimiterRes) {
  return new RateLimitedError({ retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) })
}

interface Allowance {
  readonly points: number
  readonly weight?: number
  /** Seconds; one minute unless it says otherwise. */
  readonly duration?: number
}

/** Who tries to open which login. */
export interface Attempt {
  readonly email: string
  readonly address: string
  /** Name of a device, or of a sign-in, that is proven to belong to the login. */
  readonly device?: string | undefined
}

/** Who is behind an address. In IPv6 one customer has at least a /64 (RFC 6177): counting single ones would count nobody. */
export function visitorOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...after]
  return `${all
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

function keyOf({ email, address, device }: Attempt): string {
  return device === undefined ? loginKey(email, address) : `${email.toLowerCase()} device ${device}`
}

function loginKey(email: string, address: string): string {
  return `${email.toLowerCase()} ${visitorOf(address)}`
}
