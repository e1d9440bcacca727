import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** A role that a business named itself. */
export interface TeamRoleRecord {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
}

export type RemoveOutcome = 'done' | 'unknown' | { readonly inUse: number }

/** Roles of businesses, and how many carry them. */
export interface RoleStore {
  /** By name. */
  list(tenantId: TenantId): Promise<TeamRoleRecord[]>
  find(tenantId: TenantId, id: string): Promise<TeamRoleRecord | undefined>
  /** How many members have each role of the business: built-in ones by their word, its own by their id. */
  memberCounts(tenantId: TenantId): Promise<ReadonlyMap<string, number>>
  /** @throws RoleNameTakenError */
  add(tx: Transaction, role: TeamRoleRecord): Promise<void>
  /** @returns false when there is no such role. @throws RoleNameTakenError */
  change(tx: Transaction, role: TeamRoleRecord, at: Date): Promise<boolean>
  /** Removes a role that neither a member nor an open invitation has. */
  remove(tx: Transaction, id: string, at: Date): Promise<RemoveOutcome>
}
