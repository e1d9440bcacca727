import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export type PluginHealthState = 'not-configured' | 'testing' | 'healthy' | 'degraded' | 'needs-reauth' | 'disabled'

/** What a plugin says of itself for one tenant. */
export interface PluginHealth {
  readonly state: PluginHealthState
  /** One sentence for the owner; empty when there is nothing to say. */
  readonly note: string
}

/** What is remembered of a plugin's health for one tenant. */
export interface RememberedHealth {
  /** When its connection was last tried; null: never. */
  readonly checkedAt: Date | null
  /** What it last complained of, even if it is well again; empty: nothing ever. */
  readonly lastError: string
  readonly lastErrorAt: Date | null
}

/** What one tenant decided about one plugin. */
export interface TenantPlugin {
  readonly pluginId: string
  readonly isEnabled: boolean
  readonly health: PluginHealth & Partial<RememberedHealth>
}

export interface PluginStore {
  ofTenant(tenantId: TenantId): Promise<TenantPlugin[]>
  /** Stores the choice and tells the other processes. @returns whether it was another one before. */
  setEnabled(tx: Transaction, pluginId: string, isEnabled: boolean): Promise<boolean>
  /** Remembers what came of a test; a complaint stays until the next one. */
  setHealth(tx: Transaction, pluginId: string, health: PluginHealth): Promise<void>
}

/** Channel of NOTIFY on which a process says that a tenant's plugins or settings changed; the payload is the tenant's id. */
export const PLUGIN_CHANGES_CHANNEL = 'bw_plugin'
