import type { AccountId, OrganizationId, TenantId } from '../domain/id.js'

/** A person's login; `passwordHash` is null for an account that signs in elsewhere. */
export interface Account {
  readonly id: AccountId
  readonly email: string
  readonly name: string
  /** Where they are called; absent or empty: not said. */
  readonly phone?: string
  readonly passwordHash: string | null
  readonly isDisabled: boolean
  readonly isEmailVerified: boolean
  /** Then the password alone opens no session. */
  readonly hasSecondFactor: boolean
}

/** What an account may act as in one tenant, directly or through an organization above it. */
export interface Membership {
  readonly tenantId: TenantId
  readonly tenantSlug: string
  readonly tenantName: string
  /** A built-in role, or the id of a role of the business. */
  readonly role: string
  /** Then the role is worth nothing here until the account has a second factor. */
  readonly requiresSecondFactor: boolean
  /** What a role of the business is called and allows; absent for a built-in one. */
  readonly custom?: { readonly name: string; readonly permissions: readonly string[] } | null
}

export interface NewSession {
  readonly id: string
  readonly accountId: AccountId
  readonly familyId: string
  readonly kind: 'cookie' | 'refresh'
  readonly tokenHash: Buffer
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly userAgent: string
}

export interface StoredSession {
  readonly id: string
  readonly familyId: string
  readonly accountId: AccountId
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly usedAt: Date | null
  readonly revokedAt: Date | null
}

/** One sign-in: a browser's session, or a chain of refresh tokens. */
export interface SignIn {
  /** Id of the family. */
  readonly id: string
  readonly kind: 'cookie' | 'refresh'
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly userAgent: string
}

/** Accounts, their memberships and their sessions: platform rows, no tenant. */
export interface AccountStore {
  findByEmail(email: string): Promise<Account | undefined>
  findById(id: AccountId): Promise<Account | undefined>
  /** Memberships of the account, the most specific role per tenant; a platform admin is a member everywhere. */
  memberships(id: AccountId): Promise<Membership[]>
  /** Whether the account was made before a time. */
  isOlderThan(id: AccountId, at: Date): Promise<boolean>
  addSession(session: NewSession): Promise<void>
  findSession(kind: 'cookie' | 'refresh', tokenHash: Buffer): Promise<StoredSession | undefined>
  touchSession(id: string, at: Date): Promise<void>
  /** Marks a refresh token as used and adds its successor in one step; false when somebody else was first. */
  rotateSession(usedId: string, successor: NewSession): Promise<boolean>
  /** Sign-ins that have not ended, the last used first. Cookies that were idle since `idleSince` have. */
  signIns(id: AccountId, at: Date, idleSince: Date): Promise<SignIn[]>
  /** Ends sign-ins of the account: one, or all but one. @returns how many. */
  endSignIns(id: AccountId, which: { only: string } | { except: string }, at: Date): Promise<number>
  /** Sets the password; every sign-in but one ends, and so does every open link to a new password, in one step. */
  changePassword(id: AccountId, passwordHash: string, keptFamilyId: string, at: Date): Promise<void>
  /** @param phone - Empty: none. */
  setPhone(id: AccountId, phone: string): Promise<void>
  revokeFamily(familyId: string, at: Date): Promise<void>
  /** True while at least one session of the family is neither revoked nor expired. */
  isFamilyAlive(familyId: string, at: Date): Promise<boolean>
  /** Adds the account, or gives an existing one (same e-mail) this name and password. */
  saveAccount(account: { id: AccountId; email: string; name: string; passwordHash: string | null }): Promise<AccountId>
  addMembership(membership: {
    accountId: AccountId
    tenantId: TenantId | null
    organizationId: OrganizationId | null
    role: string
  }): Promise<void>
}
