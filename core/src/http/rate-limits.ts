import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../errors/catalog.js'

const SECONDS = 60
const CALLS_PER_ADDRESS = 1_200
const CALLS_PER_KEY = 600
const LOGINS_PER_ACCOUNT_AND_ADDRESS = 10
const LOGINS_PER_ADDRESS = 60
const MAILS_PER_ADDRESS = 20
const MAILS_PER_ACCOUNT_AND_ADDRESS = 3

/** Counts calls per minute in the memory of this process. */
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterMemory>()

  constructor(private readonly isOn: boolean) {}

  /** One call of an address to anything. @throws RateLimitedError */
  countCall(address: string): Promise<void> {
    return this.consume('calls', visitorOf(address), { points: CALLS_PER_ADDRESS })
  }

  /** One call with a key, wherever it comes from: a program that runs on many machines is still one. @throws RateLimitedError */
  countKey(keyId: string): Promise<void> {
    return this.consume('keys', keyId, { points: CALLS_PER_KEY })
  }

  /** One attempt to sign in: an attacker is slowed, the victim at another address still gets in. */
  async countLogin(email: string, address: string): Promise<void> {
    await this.consume('logins', visitorOf(address), { points: LOGINS_PER_ADDRESS })
    await this.consume('login', loginKey(email, address), { points: LOGINS_PER_ACCOUNT_AND_ADDRESS })
  }

  /** The attempt succeeded, so it and those before it were no guessing. */
  async forgiveLogin(email: string, address: string): Promise<void> {
    await this.limiters.get('login')?.delete(loginKey(email, address))
    await this.limiters.get('logins')?.reward(visitorOf(address))
  }

  /** One wish for a mail to somebody: counted alike for addresses that are known here and those that are not. */
  async countMail(email: string, address: string): Promise<void> {
    await this.consume('mails', visitorOf(address), { points: MAILS_PER_ADDRESS })
    await this.consume('mail', loginKey(email, address), { points: MAILS_PER_ACCOUNT_AND_ADDRESS })
  }

  /** One call of an address to a route that has a limit of its own; `weight` when it costs as much as several. */
  countRoute(route: string, address: string, callsPerMinute: number, weight = 1): Promise<void> {
    return this.consume(route, visitorOf(address), { points: callsPerMinute, weight })
  }

  private async consume(name: string, key: string, { points, weight = 1 }: Allowance): Promise<void> {
    if (!this.isOn) return
    const limiter = this.limiters.get(name) ?? new RateLimiterMemory({ points, duration: SECONDS })
    this.limiters.set(name, limiter)
    try {
      await limiter.consume(key, weight)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new RateLimitedError({ retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) })
    }
  }
}

interface Allowance {
  readonly points: number
  readonly weight?: number
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

function loginKey(email: string, address: string): string {
  return `${email.toLowerCase()} ${visitorOf(address)}`
}
