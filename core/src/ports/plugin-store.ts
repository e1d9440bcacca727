import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export type PluginHealthState = 'not-configured' | 'testing' | 'healthy' | 'degraded' | 'needs-reauth' | 'disabled'

/** What a plugin says of itself for one tenant. */
export interface PluginHealth {
  readonly state: PluginHealthState
  /** One sentence for the owner; empty when there is nothing to say. */
  readonly note: string
}

/** What one tenant decided about one plugin. */
export interface TenantPlugin {
  readonly pluginId: string
  readonly isEnabled: boolean
  readonly health: PluginHealth
}

/** A package this installation wants, the same in every process. */
export interface PluginPackageRow {
  readonly id: string
  readonly version: string
  readonly contentHash: string
}

export interface PluginStore {
  ofTenant(tenantId: TenantId): Promise<TenantPlugin[]>
  /** Stores the choice and tells the other processes. @returns whether it was another one before. */
  setEnabled(tx: Transaction, pluginId: string, isEnabled: boolean): Promise<boolean>
  setHealth(tx: Transaction, pluginId: string, health: PluginHealth): Promise<void>
  packages(): Promise<PluginPackageRow[]>
  recordPackages(packages: readonly PluginPackageRow[]): Promise<void>
}

/** Channel of NOTIFY on which a process says that a tenant's plugins or settings changed; the payload is the tenant's id. */
export const PLUGIN_CHANGES_CHANNEL = 'bw_plugin'
