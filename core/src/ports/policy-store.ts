import type { PolicyId, ServiceId, TenantId } from '../domain/id.js'
import type { Policy } from '../domain/policy.js'
import type { Transaction } from './unit-of-work.js'

/** Rules as a business edits them, with the services that follow them; the default also covers services without any. */
export interface EditedPolicy {
  readonly id: PolicyId
  readonly isDefault: boolean
  readonly rules: Policy
  readonly serviceIds: readonly ServiceId[]
  readonly version: number
}

export interface PolicyStore {
  /** The default first, then by name. */
  list(tenantId: TenantId, tx?: Transaction): Promise<EditedPolicy[]>
  /** Locks the row; undefined when there is none. */
  lock(tx: Transaction, id: PolicyId): Promise<EditedPolicy | undefined>
  /** Inserts or replaces; when it is the default, no other is any more. */
  put(tx: Transaction, policy: EditedPolicy): Promise<void>
  /** Gives the services this policy, and takes it from all others. @returns how many of them exist. */
  assign(tx: Transaction, id: PolicyId, serviceIds: readonly ServiceId[]): Promise<number>
}
