import type { TenantId } from '../domain/id.js'

/** A role that a business named itself. */
export interface TeamRoleRecord {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
}

export type RemoveOutcome = 'done' | 'unknown' | { readonly inUse: number }

/** Roles of businesses: platform rows, as the memberships that carry them. */
export interface RoleStore {
  /** By name. */
  list(tenantId: TenantId): Promise<TeamRoleRecord[]>
  find(tenantId: TenantId, id: string): Promise<TeamRoleRecord | undefined>
  /** How many members have each role of the business: built-in ones by their word, its own by their id. */
  memberCounts(tenantId: TenantId): Promise<ReadonlyMap<string, number>>
  /** @throws RoleNameTakenError */
  add(tenantId: TenantId, role: TeamRoleRecord): Promise<void>
  /** @returns false when there is no such role. @throws RoleNameTakenError */
  change(tenantId: TenantId, role: TeamRoleRecord, at: Date): Promise<boolean>
  /** Removes a role that neither a member nor an open invitation has. */
  remove(tenantId: TenantId, id: string, at: Date): Promise<RemoveOutcome>
}
