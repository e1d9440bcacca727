import { inject, injectable } from 'tsyringe'
import { ACCOUNT_TOKEN_STORE, REAL_CLOCK, TEAM_STORE } from '../di/tokens.js'
import type { AccountMailEvent } from '../hooks/payloads.js'
import type { AccountTokenStore } from '../ports/account-token-store.js'
import type { Clock } from '../ports/clock.js'
import type { TeamStore } from '../ports/team-store.js'
import { AccountLinks, type LinkPurpose } from './account-links.js'

/** A mail about a login that is still worth sending. */
export interface AccountLetter {
  readonly purpose: LinkPurpose
  readonly email: string
  readonly name: string
  /** What the link carries; only the mail itself may hold it. */
  readonly token: string
}

/** Finds what a promised mail is about; nothing when its link was used, revoked or ran out meanwhile. */
@injectable()
export class AccountLetters {
  constructor(
    @inject(ACCOUNT_TOKEN_STORE) private readonly tokens: AccountTokenStore,
    @inject(TEAM_STORE) private readonly team: TeamStore,
    @inject(AccountLinks) private readonly links: AccountLinks,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  async find({ tenantId, mailId: id, isInvitation }: AccountMailEvent): Promise<AccountLetter | undefined> {
    const now = this.clock.now()
    if (isInvitation) {
      const invitation = await this.team.findInvitation(tenantId, { id }, now)
      // The link names its business, because an invitation is a row of that business.
      const token = `${tenantId}.${this.links.secret('invitation', id)}`
      return invitation && { purpose: 'invitation', email: invitation.email, name: invitation.name, token }
    }
    const found = await this.tokens.find({ id }, now)
    return found && { ...found, token: this.links.secret(found.purpose, id) }
  }
}
