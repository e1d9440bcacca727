import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { Tenant } from '../../domain/tenant.js'
import { SlugTakenError } from '../../errors/access-errors.js'
import type { TenantChange, TenantStore } from '../../ports/tenant-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import { violatedConstraint, writeFailure } from './write-failure.js'

export const TENANTS = `SELECT t.id, t.organization_id AS "organizationId", t.slug, t.name, t.time_zone AS "timeZone", t.currency,
  t.locale, t.country, t.status, t.profile FROM bw.tenant t`

@injectable()
export class SqlTenantStore implements TenantStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

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
    try {
      await this.unitOfWork.platform(tx => tx.query(sql, values))
    } catch (error) {
      if (violatedConstraint(error).constraint === 'tenant_slug_key') throw new SlugTakenError({ slug }, error)
      throw writeFailure(error, 'tenant')
    }
  }

  async change(id: TenantId, { name, status }: TenantChange): Promise<boolean> {
    const sql = `UPDATE bw.tenant SET name = coalesce($2, name), status = coalesce($3, status), version = version + 1
      WHERE id = $1 AND status <> 'pending' RETURNING id`
    const rows = await this.unitOfWork.platform(tx => tx.query(sql, [id, name ?? null, status ?? null]))
    return rows.length > 0
  }

  async releasePending(slug: string, hours: number): Promise<void> {
    const sql = `UPDATE bw.tenant SET slug = id::text
      WHERE slug = $1 AND status = 'pending' AND created_at <= clock_timestamp() - make_interval(hours => $2)`
    await this.unitOfWork.platform(tx => tx.query(sql, [slug, hours]))
  }

  async activate(id: TenantId): Promise<void> {
    const sql = `UPDATE bw.tenant SET status = 'active' WHERE id = $1 AND status = 'pending'`
    await this.unitOfWork.platform(tx => tx.query(sql, [id]))
  }

  byId(id: TenantId): Promise<Tenant | undefined> {
    return this.first(`${TENANTS} WHERE t.id = $1`, [id])
  }

  bySlug(slug: string): Promise<Tenant | undefined> {
    return this.first(`${TENANTS} WHERE t.slug = $1`, [slug])
  }

  byDomain(domain: string): Promise<Tenant | undefined> {
    return this.first(
      `${TENANTS} JOIN bw.tenant_domain d ON d.tenant_id = t.id
      WHERE d.domain = $1 AND d.verified_at IS NOT NULL`,
      [domain.toLowerCase()],
    )
  }

  list(limit: number): Promise<Tenant[]> {
    const sql = `${TENANTS} WHERE t.status = 'active' ORDER BY t.name, t.id LIMIT $1`
    return this.unitOfWork.platform(tx => tx.query<Tenant>(sql, [limit]))
  }

  private async first(sql: string, values: readonly unknown[]): Promise<Tenant | undefined> {
    const rows = await this.unitOfWork.platform(tx => tx.query<Tenant>(sql, values))
    return rows[0]
  }
}
