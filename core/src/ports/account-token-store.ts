import type { AccountId, TenantId } from '../domain/id.js'

/** What the link in a mail about a login is good for; it is good for nothing else. */
export type AccountMailPurpose =
  'password-reset' | 'verify-email' | 'account-exists' | 'factor-on' | 'factor-off' | 'password-changed' | 'new-device'

/** One mail about a login, with the token of its link. */
export interface AccountToken {
  readonly id: string
  readonly purpose: AccountMailPurpose
  readonly accountId: AccountId | null
  readonly email: string
  readonly name: string
  /** Of somebody who registered and has not proved the address yet. */
  readonly passwordHash: string | null
  /** The business that opens, with this person as its owner, when the address is proved. */
  readonly foundingTenantId?: TenantId | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type NewAccountToken = AccountToken & { readonly tokenHash: Buffer }

/** Tokens of single use. Whichever way many use one at once, exactly one of them wins. */
export interface AccountTokenStore {
  add(token: NewAccountToken): Promise<void>
  /** How many mails an address was promised since then that others can ask for: warnings do not count. */
  countSince(email: string, since: Date): Promise<number>
  /** Undefined when it was used or its time is over. */
  find(by: { id: string } | { tokenHash: Buffer }, at: Date): Promise<AccountToken | undefined>
  /** Uses a reset token: sets the password, ends every session and every other reset token. @returns whose, if it won. */
  resetPassword(tokenHash: Buffer, passwordHash: string, at: Date): Promise<AccountId | undefined>
  /**
   * Uses a verification token: makes the account of whoever registered, and opens the business that they founded. An account that came to be meanwhile is never
   * changed. @returns false when somebody else was first.
   */
  register(tokenHash: Buffer, accountId: AccountId, at: Date): Promise<boolean>
  /** Forgets tokens, and sign-ins that waited for a code, that ended before this time. */
  forget(before: Date): Promise<void>
}
