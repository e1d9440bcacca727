import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, ORGANIZATION_STORE } from '../di/tokens.js'
import { newId, type AccountId, type OrganizationId } from '../domain/id.js'
import { slugOf } from '../domain/slug.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { AccountStore } from '../ports/account-store.js'
import type {
  OrganizationChange,
  OrganizationMember,
  OrganizationStore,
  OrganizationView,
} from '../ports/organization-store.js'
import type { Organization } from '../ports/tenant-store.js'
import { OrganizationRights, type Asker, type OrganizationRole } from './organization-rights.js'

const LIST_LIMIT = 1_000

export type OrganizationDraft = Pick<Organization, 'name'> & Partial<Organization>

/** Who owns several businesses: agency, brand, franchise, region. They nest eight levels deep. */
@injectable()
export class OrganizationService {
  constructor(
    @inject(ORGANIZATION_STORE) private readonly store: OrganizationStore,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(OrganizationRights) private readonly rights: OrganizationRights,
  ) {}

  /** Makes an organization for the engine itself. @throws SlugTakenError for a short name that was asked for. */
  async create(draft: OrganizationDraft): Promise<Organization> {
    const id = draft.id ?? newId<'organization'>()
    const slug = draft.slug ?? (slugOf(draft.name) || id)
    const organization = { id, parentId: draft.parentId ?? null, slug, name: draft.name }
    await this.store.insert(organization)
    return organization
  }

  bySlug(slug: string): Promise<Organization | undefined> {
    return this.store.bySlug(slug)
  }

  /** Undoes `create`. @throws OrganizationInUseError */
  async discard(id: OrganizationId): Promise<void> {
    await this.store.remove(id)
  }

  /** @throws NotFoundError, ForbiddenError, SlugTakenError, OrganizationDepthError */
  async createFor(asker: Asker, draft: OrganizationDraft): Promise<OrganizationView> {
    await this.rights.requirePlace(asker, draft.parentId ?? null)
    return { ...(await this.create(draft)), tenantCount: 0 }
  }

  /** Those that the asker runs, by name; `parentId` may name one that is not among them. */
  async list(asker: Asker): Promise<OrganizationView[]> {
    return this.store.list(await this.rights.reachOf(asker), LIST_LIMIT)
  }

  /**
   * Renames and moves. Moving needs the right to the place left and to the place taken.
   * @throws NotFoundError, ForbiddenError, OrganizationCycleError, OrganizationDepthError
   */
  async change(asker: Asker, id: OrganizationId, change: OrganizationChange): Promise<OrganizationView> {
    await this.rights.requireOrganization(asker, id)
    const known = await this.require(id)
    if (known.parentId !== change.parentId) {
      await this.rights.requirePlace(asker, known.parentId)
      await this.rights.requirePlace(asker, change.parentId)
    }
    if (!(await this.store.change(id, change))) throw new NotFoundError({ what: 'organization' })
    const found = (await this.list(asker)).find(organization => organization.id === id)
    return found ?? { ...known, ...change, tenantCount: 0 }
  }

  /** @throws NotFoundError, ForbiddenError, OrganizationInUseError while anything belongs to it. */
  async remove(asker: Asker, id: OrganizationId): Promise<void> {
    await this.rights.requireOrganization(asker, id)
    await this.rights.requirePlace(asker, (await this.require(id)).parentId)
    if (!(await this.store.remove(id))) throw new NotFoundError({ what: 'organization' })
  }

  /** People with a role in the organization itself. @throws NotFoundError */
  async members(asker: Asker, id: OrganizationId): Promise<OrganizationMember[]> {
    await this.rights.requireOrganization(asker, id)
    return this.store.members(id)
  }

  /**
   * Gives somebody with a login a role in every business below. Only who runs the organization can ask, so that it does
   * not tell the public who has a login.
   * @throws NotFoundError, ForbiddenError, InvalidRequestError for an address without a login.
   */
  async addMember(asker: Asker, id: OrganizationId, wish: { email: string; role: OrganizationRole }): Promise<void> {
    const reach = await this.rights.requireOrganization(asker, id)
    this.rights.requireRoleBelow(reach, id, wish.role)
    const account = await this.accounts.findByEmail(wish.email)
    if (!account) {
      const message = 'Has no login here yet; ask them to register first'
      throw new InvalidRequestError({ issues: [{ path: 'email', message }] })
    }
    const known = (await this.store.members(id)).find(member => member.id === account.id)
    if (known) this.rights.requireRoleBelow(reach, id, known.role)
    if (account.id === asker.id && reach !== null) throw new ForbiddenError({ needs: 'somebody else' })
    await this.accounts.addMembership({ accountId: account.id, organizationId: id, tenantId: null, role: wish.role })
  }

  /** @throws NotFoundError, ForbiddenError for oneself and for a role above one's own. */
  async removeMember(asker: Asker, id: OrganizationId, accountId: AccountId): Promise<void> {
    const reach = await this.rights.requireOrganization(asker, id)
    const known = (await this.store.members(id)).find(member => member.id === accountId)
    if (!known) throw new NotFoundError({ what: 'user' })
    this.rights.requireRoleBelow(reach, id, known.role)
    if (accountId === asker.id) throw new ForbiddenError({ needs: 'somebody else' })
    await this.store.removeMember(id, accountId)
  }

  private async require(id: OrganizationId): Promise<Organization> {
    const found = await this.store.byId(id)
    if (!found) throw new NotFoundError({ what: 'organization' })
    return found
  }
}
