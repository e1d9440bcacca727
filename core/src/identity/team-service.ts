import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, REAL_CLOCK, ROLE_STORE, TEAM_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type AccountId, type TenantId } from '../domain/id.js'
import { ForbiddenError, LastOwnerError, MemberExistsError } from '../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { accountMailDue } from '../hooks/catalog.js'
import type { AccountStore } from '../ports/account-store.js'
import type { Clock } from '../ports/clock.js'
import type { Invitation, MemberChange, TeamMember, TeamStore } from '../ports/team-store.js'
import type { RoleStore } from '../ports/role-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { AccountLinks } from './account-links.js'
import { hashToken } from './opaque-token.js'
import { isRole, mayGiveRole, permissionsOfRole } from './roles.js'

const LIFETIME_MS = 7 * 86_400_000

/** Who changes a team: where, in which role, and in which request. */
export interface TeamContext {
  readonly tenantId: TenantId
  readonly actor: Actor
  readonly requestId: string
}

export interface InvitationWish {
  readonly email: string
  readonly name: string
  /** A built-in role, or the id of a role of the business. */
  readonly role: string
}

/** The people of a business who may sign in. Nobody gives a role above their own, or changes themselves. */
@injectable()
export class TeamService {
  constructor(
    @inject(TEAM_STORE) private readonly store: TeamStore,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(AccountLinks) private readonly links: AccountLinks,
    @inject(ROLE_STORE) private readonly roles: RoleStore,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  members(tenantId: TenantId): Promise<TeamMember[]> {
    return this.store.members(tenantId)
  }

  /** With the name of the role, where it is one of the business. */
  async invitations(tenantId: TenantId): Promise<(Invitation & { readonly roleName: string })[]> {
    const found = await this.store.invitations(tenantId, this.clock.now())
    const names = new Map((await this.roles.list(tenantId)).map(role => [role.id, role.name]))
    return found.map(invitation => ({ ...invitation, roleName: names.get(invitation.role) ?? invitation.role }))
  }

  /** Invites an address; an open invitation to it ends. @throws ForbiddenError, MemberExistsError */
  async invite(context: TeamContext, wish: InvitationWish): Promise<Invitation & { readonly roleName: string }> {
    const { tenantId, actor } = context
    const role = await this.roleOf(tenantId, wish.role)
    requireRight(actor, wish.role, role.permissions)
    const account = await this.accounts.findByEmail(wish.email)
    const member = account && (await this.store.member(tenantId, account.id))
    if (member && !member.isDisabled) throw new MemberExistsError({})
    const now = this.clock.now()
    const id = newId()
    const tokenHash = hashToken(this.links.secret('invitation', id))
    const expiresAt = new Date(now.getTime() + LIFETIME_MS)
    const invitation = { ...wish, id, tenantId, createdAt: now, expiresAt }
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.invite(tx, { ...invitation, tokenHash, invitedBy: actor.id ?? '' })
      await tx.enqueue({ hook: accountMailDue.name, aggregateId: id, payload: { mailId: id, isInvitation: true } })
      await tx.audit(entry(context, 'user.invited', id, { role: wish.role }))
    })
    return { ...invitation, roleName: role.name }
  }

  /** Ends an open invitation. @throws NotFoundError */
  async revokeInvitation(context: TeamContext, id: string): Promise<void> {
    await this.unitOfWork.run(context.tenantId, async tx => {
      if (!(await this.store.revoke(tx, id, this.clock.now()))) throw new NotFoundError({ what: 'invitation' })
      await tx.audit(entry(context, 'user.invitation-revoked', id, {}))
    })
  }

  /**
   * Gives another role, locks out or lets in again. Every sign-in of the account ends, here and elsewhere.
   * @throws NotFoundError, ForbiddenError, LastOwnerError
   */
  async change(context: TeamContext, accountId: AccountId, change: MemberChange): Promise<TeamMember> {
    const { tenantId, actor } = context
    const member = await this.store.member(tenantId, accountId)
    if (!member) throw new NotFoundError({ what: 'user' })
    if (actor.id === accountId) throw new ForbiddenError({ needs: 'somebody else' })
    requireRight(actor, member.role, member.custom?.permissions ?? permissionsOfRole(member.role))
    const role = change.role === undefined ? undefined : await this.roleOf(tenantId, change.role)
    if (change.role !== undefined && role) requireRight(actor, change.role, role.permissions)
    await this.unitOfWork.run(tenantId, async tx => {
      const outcome = await this.store.change(tx, accountId, change, this.clock.now())
      if (outcome === 'last-owner') throw new LastOwnerError({})
      if (outcome === 'unknown') throw new NotFoundError({ what: 'user' })
      await tx.audit(entry(context, 'user.changed', accountId, { ...change }))
    })
    return { ...member, ...change, ...(role && { custom: role.isCustom ? role : null }) }
  }

  private async roleOf(tenantId: TenantId, role: string) {
    if (isRole(role)) return { name: role, permissions: permissionsOfRole(role), isCustom: false }
    const found = await this.roles.find(tenantId, role)
    if (!found) throw new InvalidRequestError({ issues: [{ path: 'role', message: 'There is no such role here' }] })
    return { name: found.name, permissions: found.permissions, isCustom: true }
  }
}

function requireRight(actor: Actor, role: string, permissions: readonly string[]): void {
  if (!mayGiveRole(actor, role, permissions)) throw new ForbiddenError({ needs: 'owner' })
}

function entry({ actor, requestId }: TeamContext, action: string, subjectId: string, changes: Record<string, unknown>) {
  const { type, id, name } = actor
  return { action, subjectType: 'user', subjectId, actor: { type, id, name }, requestId, changes }
}
