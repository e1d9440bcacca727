import { inject, injectable } from 'tsyringe'
import { REAL_CLOCK, TENANT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type OrganizationId, type TenantId } from '../domain/id.js'
import { slugOf } from '../domain/slug.js'
import { requireCountry, requireCurrency } from '../domain/place-codes.js'
import type { Tenant } from '../domain/tenant.js'
import { requireTimeZone } from '../domain/time-zone.js'
import { NotFoundError } from '../errors/catalog.js'
import { tenantCreated } from '../hooks/catalog.js'
import type { Clock } from '../ports/clock.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { TenantChange, TenantStore } from '../ports/tenant-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** A change made by another process is seen after this time. */
const REMEMBER_MS = 5_000
const MAX_REMEMBERED = 1_000
const LIST_LIMIT = 200

export type TenantDraft = Pick<Tenant, 'name' | 'organizationId' | 'timeZone' | 'currency' | 'locale' | 'country'> &
  Partial<Tenant>

/** Businesses and who owns them. Every request asks who is meant, so tenants are remembered for five seconds. */
@injectable()
export class TenantService implements TenantDirectory {
  private readonly remembered = new Map<string, { tenant: Tenant; until: number }>()

  constructor(
    @inject(TENANT_STORE) private readonly store: TenantStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes a business; `tenant.created` follows in a transaction of its own, because the outbox belongs to the tenant. */
  async createTenant(draft: TenantDraft): Promise<Tenant> {
    requireTimeZone(draft.timeZone)
    requireCurrency(draft.currency)
    requireCountry(draft.country)
    const id = draft.id ?? newId<'tenant'>()
    const tenant = {
      status: 'active' as const,
      profile: {},
      ...draft,
      id,
      slug: draft.slug ?? (slugOf(draft.name) || id),
    }
    await this.store.insertTenant(tenant)
    await this.unitOfWork.run(id, tx => tx.enqueue({ hook: tenantCreated.name, aggregateId: id, payload: {} }))
    return tenant
  }

  /** Other processes see the change within five seconds. @throws NotFoundError */
  async change(tenantId: TenantId, change: TenantChange): Promise<Tenant> {
    if (!(await this.store.change(tenantId, change))) throw new NotFoundError({ what: 'business' })
    this.forget()
    return this.byId(tenantId)
  }

  /** Everything that is remembered is read again: a business or its host names changed. */
  forget(): void {
    this.remembered.clear()
  }

  async byId(tenantId: TenantId): Promise<Tenant> {
    const tenant = await this.remember(`id:${tenantId}`, () => this.store.byId(tenantId))
    if (!tenant) throw new NotFoundError({ what: 'business' })
    return tenant
  }

  /** Also one that is suspended: it is there, and whoever asks on behalf of the public says so. */
  bySlug(slug: string): Promise<Tenant | undefined> {
    return this.remember(`slug:${slug}`, () => this.store.bySlug(slug))
  }

  byDomain(domain: string): Promise<Tenant | undefined> {
    return this.remember(`domain:${domain.toLowerCase()}`, () => this.store.byDomain(domain))
  }

  /** The tenant of an installation that has exactly one. */
  async only(): Promise<Tenant | undefined> {
    const tenants = await this.store.list(2)
    return tenants.length === 1 ? tenants[0] : undefined
  }

  /** Active tenants by name. */
  list(organizationId?: OrganizationId): Promise<Tenant[]> {
    const all = this.store.list(LIST_LIMIT)
    return organizationId === undefined ? all : all.then(list => list.filter(t => t.organizationId === organizationId))
  }

  private async remember(key: string, read: () => Promise<Tenant | undefined>): Promise<Tenant | undefined> {
    const now = this.clock.now().getTime()
    const known = this.remembered.get(key)
    if (known && known.until > now) return known.tenant
    const tenant = await read()
    // One that waits for its founder opens from one moment to the next.
    if (!tenant || tenant.status === 'pending') return tenant
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear()
    // A request names its business by slug or domain, its services ask by id: one read answers both.
    for (const name of [key, `id:${tenant.id}`]) this.remembered.set(name, { tenant, until: now + REMEMBER_MS })
    return tenant
  }
}
