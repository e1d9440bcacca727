import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, PASSWORD_HASHER, REAL_CLOCK, ROLE_STORE, TEAM_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import { newId } from '../domain/id.js'
import { InvalidCredentialsError, InvalidLinkError } from '../errors/access-errors.js'
import { InvalidRequestError } from '../errors/catalog.js'
import type { Account, AccountStore } from '../ports/account-store.js'
import type { Clock } from '../ports/clock.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import type { RoleStore } from '../ports/role-store.js'
import type { Acceptor, Invitation, TeamStore } from '../ports/team-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { COMMON_PASSWORD, isCommonPassword } from './common-password.js'
import { isRole } from './roles.js'
import { hashToken } from './opaque-token.js'

const MIN_PASSWORD = 8
const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/

/** What the reader of an invitation may know before accepting it. */
export interface InvitationView {
  readonly businessName: string
  readonly email: string
  readonly role: string
  /** Of a role of the business. */
  readonly roleName?: string
  /** Then it is accepted with the password of that login. */
  readonly hasLogin: boolean
}

/** The other end of an invitation: whoever holds its link. */
@injectable()
export class InvitationAcceptance {
  constructor(
    @inject(TEAM_STORE) private readonly store: TeamStore,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(ROLE_STORE) private readonly roles: RoleStore,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws InvalidLinkError */
  async read(token: string): Promise<InvitationView> {
    const { invitation } = await this.find(token)
    const { name: businessName } = await this.tenants.byId(invitation.tenantId)
    const account = await this.accounts.findByEmail(invitation.email)
    const role = isRole(invitation.role) ? undefined : await this.roles.find(invitation.tenantId, invitation.role)
    const { email } = invitation
    const view = { businessName, email, role: invitation.role, hasLogin: account !== undefined }
    return role ? { ...view, roleName: role.name } : view
  }

  /**
   * Makes the membership. A login that exists keeps its password and must prove it: an invitation is no way into the
   * account of somebody else.
   * @throws InvalidLinkError, InvalidCredentialsError, InvalidRequestError
   */
  async accept(token: string, { password, name }: { password: string; name?: string | undefined }): Promise<void> {
    const { invitation, tokenHash } = await this.find(token)
    const account = await this.accounts.findByEmail(invitation.email)
    const acceptor = account ? await this.prove(account, password) : await this.newAccount(invitation, password, name)
    const isFirst = await this.store.accept(invitation.tenantId, tokenHash, acceptor, this.clock.now())
    if (!isFirst) throw new InvalidLinkError({})
  }

  private async find(token: string): Promise<{ invitation: Invitation; tokenHash: Buffer }> {
    const [, tenantId, secret] = TOKEN.exec(token) ?? []
    if (tenantId === undefined || secret === undefined) throw new InvalidLinkError({})
    const tokenHash = hashToken(secret)
    const invitation = await this.store.findInvitation(tenantId, { tokenHash }, this.clock.now())
    if (!invitation) throw new InvalidLinkError({})
    return { invitation, tokenHash }
  }

  private async prove(account: Account, password: string): Promise<Acceptor> {
    const isRight = account.passwordHash !== null && (await this.passwords.verify(account.passwordHash, password))
    if (!isRight || account.isDisabled) throw new InvalidCredentialsError({})
    return { accountId: account.id }
  }

  private async newAccount(invitation: Invitation, password: string, name: string | undefined): Promise<Acceptor> {
    const isShort = password.length < MIN_PASSWORD
    if (isShort || isCommonPassword(password)) {
      const message = isShort ? `Must have at least ${MIN_PASSWORD} characters` : COMMON_PASSWORD
      throw new InvalidRequestError({ issues: [{ path: 'password', message }] })
    }
    const passwordHash = await this.passwords.hash(password)
    return { newAccount: { id: newId(), name: name ?? invitation.name, passwordHash } }
  }
}
