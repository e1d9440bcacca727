import type { TenantId } from '../domain/id.js'
import type { SecretPlace } from './secret-box.js'
import type { Transaction } from './unit-of-work.js'

export type SettingScope = Exclude<SecretPlace['scopeType'], 'account'>

/** One value at one level. `undefined` value and `sealed` together: it was removed here and is inherited. */
export interface StoredSetting {
  readonly scopeType: SettingScope
  readonly scopeId: string
  readonly field: string
  readonly value: unknown
  readonly sealed: Buffer | undefined
  readonly isLocked: boolean
  readonly updatedAt: Date
}

/** What is written at the tenant's own level, or at one of its locations. */
export interface SettingWrite {
  readonly scopeId: string
  readonly pluginId: string
  readonly field: string
  /** JSON value; undefined with no `sealed` removes what stood here. */
  readonly value?: string | number | boolean
  readonly sealed?: Buffer
}

export interface SettingStore {
  /** Everything that can apply to the tenant, outermost first: instance, organizations from the top, tenant, location. */
  read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<StoredSetting[]>
  /**
   * Lets one writer in at a time until the transaction ends.
   * @returns when the newest value of the tenant's own level was written; undefined when there is none.
   */
  lock(tx: Transaction, pluginId: string): Promise<Date | undefined>
  write(tx: Transaction, setting: SettingWrite): Promise<void>
}
