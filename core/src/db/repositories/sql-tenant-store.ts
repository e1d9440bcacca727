import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { Tenant } from '../../domain/tenant.js'
import { SlugTakenError } from '../../errors/access-errors.js'
import type { TenantChange, TenantStore } from '../../ports/tenant-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { violatedConstraint, writeFailure } from './write-failure.js'

export const TENANTS = `SELECT t.id, t.organization_id AS "organizationId", t.slug, t.name, t.time_zone AS "timeZone", t.currency,
  t.locale, t.country, t.status, t.profile FROM bw.tenant t`

const CHANGE = `UPDATE bw.tenant SET name = coalesce($2, name), status = coalesce($3, status), version = version + 1,
    locale = coalesce($6, locale), currency = coalesce($7, currency),
    profile = profile || $4::jsonb || CASE WHEN $5::jsonb = '{}' THEN '{}'
      ELSE jsonb_build_object('theme', jsonb_strip_nulls(coalesce(profile->'theme', '{}') || $5::jsonb)) END
  WHERE id = $1 AND status <> 'pending' RETURNING id`

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

  async change(
    id: TenantId,
    { name, status, contact, about, theme, locale, currency, isSetUpHidden, messageChannels }: TenantChange,
  ): Promise<boolean> {
    const shown = {
      ...{ ...(contact && { contact }), ...(about !== undefined && { about }) },
      ...(isSetUpHidden !== undefined && { isSetUpHidden }),
      ...(messageChannels && { messageChannels }),
    }
    const parts = Object.entries(theme ?? {}).flatMap(([part, value]) =>
      value === undefined ? [] : [[part, value === '' ? null : value] as const],
    )
    const look = JSON.stringify(Object.fromEntries(parts))
    const values = [id, name ?? null, status ?? null, JSON.stringify(shown), look, locale ?? null]
    const rows = await this.unitOfWork.platform(tx => tx.query(CHANGE, [...values, currency ?? null]))
    return rows.length > 0
  }

  async reprice(tx: Transaction, currency: string): Promise<boolean> {
    const sold = `SELECT FROM bw.booking WHERE tenant_id = $1 AND status NOT IN ('held', 'expired') LIMIT 1`
    if ((await tx.query(sold, [tx.tenantId])).length > 0) return false
    const sql = `UPDATE bw.service SET price_currency = $2, version = version + 1 WHERE tenant_id = $1 AND price_currency <> $2`
    await tx.query(sql, [tx.tenantId, currency])
    return true
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
