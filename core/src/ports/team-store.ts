import type { AccountId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** Somebody with a role in a business. */
export interface TeamMember {
  readonly id: AccountId
  readonly email: string
  readonly name: string
  /** A built-in role, or the id of a role of the business. */
  readonly role: string
  /** What a role of the business is called and allows; null for a built-in one. */
  readonly custom: { readonly name: string; readonly permissions: readonly string[] } | null
  readonly isDisabled: boolean
  readonly createdAt: Date
  readonly lastSeenAt: Date | null
}

/** A role that waits for somebody to accept it. */
export interface Invitation {
  readonly id: string
  readonly tenantId: TenantId
  readonly email: string
  readonly name: string
  readonly role: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type NewInvitation = Invitation & { readonly tokenHash: Buffer; readonly invitedBy: AccountId }

/** What becomes of a member; absent fields stay. */
export interface MemberChange {
  readonly role?: string
  readonly isDisabled?: boolean
}

export type ChangeOutcome = 'done' | 'unknown' | 'last-owner'

/** Who accepts: a login that exists, or a new one. */
export type Acceptor =
  | { readonly accountId: AccountId }
  | { readonly newAccount: { readonly id: AccountId; readonly name: string; readonly passwordHash: string } }

/** Roles of people in a business and invitations to them. */
export interface TeamStore {
  members(tenantId: TenantId): Promise<TeamMember[]>
  member(tenantId: TenantId, accountId: AccountId): Promise<TeamMember | undefined>
  /** Changes a membership and ends every session of the account, in one step; never leaves a business without an owner. */
  change(tx: Transaction, accountId: AccountId, change: MemberChange, at: Date): Promise<ChangeOutcome>
  /** Open ones, newest first. */
  invitations(tenantId: TenantId, at: Date): Promise<Invitation[]>
  /** Adds an invitation; an open one to the same address ends. */
  invite(tx: Transaction, invitation: NewInvitation): Promise<void>
  /** @returns false when there is no such open invitation. */
  revoke(tx: Transaction, id: string, at: Date): Promise<boolean>
  findInvitation(
    tenantId: TenantId,
    by: { id: string } | { tokenHash: Buffer },
    at: Date,
  ): Promise<Invitation | undefined>
  /**
   * Uses an invitation: makes the account if it is a new one, and the membership. Whoever is a member already keeps their
   * role. @returns false when somebody else was first, or an account came to be meanwhile.
   */
  accept(tenantId: TenantId, tokenHash: Buffer, acceptor: Acceptor, at: Date): Promise<boolean>
}
