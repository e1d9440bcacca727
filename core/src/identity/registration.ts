import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, ACCOUNT_TOKEN_STORE, PASSWORD_HASHER, REAL_CLOCK } from '../di/tokens.js'
import { newId, type TenantId } from '../domain/id.js'
import { InvalidCredentialsError, InvalidLinkError } from '../errors/access-errors.js'
import type { AccountStore } from '../ports/account-store.js'
import type { AccountTokenStore } from '../ports/account-token-store.js'
import type { Clock } from '../ports/clock.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import { AccountMail } from './account-mail.js'
import { BackgroundWork } from './background-work.js'
import { hashToken } from './opaque-token.js'

export interface Registrant {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** Logins that people make themselves. There is no account before its address is proved. */
@injectable()
export class Registration {
  constructor(
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(ACCOUNT_TOKEN_STORE) private readonly tokens: AccountTokenStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(REAL_CLOCK) private readonly clock: Clock,
    @inject(AccountMail) private readonly mail: AccountMail,
    @inject(BackgroundWork) private readonly background: BackgroundWork,
  ) {}

  /** Takes the wish and returns at once: neither answer nor time tells whether the address has a login already. */
  request(tenantId: TenantId, registrant: Registrant): void {
    this.background.start('registration', () => this.mailLink(tenantId, registrant))
  }

  /** The same for somebody who founds a business: it opens with the account. Its own mail carries the letter. */
  requestFounder(tenantId: TenantId, registrant: Registrant): void {
    this.background.start('sign-up', () => this.mailLink(tenantId, registrant, tenantId))
  }

  /**
   * Makes the account. The password must come again: a link alone would let somebody who registered the address of another
   * person, and is lucky that they click, share their login.
   * @throws InvalidLinkError, InvalidCredentialsError for another password; the link stays good then.
   */
  async verify(token: string, password: string): Promise<void> {
    const tokenHash = hashToken(token)
    const known = await this.tokens.find({ tokenHash }, this.clock.now())
    if (known?.purpose !== 'verify-email' || known.passwordHash === null) throw new InvalidLinkError({})
    if (!(await this.passwords.verify(known.passwordHash, password))) throw new InvalidCredentialsError({})
    const isFirst = await this.tokens.register(tokenHash, newId(), this.clock.now())
    if (!isFirst) throw new InvalidLinkError({})
  }

  private async mailLink(
    tenantId: TenantId,
    { email, name, password }: Registrant,
    foundingTenantId: TenantId | null = null,
  ): Promise<void> {
    const passwordHash = await this.passwords.hash(password)
    const account = await this.accounts.findByEmail(email)
    const wish = account
      ? { purpose: 'account-exists' as const, accountId: account.id, name: account.name, passwordHash: null }
      : { purpose: 'verify-email' as const, accountId: null, name, passwordHash, foundingTenantId }
    await this.mail.promise({ ...wish, email: account?.email ?? email }, [tenantId])
  }
}
