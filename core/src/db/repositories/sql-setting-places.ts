import type { TenantId } from '../../domain/id.js'
import { NotFoundError } from '../../errors/catalog.js'
import type { BusinessPlace, PickerChoice, PickerKind, SettingPlaces } from '../../ports/setting-places.js'
import type { SequelizeUnitOfWork } from '../unit-of-work.js'

const LIMIT = 500

const BUSINESS = `
WITH RECURSIVE chain AS (
  SELECT o.id, o.parent_id, o.name, 1 AS distance FROM bw.organization o JOIN bw.tenant t ON t.organization_id = o.id WHERE t.id = $1
  UNION ALL
  SELECT o.id, o.parent_id, o.name, c.distance + 1 FROM bw.organization o JOIN chain c ON o.id = c.parent_id WHERE c.distance < 20)
SELECT t.name, t.slug, t.currency,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name) ORDER BY c.distance DESC), '[]') FROM chain c) AS organizations
  FROM bw.tenant t WHERE t.id = $1`

const TENANTS_BELOW = `
WITH RECURSIVE below AS (
  SELECT id FROM bw.organization WHERE id = $1::uuid
  UNION SELECT o.id FROM bw.organization o JOIN below b ON o.parent_id = b.id)
SELECT t.id FROM bw.tenant t WHERE $1::uuid IS NULL OR t.organization_id IN (SELECT id FROM below)`

const TENANTS_WITH = `SELECT tenant_id AS id FROM bw.tenant_plugin WHERE plugin_id = $1 AND is_enabled`

/** Where things to pick lie, and which of them are offered. */
const KINDS: Readonly<Record<PickerKind, { readonly from: string; readonly inUse: string }>> = {
  service: { from: 'bw.service x', inUse: 'x.is_active AND x.archived_at IS NULL' },
  staff: { from: `bw.resource x`, inUse: `x.type = 'staff' AND x.status <> 'archived'` },
  resource: { from: 'bw.resource x', inUse: `x.type <> 'staff' AND x.status <> 'archived'` },
  location: { from: 'bw.location x', inUse: 'x.is_active' },
}
const OF_KIND: Readonly<Record<PickerKind, string>> = {
  service: 'true',
  staff: `x.type = 'staff'`,
  resource: `x.type <> 'staff'`,
  location: 'true',
}

/** What settings need to know of a business, read when a form is drawn or checked. */
export class SqlSettingPlaces implements SettingPlaces {
  constructor(private readonly unitOfWork: SequelizeUnitOfWork) {}

  async business(tenantId: TenantId): Promise<BusinessPlace> {
    const [row] = await this.unitOfWork.platform(tx => tx.query<BusinessPlace>(BUSINESS, [tenantId]))
    if (row === undefined) throw new NotFoundError({ what: 'business' })
    return row
  }

  choices(tenantId: TenantId, kind: PickerKind, ids: readonly string[] = []): Promise<PickerChoice[]> {
    const { from, inUse } = KINDS[kind]
    const sql = `SELECT x.id AS value, x.name AS label FROM ${from} WHERE x.tenant_id = $1
       AND ((${inUse}) OR (x.id = ANY ($2::uuid[]) AND ${OF_KIND[kind]}))
     ORDER BY x.id = ANY ($2::uuid[]) DESC, x.name, x.id LIMIT ${LIMIT}`
    return this.unitOfWork.read<{ value: string; label: string }>(tenantId, sql, [tenantId, ids])
  }

  async known(tenantId: TenantId, kind: PickerKind, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return []
    const sql = `SELECT x.id FROM ${KINDS[kind].from} WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[]) AND ${OF_KIND[kind]}`
    const rows = await this.unitOfWork.read<{ id: string }>(tenantId, sql, [tenantId, ids])
    return rows.map(({ id }) => id)
  }

  async tenantsUsing(pluginId: string, organizationId?: string): Promise<TenantId[]> {
    const below = await this.unitOfWork.platform(tx =>
      tx.query<{ id: TenantId }>(TENANTS_BELOW, [organizationId ?? null]),
    )
    const using = await this.unitOfWork.asRelay(tx => tx.query<{ id: TenantId }>(TENANTS_WITH, [pluginId]))
    const ids = new Set(using.map(({ id }) => id))
    return below.map(({ id }) => id).filter(id => ids.has(id))
  }
}
