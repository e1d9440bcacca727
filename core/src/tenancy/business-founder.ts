import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, PASSWORD_HASHER } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import { newId, type OrganizationId } from '../domain/id.js'
import type { Location } from '../domain/location.js'
import type { WeeklyHours } from '../domain/schedule.js'
import type { Tenant, TenantProfile } from '../domain/tenant.js'
import type { AccountStore } from '../ports/account-store.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import { OrganizationService } from './organization-service.js'
import { TemplateInstaller, type InstallOptions } from './template-installer.js'
import type { BusinessTemplate, InstalledTemplate } from './templates/business-template.js'
import { TenantService } from './tenant-service.js'

/** What a business starts with; `template` absent makes a bare one. */
export interface Founding {
  /** Absent: an organization of its own is made, with `organizationName` or the name of the business. */
  readonly organizationId?: OrganizationId
  readonly organizationName?: string
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly currency: string
  readonly locale: string
  readonly country: string
  /** Default `active`. */
  readonly status?: Tenant['status']
  readonly template?: BusinessTemplate
  /** Where it is; absent: a place with its name, when there is something to put there. */
  readonly location?: Partial<Pick<Location, 'slug' | 'name' | 'address' | 'phone'>>
  /** How customers reach it. */
  readonly contact?: Readonly<NonNullable<TenantProfile['contact']>>
  /** When it is open, in its zone; absent: as the template says. */
  readonly hours?: WeeklyHours
  readonly owner?: { readonly email: string; readonly name: string; readonly password: string }
  /** Plugins that are switched on from the first day; one that is not installed here is left out. */
  readonly plugins?: readonly string[]
}

/** Makes a business with everything it needs to take bookings. */
@injectable()
export class BusinessFounder {
  constructor(
    @inject(OrganizationService) private readonly organizations: OrganizationService,
    @inject(TenantService) private readonly tenants: TenantService,
    @inject(TemplateInstaller) private readonly installer: TemplateInstaller,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(PluginManager) private readonly plugins: PluginManager,
  ) {}

  /** @throws SlugTakenError, UnknownTimeZoneError, InvalidRequestError */
  async found(founding: Founding): Promise<{ tenant: Tenant; installed: InstalledTemplate | undefined }> {
    const { template } = founding
    const tenant = await this.makeTenant(founding)
    const installed = template && (await this.installer.install(tenant, template, placeOf(founding)))
    if (!template && (founding.contact || founding.hours)) await this.installer.installBare(tenant, placeOf(founding))
    await this.enable(tenant, founding.plugins ?? [])
    if (founding.owner) await this.addOwner(tenant, founding.owner)
    return { tenant, installed }
  }

  private async makeTenant(founding: Founding): Promise<Tenant> {
    const { slug, name, timeZone, currency, locale, country, status = 'active' } = founding
    const own = founding.organizationId === undefined
    const organizationId = founding.organizationId ?? (await this.makeOrganization(founding))
    const { contact } = founding
    const profile = { ...founding.template?.profile, ...(contact && { contact }) }
    try {
      const draft = { organizationId, slug, name, timeZone, currency, locale, country, status, profile }
      return await this.tenants.createTenant(draft)
    } catch (error) {
      // Nobody else knows the organization yet, and it has no purpose without its business.
      if (own) await this.organizations.discard(organizationId)
      throw error
    }
  }

  private async makeOrganization({ name, organizationName = name }: Founding): Promise<OrganizationId> {
    const id = newId<'organization'>()
    // Its short name is its id: the one of the business may be taken among organizations, which is nobody's fault.
    return (await this.organizations.create({ id, name: organizationName, slug: id })).id
  }

  private async enable(tenant: Tenant, pluginIds: readonly string[]): Promise<void> {
    const installed = await this.plugins.list(tenant.id)
    const ready = new Set(installed.filter(plugin => plugin.state === 'ready').map(plugin => plugin.id))
    for (const pluginId of pluginIds.filter(id => ready.has(id))) {
      await this.plugins.enable({ tenantId: tenant.id, pluginId, actor: SYSTEM_ACTOR })
    }
  }

  private async addOwner(tenant: Tenant, owner: NonNullable<Founding['owner']>): Promise<void> {
    const passwordHash = await this.passwords.hash(owner.password)
    const { email, name } = owner
    const accountId = await this.accounts.saveAccount({ id: newId<'account'>(), email, name, passwordHash })
    await this.accounts.addMembership({ accountId, tenantId: tenant.id, organizationId: null, role: 'owner' })
  }
}

/** The first place has the address and the phone number that customers are told. */
function placeOf({ location, contact, hours }: Founding): InstallOptions {
  const { address, phone } = contact ?? {}
  return { location: { ...(address && { address }), ...(phone && { phone }), ...location }, ...(hours && { hours }) }
}
