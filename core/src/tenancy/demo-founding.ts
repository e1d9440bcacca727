import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, PASSWORD_HASHER } from '../di/tokens.js'
import { newId, type OrganizationId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import type { AccountStore } from '../ports/account-store.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import { BusinessFounder } from './business-founder.js'
import type { DemoBusiness } from './demo-businesses.js'
import { OrganizationService } from './organization-service.js'
import { FIRST_PLUGINS } from './tenant-desk.js'
import type { InstalledTemplate } from './templates/business-template.js'
import { TenantService } from './tenant-service.js'

const ORGANIZATION = { name: 'Bookwright Demo', slug: 'bookwright-demo' }

export interface FoundedDemo {
  readonly business: DemoBusiness
  readonly tenant: Tenant
  /** Undefined: it stood already. */
  readonly installed: InstalledTemplate | undefined
}

/** Addresses of the people who can sign in to a business of the demo, its owner first. */
export function demoTeamOf({ slug, name, team = [] }: DemoBusiness) {
  const owner = { key: 'owner', name: `${name} owner`, role: 'owner' } as const
  return [owner, ...team].map(({ key, ...person }) => ({ ...person, email: `${key}@${slug}.test` }))
}

/** Makes the businesses of the demo below one organization, with the logins of their people. */
@injectable()
export class DemoFounding {
  constructor(
    @inject(BusinessFounder) private readonly founder: BusinessFounder,
    @inject(TenantService) private readonly tenants: TenantService,
    @inject(OrganizationService) private readonly organizations: OrganizationService,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
  ) {}

  /**
   * @param standing - Businesses of the demo that stand already.
   * @param isStopWanted - Asked before each.
   */
  async found(
    businesses: readonly DemoBusiness[],
    given: { readonly password: string; readonly standing: readonly string[]; readonly isStopWanted: () => boolean },
  ): Promise<FoundedDemo[]> {
    // One hash for all: everybody here has the same password, and it is printed.
    const passwordHash = await this.passwords.hash(given.password)
    const organizationId = await this.organization(given.standing)
    const founded: FoundedDemo[] = []
    for (const business of businesses) {
      if (given.isStopWanted()) break
      const known = await this.tenants.bySlug(business.slug)
      if (known) founded.push({ business, tenant: known, installed: undefined })
      else {
        const { tenant, installed } = await this.founder.found({ ...business, organizationId, plugins: FIRST_PLUGINS })
        for (const person of demoTeamOf(business)) await this.addLogin(tenant, { ...person, passwordHash })
        founded.push({ business, tenant, installed })
      }
    }
    return founded
  }

  /** The one of those that stand, else a new one. */
  private async organization(standing: readonly string[]): Promise<OrganizationId> {
    for (const slug of standing) {
      const tenant = await this.tenants.bySlug(slug)
      if (tenant) return tenant.organizationId
    }
    return (await this.organizations.create(ORGANIZATION)).id
  }

  private async addLogin(
    { id: tenantId }: Tenant,
    { role, ...person }: { email: string; name: string; role: string; passwordHash: string },
  ): Promise<void> {
    const accountId = await this.accounts.saveAccount({ ...person, id: newId<'account'>() })
    await this.accounts.addMembership({ accountId, tenantId, organizationId: null, role })
  }
}
