import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { Tenant } from '../../domain/tenant.js'
import type { Organization, TenantStore } from '../../ports/tenant-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import { writing } from './write-failure.js'

const TENANTS = `SELECT t.id, t.organization_id AS "organizationId", t.slug, t.name, t.time_zone AS "timeZone", t.currency,
  t.locale, t.country, t.status, t.profile FROM bw.tenant t`

@injectable()
export class SqlTenantStore implements TenantStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async insertOrganization(organization: Organization): Promise<void> {
    const { id, parentId, slug, name } = organization
    await this.write(
      'organization',
      'INSERT INTO bw.organization (id, parent_id, slug, name) VALUES ($1, $2, $3, $4)',
      [...[id, parentId, slug, name]],
    )
  }

  async insertTenant(tenant: Tenant): Promise<void> {
    const sql = `INSERT INTO bw.tenant (id, organization_id, slug, name, time_zone, currency, locale, country, status, profile)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
    const { id, organizationId, slug, name, timeZone, currency, locale, country, status, profile } = tenant
    const values = [
      id,
      organizationId,
      slug,
      name,
      timeZone,
      currency,
      locale,
      country,
      status,
      JSON.stringify(profile),
    ]
    await this.write('tenant', sql, values)
  }

  async insertDomain(tenantId: TenantId, domain: string): Promise<void> {
    const sql = 'INSERT INTO bw.tenant_domain (domain, tenant_id) VALUES ($1, $2)'
    await this.write('domain', sql, [domain.toLowerCase(), tenantId])
  }

  byId(id: TenantId): Promise<Tenant | undefined> {
    return this.first(`${TENANTS} WHERE t.id = $1`, [id])
  }

  bySlug(slug: string): Promise<Tenant | undefined> {
    return this.first(`${TENANTS} WHERE t.slug = $1`, [slug])
  }

  byDomain(domain: string): Promise<Tenant | undefined> {
    return this.first(`${TENANTS} JOIN bw.tenant_domain d ON d.tenant_id = t.id WHERE d.domain = $1`, [
      domain.toLowerCase(),
    ])
  }

  list(limit: number): Promise<Tenant[]> {
    const sql = `${TENANTS} WHERE t.status = 'active' ORDER BY t.name, t.id LIMIT $1`
    return this.unitOfWork.platform(tx => tx.query<Tenant>(sql, [limit]))
  }

  private async first(sql: string, values: readonly unknown[]): Promise<Tenant | undefined> {
    const rows = await this.unitOfWork.platform(tx => tx.query<Tenant>(sql, values))
    return rows[0]
  }

  private async write(what: string, sql: string, values: readonly unknown[]): Promise<void> {
    await writing(what, () => this.unitOfWork.platform(tx => tx.query(sql, values)))
  }
}
