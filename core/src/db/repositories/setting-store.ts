import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { SettingScope } from '../../domain/setting-scope.js'
import { StaleVersionError } from '../../errors/catalog.js'
import { PLUGIN_CHANGES_CHANNEL } from '../../ports/plugin-store.js'
import {
  EVERY_TENANT,
  type ChangesAbove,
  type PlaceAbove,
  type SettingLock,
  type SettingStore,
  type SettingWrite,
  type StoredSetting,
} from '../../ports/setting-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

// Outermost first: the instance, then the organizations from the top of the tree down to the tenant's own.
const ABOVE_TENANT = `
WITH RECURSIVE chain AS (
  SELECT o.id, o.parent_id, 1 AS distance FROM bw.organization o JOIN bw.tenant t ON t.organization_id = o.id WHERE t.id = $1
  UNION ALL
  SELECT o.id, o.parent_id, c.distance + 1 FROM bw.organization o JOIN chain c ON o.id = c.parent_id WHERE c.distance < 20)
SELECT s.scope_type, s.scope_id, s.field, s.value, s.sealed, s.is_locked, s.updated_at
  FROM bw.platform_setting s LEFT JOIN chain c ON s.scope_type = 'organization' AND s.scope_id = c.id::text
 WHERE s.plugin_id = $2 AND (s.scope_type = 'instance' OR c.id IS NOT NULL)
 ORDER BY s.scope_type = 'instance' DESC, c.distance DESC, s.field`

const OF_TENANT = `
SELECT CASE WHEN scope_id = tenant_id THEN 'tenant' ELSE 'location' END AS scope_type, scope_id::text AS scope_id, field, value,
       sealed, is_locked, updated_at
  FROM bw.setting WHERE tenant_id = $1 AND plugin_id = $2 AND scope_id IN ($1, $3)
 ORDER BY scope_id = tenant_id DESC, field`

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('settings:' || $1::text || ':' || $2::text, 0))`
const NEWEST = `SELECT max(updated_at) AS at FROM bw.setting WHERE tenant_id = $1 AND plugin_id = $2 AND scope_id = $3`
const NEWEST_ABOVE = `
SELECT max(updated_at) AS at FROM bw.platform_setting WHERE scope_type = $1 AND scope_id = $2 AND plugin_id = $3`

// The version is the newest time in milliseconds: two writers within one millisecond get two.
const NEXT = `greatest(clock_timestamp(), (SELECT max(updated_at) + interval '1 millisecond'
    FROM bw.setting WHERE tenant_id = $1 AND scope_id = $2 AND plugin_id = $3))`
const WRITE = `
WITH written AS (
  INSERT INTO bw.setting (tenant_id, scope_id, plugin_id, field, value, sealed, updated_at)
  VALUES ($1, $2, $3, $4, $5::jsonb, $6, ${NEXT})
  ON CONFLICT (tenant_id, scope_id, plugin_id, field)
  DO UPDATE SET value = EXCLUDED.value, sealed = EXCLUDED.sealed, updated_at = EXCLUDED.updated_at
  RETURNING 1)
SELECT pg_notify('${PLUGIN_CHANGES_CHANNEL}', $1::text) FROM written`
const WRITE_LOCK = `
WITH written AS (
  INSERT INTO bw.setting (tenant_id, scope_id, plugin_id, field, is_locked, updated_at) VALUES ($1, $2, $3, $4, $5, ${NEXT})
  ON CONFLICT (tenant_id, scope_id, plugin_id, field)
  DO UPDATE SET is_locked = EXCLUDED.is_locked, updated_at = EXCLUDED.updated_at
  RETURNING 1)
SELECT pg_notify('${PLUGIN_CHANGES_CHANNEL}', $1::text) FROM written`

const NEXT_ABOVE = `greatest(clock_timestamp(), (SELECT max(updated_at) + interval '1 millisecond'
    FROM bw.platform_setting WHERE scope_type = $1 AND scope_id = $2 AND plugin_id = $3))`
const WRITE_ABOVE = `
INSERT INTO bw.platform_setting (scope_type, scope_id, plugin_id, field, value, sealed, updated_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, ${NEXT_ABOVE})
ON CONFLICT (scope_type, scope_id, plugin_id, field)
DO UPDATE SET value = EXCLUDED.value, sealed = EXCLUDED.sealed, updated_at = EXCLUDED.updated_at`
const WRITE_LOCK_ABOVE = `
INSERT INTO bw.platform_setting (scope_type, scope_id, plugin_id, field, is_locked, updated_at)
VALUES ($1, $2, $3, $4, $5, ${NEXT_ABOVE})
ON CONFLICT (scope_type, scope_id, plugin_id, field)
DO UPDATE SET is_locked = EXCLUDED.is_locked, updated_at = EXCLUDED.updated_at`
const TELL = `SELECT pg_notify('${PLUGIN_CHANGES_CHANNEL}', $1)`

interface SettingRow {
  scope_type: SettingScope
  scope_id: string
  field: string
  value: unknown
  sealed: Buffer | null
  is_locked: boolean
  updated_at: Date
}

/** Settings of plugins at every level. */
@injectable()
export class SqlSettingStore implements SettingStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<StoredSetting[]> {
    const [above, own] = await Promise.all([
      this.unitOfWork.platform(tx => tx.query<SettingRow>(ABOVE_TENANT, [tenantId, pluginId])),
      this.unitOfWork.read<SettingRow>(tenantId, OF_TENANT, [tenantId, pluginId, locationId ?? tenantId]),
    ])
    return [...above, ...own].map(toStoredSetting)
  }

  async lock(tx: Transaction, pluginId: string, scopeId: string): Promise<Date | undefined> {
    await tx.query(LOCK, [scopeId, pluginId])
    const [row] = await tx.query<{ at: Date | null }>(NEWEST, [tx.tenantId, pluginId, scopeId])
    return row?.at ?? undefined
  }

  async write(tx: Transaction, setting: SettingWrite): Promise<void> {
    const { scopeId, pluginId, field, value, sealed } = setting
    await tx.query(WRITE, [tx.tenantId, scopeId, pluginId, field, jsonOf(value), sealed ?? null])
  }

  async writeLock(tx: Transaction, { scopeId, pluginId, field, isLocked }: SettingLock): Promise<void> {
    await tx.query(WRITE_LOCK, [tx.tenantId, scopeId, pluginId, field, isLocked])
  }

  async changeAbove(place: PlaceAbove, { writes, locks }: ChangesAbove, readAt?: number): Promise<void> {
    const at = [place.scopeType, place.scopeId, place.pluginId]
    await this.unitOfWork.platform(async tx => {
      await tx.query(LOCK, [`${place.scopeType}:${place.scopeId}`, place.pluginId])
      const [newest] = await tx.query<{ at: Date | null }>(NEWEST_ABOVE, at)
      const current = newest?.at?.getTime() ?? 0
      if (readAt !== undefined && current > readAt) throw new StaleVersionError({ current })
      for (const { field, value, sealed } of writes) {
        await tx.query(WRITE_ABOVE, [...at, field, jsonOf(value), sealed ?? null])
      }
      for (const { field, isLocked } of locks) await tx.query(WRITE_LOCK_ABOVE, [...at, field, isLocked])
      await tx.query(TELL, [EVERY_TENANT])
    })
  }
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

function toStoredSetting(row: SettingRow): StoredSetting {
  return {
    scopeType: row.scope_type,
    scopeId: row.scope_id,
    field: row.field,
    value: row.value ?? undefined,
    sealed: row.sealed ?? undefined,
    isLocked: row.is_locked,
    updatedAt: row.updated_at,
  }
}
