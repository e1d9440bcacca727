import { inject, injectable } from 'tsyringe'
import { REAL_CLOCK, ROLE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import { ForbiddenError, RoleFixedError, RoleInUseError, RoleNameTakenError } from '../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { Clock } from '../ports/clock.js'
import type { RoleStore, TeamRoleRecord } from '../ports/role-store.js'
import type { AuditEntry, UnitOfWork } from '../ports/unit-of-work.js'
import { actorMay, isPermission, isRole, mayShapeRole, ROLE_PERMISSIONS, TEAM_ROLES, type Permission } from './roles.js'

/** Who changes a role, and in which request. */
export interface RoleContext {
  readonly tenantId: TenantId
  readonly actor: Actor
  readonly requestId: string
}

export interface RoleWish {
  readonly name: string
  readonly permissions: readonly Permission[]
}

/** A role that a business can give. */
export interface RoleView extends TeamRoleRecord {
  readonly isBuiltIn: boolean
  readonly memberCount: number
}

/** Roles that a business names itself, beside the built-in ones. Nobody gives a role a right that they lack. */
@injectable()
export class CustomRoles {
  constructor(
    @inject(ROLE_STORE) private readonly store: RoleStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** The built-in ones first, then those of the business by name. */
  async list(tenantId: TenantId): Promise<RoleView[]> {
    const [own, counts] = await Promise.all([this.store.list(tenantId), this.store.memberCounts(tenantId)])
    const view = (role: TeamRoleRecord, isBuiltIn: boolean) => {
      return { ...role, isBuiltIn, memberCount: counts.get(role.id) ?? 0 }
    }
    const builtIn = TEAM_ROLES.map(id => view({ id, name: id, permissions: ROLE_PERMISSIONS[id] }, true))
    return [...builtIn, ...own.map(role => view(role, false))]
  }

  /** @throws ForbiddenError for a right that the maker lacks, RoleNameTakenError */
  async create(context: RoleContext, wish: RoleWish): Promise<RoleView> {
    const role = { id: newId(), ...clean(wish) }
    requireHeld(context.actor, role.permissions)
    await this.unitOfWork.run(context.tenantId, async tx => {
      await this.store.add(tx, role)
      await tx.audit(entry(context, 'role.created', role))
    })
    return { ...role, isBuiltIn: false, memberCount: 0 }
  }

  /**
   * Gives a role another name or other rights; whoever has it has them from their next request on.
   * @throws RoleFixedError for a built-in one, NotFoundError, ForbiddenError, RoleNameTakenError
   */
  async change(context: RoleContext, id: string, wish: RoleWish): Promise<RoleView> {
    const before = await this.find(context.tenantId, id)
    const role = { id, ...clean(wish) }
    // Also a right that goes: who does not hold it must not take it from others.
    requireHeld(context.actor, [...before.permissions.filter(isPermission), ...role.permissions])
    // Giving it first and widening it then would make one's like; narrowing that of one's like would unmake them.
    const isTheirs = [before, role].every(({ permissions }) => mayShapeRole(context.actor, permissions))
    if (!isTheirs) throw new ForbiddenError({ needs: 'owner' })
    await this.unitOfWork.run(context.tenantId, async tx => {
      if (!(await this.store.change(tx, role, this.clock.now()))) throw new NotFoundError({ what: 'role' })
      await tx.audit(entry(context, 'role.changed', role))
    })
    const counts = await this.store.memberCounts(context.tenantId)
    return { ...role, isBuiltIn: false, memberCount: counts.get(id) ?? 0 }
  }

  /** @throws RoleFixedError, NotFoundError, ForbiddenError, or RoleInUseError with how many have it or are invited to it. */
  async remove(context: RoleContext, id: string): Promise<void> {
    const role = await this.find(context.tenantId, id)
    requireHeld(context.actor, role.permissions.filter(isPermission))
    await this.unitOfWork.run(context.tenantId, async tx => {
      const outcome = await this.store.remove(tx, id, this.clock.now())
      if (outcome === 'unknown') throw new NotFoundError({ what: 'role' })
      if (outcome !== 'done') throw new RoleInUseError({ count: outcome.inUse })
      await tx.audit(entry(context, 'role.removed', role))
    })
  }

  private async find(tenantId: TenantId, id: string): Promise<TeamRoleRecord> {
    if (isRole(id)) throw new RoleFixedError({})
    const role = await this.store.find(tenantId, id)
    if (!role) throw new NotFoundError({ what: 'role' })
    return role
  }
}

function entry({ actor, requestId }: RoleContext, action: string, role: TeamRoleRecord): AuditEntry {
  const { type, id, name } = actor
  const changes = { name: role.name, permissions: role.permissions }
  return { action, subjectType: 'role', subjectId: role.id, actor: { type, id, name }, requestId, changes }
}

function clean({ name, permissions }: RoleWish): { name: string; permissions: Permission[] } {
  if (isRole(name.toLowerCase())) throw new RoleNameTakenError({ name })
  if (permissions.length === 0) {
    throw new InvalidRequestError({ issues: [{ path: 'permissions', message: 'Choose at least one' }] })
  }
  return { name, permissions: [...new Set(permissions)].sort() }
}

function requireHeld(actor: Actor, permissions: readonly Permission[]): void {
  const lacking = [...new Set(permissions)].filter(permission => !actorMay(actor, permission))
  if (lacking.length > 0) throw new ForbiddenError({ needs: lacking.join(', ') })
}
