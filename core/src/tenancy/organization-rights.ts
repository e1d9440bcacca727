import { inject, injectable } from 'tsyringe'
import { ORGANIZATION_STORE } from '../di/tokens.js'
import type { AccountId, OrganizationId, TenantId } from '../domain/id.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import type { OrganizationStore, Reach } from '../ports/organization-store.js'

/** Who asks, with the businesses that they have a role in already. */
export interface Asker {
  readonly id: AccountId
  readonly memberships: readonly { readonly tenantId: TenantId; readonly role: string }[]
}

/** Roles that run a business: they may rename it and give it host names. */
const RUNNERS: readonly string[] = ['platform-admin', 'agency', 'owner']
/** Roles that an organization can give to people; the table says which one it takes to give it. */
export const ORGANIZATION_ROLES = ['agency', 'owner', 'manager', 'front-desk', 'staff', 'accountant'] as const
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number]

/**
 * Who may do what with organizations and businesses: a platform admin everything, agency and owner of an organization
 * whatever lies below it. What somebody may not see does not exist for them.
 */
@injectable()
export class OrganizationRights {
  constructor(@inject(ORGANIZATION_STORE) private readonly store: OrganizationStore) {}

  reachOf(asker: Asker): Promise<Reach> {
    return this.store.reachOf(asker.id)
  }

  /** @throws NotFoundError for an organization that the asker does not run. */
  async requireOrganization(asker: Asker, id: OrganizationId): Promise<Reach> {
    const reach = await this.reachOf(asker)
    if (!mayRun(reach, id)) throw new NotFoundError({ what: 'organization' })
    return reach
  }

  /** A place in the tree: below an organization of the asker, or at its top, which belongs to the platform. */
  async requirePlace(asker: Asker, parentId: OrganizationId | null): Promise<void> {
    if (parentId !== null) await this.requireOrganization(asker, parentId)
    else if ((await this.reachOf(asker)) !== null) throw new ForbiddenError({ needs: 'platform-admin' })
  }

  /** @throws ForbiddenError for a role above that of the asker. */
  requireRoleBelow(reach: Reach, id: OrganizationId, role: string): void {
    if (role === 'agency' && reach !== null && reach.get(id) !== 'agency') throw new ForbiddenError({ needs: 'agency' })
  }
}

/** Whether an organization lies within reach. */
export function mayRun(reach: Reach, id: OrganizationId): boolean {
  return reach === null || reach.has(id)
}

/** Whether the asker runs a business: by their role there, or by an organization above it. */
export function mayRunTenant(
  asker: Asker,
  reach: Reach,
  tenant: { readonly id: TenantId; readonly organizationId: OrganizationId },
): boolean {
  if (mayRun(reach, tenant.organizationId)) return true
  return asker.memberships.some(({ tenantId, role }) => tenantId === tenant.id && RUNNERS.includes(role))
}
