import { inject, injectable } from 'tsyringe'
import { ORGANIZATION_STORE, TENANT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { OrganizationId, TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import { requireCurrency } from '../domain/place-codes.js'
import { CurrencyInUseError, ForbiddenError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import type { OrganizationStore } from '../ports/organization-store.js'
import type { TenantChange, TenantStore } from '../ports/tenant-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { BusinessFounder, type Founding } from './business-founder.js'
import { mayRun, mayRunTenant, OrganizationRights, type Asker } from './organization-rights.js'
import { templateNamed } from './templates/template-list.js'
import { TenantService } from './tenant-service.js'

const LIST_LIMIT = 1_000
/** What every business that is made here starts with, as far as it is installed. */
export const FIRST_PLUGINS: readonly string[] = ['payment-onsite', 'channel-email']

/** Who changes a business, and in which request. */
export interface DeskContext {
  readonly asker: Asker
  readonly actor: Actor
  readonly requestId: string
}

export type TenantWish = Omit<Founding, 'template' | 'plugins' | 'owner' | 'organizationId'> & {
  readonly organizationId: OrganizationId
  readonly template?: string | undefined
}

export interface ManagedTenant extends Tenant {
  /** Whether the asker may rename it and give it host names. */
  readonly mayRun: boolean
  /** Whether the asker may suspend it and open it again: that is up to who is above it. */
  readonly maySuspend: boolean
  /** Whether the asker may vouch for a host name: platform admins. */
  readonly mayConfirm: boolean
}

/** Businesses as those see them who run several. Nothing here deletes one. */
@injectable()
export class TenantDesk {
  constructor(
    @inject(ORGANIZATION_STORE) private readonly organizations: OrganizationStore,
    @inject(TENANT_STORE) private readonly store: TenantStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(OrganizationRights) private readonly rights: OrganizationRights,
    @inject(TenantService) private readonly tenants: TenantService,
    @inject(BusinessFounder) private readonly founder: BusinessFounder,
  ) {}

  /** Those below the organizations of the asker, and those in which they have a role; suspended ones too. */
  async list(asker: Asker): Promise<ManagedTenant[]> {
    const reach = await this.rights.reachOf(asker)
    const found = await this.organizations.tenants(asker.id, reach, LIST_LIMIT)
    return found.map(tenant => ({
      ...tenant,
      mayRun: mayRunTenant(asker, reach, tenant),
      maySuspend: mayRun(reach, tenant.organizationId),
      mayConfirm: reach === null,
    }))
  }

  /** One of the list. @throws NotFoundError */
  async find(asker: Asker, id: TenantId): Promise<ManagedTenant> {
    const tenant = await this.store.byId(id)
    if (!tenant || tenant.status === 'pending') throw new NotFoundError({ what: 'business' })
    const reach = await this.rights.reachOf(asker)
    const [runs, maySuspend] = [mayRunTenant(asker, reach, tenant), mayRun(reach, tenant.organizationId)]
    const isMember = asker.memberships.some(membership => membership.tenantId === id)
    if (!runs && !isMember) throw new NotFoundError({ what: 'business' })
    return { ...tenant, mayRun: runs, maySuspend, mayConfirm: reach === null }
  }

  /** @throws NotFoundError, SlugTakenError, UnknownTimeZoneError, InvalidRequestError */
  async create(context: DeskContext, wish: TenantWish): Promise<ManagedTenant> {
    const reach = await this.rights.requireOrganization(context.asker, wish.organizationId)
    const { template: name, ...founding } = wish
    const template = name === undefined ? undefined : templateNamed(name)
    const { tenant } = await this.founder.found({ ...founding, ...(template && { template }), plugins: FIRST_PLUGINS })
    await this.audit(context, tenant.id, 'tenant.created', { slug: tenant.slug })
    return { ...tenant, mayRun: true, maySuspend: true, mayConfirm: reach === null }
  }

  /** @throws NotFoundError, ForbiddenError, InvalidRequestError, CurrencyInUseError once something was sold */
  async change(context: DeskContext, id: TenantId, change: TenantChange): Promise<ManagedTenant> {
    const known = await this.requireRun(context.asker, id)
    if (change.status && !known.maySuspend) throw new ForbiddenError({ needs: 'agency' })
    const { contact, about, theme, ...rest } = change
    if (change.currency && change.currency !== known.currency) await this.reprice(known, change.currency)
    const tenant = await this.tenants.change(id, change)
    const fields = [...Object.keys(contact ?? {}), ...(about === undefined ? [] : ['about'])]
    await this.audit(context, id, 'tenant.changed', { ...rest, ...theme, ...(fields.length > 0 && { fields }) })
    return { ...known, ...tenant }
  }

  /** Amounts keep their digits. A booking that is made in this moment keeps the currency that it was offered in. */
  private async reprice({ id, currency }: Tenant, next: string): Promise<void> {
    requireCurrency(next)
    const isDone = await this.unitOfWork.run(id, tx => this.store.reprice(tx, next))
    if (!isDone) throw new CurrencyInUseError({ currency })
  }

  /** @throws NotFoundError for a business that the asker does not see, ForbiddenError for one they do not run. */
  async requireRun(asker: Asker, id: TenantId): Promise<ManagedTenant> {
    const found = await this.find(asker, id)
    if (!found.mayRun) throw new ForbiddenError({ needs: 'owner' })
    return found
  }

  /** Writes what was done into the log of the business that it was done to. */
  async audit(
    context: DeskContext,
    tenantId: TenantId,
    action: string,
    changes: Record<string, unknown>,
  ): Promise<void> {
    const { actor, requestId } = context
    const { type, id, name } = actor
    const entry = { action, subjectType: 'tenant', subjectId: tenantId, actor: { type, id, name }, requestId, changes }
    await this.unitOfWork.run(tenantId, tx => tx.audit(entry))
  }
}
