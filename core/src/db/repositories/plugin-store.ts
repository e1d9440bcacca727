import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import {
  PLUGIN_CHANGES_CHANNEL,
  type PluginHealth,
  type PluginHealthState,
  type PluginStore,
  type TenantPlugin,
} from '../../ports/plugin-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const OF_TENANT = `
SELECT plugin_id, is_enabled, health, health_note, checked_at, last_error, last_error_at FROM bw.tenant_plugin WHERE tenant_id = $1 ORDER BY plugin_id`

// One statement: answers whether the row changed, and says so to the other processes only then.
const SET_ENABLED = `
WITH changed AS (
  INSERT INTO bw.tenant_plugin (tenant_id, plugin_id, is_enabled) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, plugin_id) DO UPDATE SET is_enabled = EXCLUDED.is_enabled, updated_at = clock_timestamp()
    WHERE bw.tenant_plugin.is_enabled <> EXCLUDED.is_enabled
  RETURNING 1)
SELECT pg_notify('${PLUGIN_CHANGES_CHANNEL}', $1::text) FROM changed`

const SET_HEALTH = `
UPDATE bw.tenant_plugin SET health = $3, health_note = $4, updated_at = clock_timestamp(), checked_at = clock_timestamp(),
  last_error = CASE WHEN $3 = 'healthy' THEN last_error ELSE $4 END,
  last_error_at = CASE WHEN $3 = 'healthy' THEN last_error_at ELSE clock_timestamp() END WHERE tenant_id = $1 AND plugin_id = $2`

interface TenantPluginRow {
  plugin_id: string
  is_enabled: boolean
  health: PluginHealthState
  health_note: string
  checked_at: Date | null
  last_error: string
  last_error_at: Date | null
}

/** Which plugins a tenant enabled. */
@injectable()
export class SqlPluginStore implements PluginStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async ofTenant(tenantId: TenantId): Promise<TenantPlugin[]> {
    const rows = await this.unitOfWork.read<TenantPluginRow>(tenantId, OF_TENANT, [tenantId])
    return rows.map(row => ({
      pluginId: row.plugin_id,
      isEnabled: row.is_enabled,
      health: {
        state: row.health,
        note: row.health_note,
        checkedAt: row.checked_at,
        lastError: row.last_error,
        lastErrorAt: row.last_error_at,
      },
    }))
  }

  async setEnabled(tx: Transaction, pluginId: string, isEnabled: boolean): Promise<boolean> {
    const rows = await tx.query(SET_ENABLED, [tx.tenantId, pluginId, isEnabled])
    return rows.length > 0
  }

  async setHealth(tx: Transaction, pluginId: string, health: PluginHealth): Promise<void> {
    await tx.query(SET_HEALTH, [tx.tenantId, pluginId, health.state, health.note])
  }
}
