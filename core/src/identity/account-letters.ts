import { inject, injectable } from 'tsyringe'
import { ACCOUNT_TOKEN_STORE, CONFIG, REAL_CLOCK, TEAM_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { AccountMailEvent } from '../hooks/payloads.js'
import type { AccountTokenStore } from '../ports/account-token-store.js'
import type { Clock } from '../ports/clock.js'
import type { EngineConfig } from '../ports/config.js'
import type { TeamStore } from '../ports/team-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { AccountLinks, type LinkPurpose } from './account-links.js'

/** A mail about a login that is still worth sending. */
export interface AccountLetter {
  readonly purpose: LinkPurpose
  readonly email: string
  readonly name: string
  /** What the link carries; only the mail itself may hold it. */
  readonly token: string
  /**
   * Whoever runs one of several businesses chooses its mail server, and must not read there what opens the others. Where
   * strangers may sign up in production, several is a matter of time.
   */
  readonly isOfInstallation: boolean
  /** Of somebody who asked for a login at the storefront of a business. */
  readonly isOfCustomer: boolean
}

/** Finds what a promised mail is about; nothing when its link was used, revoked or ran out meanwhile. */
@injectable()
export class AccountLetters {
  constructor(
    @inject(ACCOUNT_TOKEN_STORE) private readonly tokens: AccountTokenStore,
    @inject(TEAM_STORE) private readonly team: TeamStore,
    @inject(AccountLinks) private readonly links: AccountLinks,
    @inject(REAL_CLOCK) private readonly clock: Clock,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  async find({ tenantId, mailId: id, isInvitation }: AccountMailEvent): Promise<AccountLetter | undefined> {
    const now = this.clock.now()
    if (isInvitation) {
      const invitation = await this.team.findInvitation(tenantId, { id }, now)
      if (!invitation) return undefined
      const { email, name } = invitation
      // The link names its business, because an invitation is a row of that business.
      const token = `${tenantId}.${this.links.secret('invitation', id)}`
      return { purpose: 'invitation', email, name, token, isOfInstallation: false, isOfCustomer: false }
    }
    const found = await this.tokens.find({ id }, now)
    if (!found) return undefined
    const { purpose, email, name, foundingTenantId } = found
    const isOfCustomer = purpose === 'verify-email' && !foundingTenantId
    const token = this.links.secret(purpose, id)
    return { purpose, email, name, token, isOfInstallation: await this.isShared(), isOfCustomer }
  }

  private async isShared(): Promise<boolean> {
    const { isProduction, isSignUpOpen } = this.config
    return (isProduction && isSignUpOpen === true) || (await this.tenants.only()) === undefined
  }
}
