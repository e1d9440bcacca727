import { inject, injectable } from 'tsyringe'
import { ACCOUNT_TOKEN_STORE, PASSWORD_HASHER, REAL_CLOCK } from '../di/tokens.js'
import { InvalidLinkError } from '../errors/access-errors.js'
import type { AccountTokenStore } from '../ports/account-token-store.js'
import type { Clock } from '../ports/clock.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import { AccountNews } from './account-news.js'
import { hashToken } from './opaque-token.js'

/** A new password for whoever reads the mail of an account. */
@injectable()
export class PasswordReset {
  constructor(
    @inject(ACCOUNT_TOKEN_STORE) private readonly tokens: AccountTokenStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(REAL_CLOCK) private readonly clock: Clock,
    @inject(AccountNews) private readonly news: AccountNews,
  ) {}

  /** Takes the wish and returns at once: neither answer nor time tells whether the address has a login. */
  request(email: string): void {
    this.news.sendReset(email)
  }

  /**
   * Sets the password and ends every session of the account.
   * @throws InvalidLinkError when the token is unknown, used, too old, or was made for something else.
   */
  async reset(token: string, password: string): Promise<void> {
    const tokenHash = hashToken(token)
    const known = await this.tokens.find({ tokenHash }, this.clock.now())
    if (known?.purpose !== 'password-reset') throw new InvalidLinkError({})
    const passwordHash = await this.passwords.hash(password)
    const accountId = await this.tokens.resetPassword(tokenHash, passwordHash, this.clock.now())
    if (accountId === undefined) throw new InvalidLinkError({})
    this.news.passwordChanged(accountId)
  }
}
