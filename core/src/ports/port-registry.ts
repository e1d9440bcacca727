import type { TenantId } from '../domain/id.js'

/** One adapter and the plugin it came from. */
export interface Provided<T> {
  readonly pluginId: string
  readonly adapter: T
}

/** The adapters of one port. A container resolves one of many silently, so ports with many adapters live here. */
export interface PortRegistry<T> {
  /** Adapters of the plugins that the tenant enabled, ordered by plugin id. */
  forTenant(tenantId: TenantId): Promise<readonly Provided<T>[]>
  /** @throws BW_NOT_FOUND when the plugin has no such adapter or is not enabled for the tenant. */
  byId(tenantId: TenantId, pluginId: string): Promise<T>
}

/** A token that carries the type of its port. */
export type PortKey<T> = symbol & { readonly _?: T }

export interface PortRegistries {
  of<T>(port: PortKey<T>): PortRegistry<T>
}
