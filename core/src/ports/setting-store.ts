import type { TenantId } from '../domain/id.js'
import type { SettingScope } from '../domain/setting-scope.js'
import type { Transaction } from './unit-of-work.js'

/** One value at one level. `undefined` value and `sealed` together: it was removed here and is inherited. */
export interface StoredSetting {
  readonly scopeType: SettingScope
  readonly scopeId: string
  readonly field: string
  readonly value: unknown
  readonly sealed: Buffer | undefined
  /** Nothing counts that is set further inside. */
  readonly isLocked: boolean
  readonly updatedAt: Date
}

/** One field at one level. */
export interface SettingWrite {
  readonly scopeId: string
  readonly pluginId: string
  readonly field: string
  /** JSON value; undefined with no `sealed` removes what stood here. */
  readonly value?: unknown
  readonly sealed?: Buffer
}

export interface SettingLock {
  readonly scopeId: string
  readonly pluginId: string
  readonly field: string
  readonly isLocked: boolean
}

/** The installation (its id is empty) or an organization. */
export interface PlaceAbove {
  readonly scopeType: 'instance' | 'organization'
  readonly scopeId: string
  readonly pluginId: string
}

export interface ChangesAbove {
  readonly writes: readonly Omit<SettingWrite, 'scopeId' | 'pluginId'>[]
  readonly locks: readonly Omit<SettingLock, 'scopeId' | 'pluginId'>[]
}

export interface SettingStore {
  /** Everything that can apply to the tenant, outermost first: instance, organizations from the top, tenant, location. */
  read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<StoredSetting[]>
  /**
   * Lets one writer in at a time until the transaction ends.
   * @returns when the newest value at this level was written; undefined when there is none.
   */
  lock(tx: Transaction, pluginId: string, scopeId: string): Promise<Date | undefined>
  write(tx: Transaction, setting: SettingWrite): Promise<void>
  writeLock(tx: Transaction, lock: SettingLock): Promise<void>
  /**
   * Changes a level above the tenants, in a transaction of its own, and tells every process.
   * @param readAt - The newest time that the editor read, in milliseconds.
   * @throws BW_STALE_VERSION when something at this level is newer.
   */
  changeAbove(place: PlaceAbove, changes: ChangesAbove, readAt?: number): Promise<void>
}

/** Payload of PLUGIN_CHANGES_CHANNEL where every tenant may be concerned. */
export const EVERY_TENANT = '*'
