import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../errors/catalog.js'

const SECONDS = 60
const CALLS_PER_ADDRESS = 1_200
const LOGINS_PER_ACCOUNT_AND_ADDRESS = 10
const LOGINS_PER_ADDRESS = 60

/** Counts calls per minute in the memory of this process. */
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterMemory>()

  constructor(private readonly isOn: boolean) {}

  /** One call of an address to anything. @throws RateLimitedError */
  countCall(address: string): Promise<void> {
    return this.consume('calls', address, CALLS_PER_ADDRESS)
  }

  /** One attempt to sign in: an attacker is slowed, the victim at another address still gets in. */
  async countLogin(email: string, address: string): Promise<void> {
    await this.consume('logins', address, LOGINS_PER_ADDRESS)
    await this.consume('login', loginKey(email, address), LOGINS_PER_ACCOUNT_AND_ADDRESS)
  }

  /** The attempt succeeded, so it and those before it were no guessing. */
  async forgiveLogin(email: string, address: string): Promise<void> {
    await this.limiters.get('login')?.delete(loginKey(email, address))
    await this.limiters.get('logins')?.reward(address)
  }

  /** One call of an address to a route that has a limit of its own. */
  countRoute(route: string, address: string, callsPerMinute: number): Promise<void> {
    return this.consume(route, address, callsPerMinute)
  }

  private async consume(name: string, key: string, points: number): Promise<void> {
    if (!this.isOn) return
    const limiter = this.limiters.get(name) ?? new RateLimiterMemory({ points, duration: SECONDS })
    this.limiters.set(name, limiter)
    try {
      await limiter.consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new RateLimitedError({ retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) })
    }
  }
}

function loginKey(email: string, address: string): string {
  return `${email.toLowerCase()} ${address}`
}
