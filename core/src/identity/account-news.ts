import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, REAL_CLOCK } from '../di/tokens.js'
import type { AccountId } from '../domain/id.js'
import type { AccountStore } from '../ports/account-store.js'
import type { Clock } from '../ports/clock.js'
import { AccountMail } from './account-mail.js'
import { BackgroundWork } from './background-work.js'

/** Whoever made a login needs no letter about their first sign-in. */
const NEW_LOGIN_MS = 3_600_000

/**
 * Writes to people about their login, through a business that they belong to; somebody who belongs to none gets nothing.
 * No answer waits for it.
 */
@injectable()
export class AccountNews {
  constructor(
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(AccountMail) private readonly mail: AccountMail,
    @inject(BackgroundWork) private readonly background: BackgroundWork,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends a link to choose a new password, if the address has a login. */
  sendReset(email: string): void {
    this.background.start('password reset', async () => {
      const account = await this.accounts.findByEmail(email)
      if (account) await this.write(account.id, 'password-reset')
    })
  }

  passwordChanged(id: AccountId): void {
    this.background.start('news of a password', () => this.write(id, 'password-changed'))
  }

  /** Somebody signed in from a device and an address that are not known for this login. */
  signedInAnew(id: AccountId): void {
    const since = new Date(this.clock.now().getTime() - NEW_LOGIN_MS)
    this.background.start('news of a sign-in', async () => {
      if (await this.accounts.isOlderThan(id, since)) await this.write(id, 'new-device')
    })
  }

  private async write(id: AccountId, purpose: 'password-reset' | 'password-changed' | 'new-device'): Promise<void> {
    const account = await this.accounts.findById(id)
    if (!account || account.isDisabled) return
    const { email, name } = account
    const tenantIds = (await this.accounts.memberships(id)).map(membership => membership.tenantId)
    await this.mail.promise({ purpose, accountId: id, email, name, passwordHash: null }, tenantIds)
  }
}
