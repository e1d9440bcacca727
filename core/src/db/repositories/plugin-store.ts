import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import {
  PLUGIN_CHANGES_CHANNEL,
  type PluginHealth,
  type PluginHealthState,
  type PluginPackageRow,
  type PluginStore,
  type TenantPlugin,
} from '../../ports/plugin-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const OF_TENANT = `
SELECT plugin_id, is_enabled, health, health_note FROM bw.tenant_plugin WHERE tenant_id = $1 ORDER BY plugin_id`

// One statement: answers whether the row changed, and says so to the other processes only then.
const SET_ENABLED = `
WITH changed AS (
  INSERT INTO bw.tenant_plugin (tenant_id, plugin_id, is_enabled) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, plugin_id) DO UPDATE SET is_enabled = EXCLUDED.is_enabled, updated_at = clock_timestamp()
    WHERE bw.tenant_plugin.is_enabled <> EXCLUDED.is_enabled
  RETURNING 1)
SELECT pg_notify('${PLUGIN_CHANGES_CHANNEL}', $1::text) FROM changed`

const SET_HEALTH = `
UPDATE bw.tenant_plugin SET health = $3, health_note = $4, updated_at = clock_timestamp() WHERE tenant_id = $1 AND plugin_id = $2`

const PACKAGES = `SELECT id, version, content_hash FROM bw.plugin_package ORDER BY id`

const RECORD = `
INSERT INTO bw.plugin_package (id, version, content_hash)
SELECT p.id, p.version, p.hash FROM jsonb_to_recordset($1::jsonb) AS p(id text, version text, hash text)
ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version, content_hash = EXCLUDED.content_hash`

interface TenantPluginRow {
  plugin_id: string
  is_enabled: boolean
  health: PluginHealthState
  health_note: string
}

/** Which plugins are installed here, and which a tenant enabled. */
@injectable()
export class SqlPluginStore implements PluginStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async ofTenant(tenantId: TenantId): Promise<TenantPlugin[]> {
    const rows = await this.unitOfWork.read<TenantPluginRow>(tenantId, OF_TENANT, [tenantId])
    return rows.map(row => ({
      pluginId: row.plugin_id,
      isEnabled: row.is_enabled,
      health: { state: row.health, note: row.health_note },
    }))
  }

  async setEnabled(tx: Transaction, pluginId: string, isEnabled: boolean): Promise<boolean> {
    const rows = await tx.query(SET_ENABLED, [tx.tenantId, pluginId, isEnabled])
    return rows.length > 0
  }

  async setHealth(tx: Transaction, pluginId: string, health: PluginHealth): Promise<void> {
    await tx.query(SET_HEALTH, [tx.tenantId, pluginId, health.state, health.note])
  }

  async packages(): Promise<PluginPackageRow[]> {
    const rows = await this.unitOfWork.platform(tx =>
      tx.query<{ id: string; version: string; content_hash: string }>(PACKAGES),
    )
    return rows.map(row => ({ id: row.id, version: row.version, contentHash: row.content_hash }))
  }

  async recordPackages(packages: readonly PluginPackageRow[]): Promise<void> {
    const rows = packages.map(({ id, version, contentHash }) => ({ id, version, hash: contentHash }))
    await this.unitOfWork.platform(tx => tx.query(RECORD, [JSON.stringify(rows)]))
  }
}
