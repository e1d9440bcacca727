import type { AccountId, TenantId } from '../domain/id.js'

export interface StoredFactor {
  readonly sealed: Buffer
  /** False while it is being set up: then nobody is asked for it. */
  readonly isConfirmed: boolean
  readonly recoveryCodesLeft: number
}

/** What a code stands for: a time step of 30 seconds since 1970, or the hash of a recovery code. */
export type FactorProof = { readonly step: number } | { readonly codeHash: Buffer }

/** How a sign-in goes on once its second step is done. */
export type SignInKind = 'cookie' | 'refresh'

export interface NewSignInTicket {
  readonly id: string
  readonly accountId: AccountId
  readonly kind: SignInKind
  readonly ticketHash: Buffer
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type SignInTicket = Pick<NewSignInTicket, 'id' | 'accountId' | 'kind'>

/** Second factors of accounts: platform rows, no tenant. Whichever way many use one proof at once, one of them wins. */
export interface SecondFactorStore {
  find(accountId: AccountId): Promise<StoredFactor | undefined>
  /** Keeps a secret that is not confirmed yet, in place of an earlier one. @returns false when a factor is on. */
  begin(accountId: AccountId, sealed: Buffer, at: Date): Promise<boolean>
  /**
   * Turns the factor on with the secret that the code was checked against; every sign-in but one ends.
   * @returns false when it is on already, or the set-up began before `since`, or began anew meanwhile.
   */
  confirm(accountId: AccountId, confirmation: FactorConfirmation, at: Date): Promise<boolean>
  /** Uses up a proof. @returns false when it, or a later step, was used before. */
  spend(accountId: AccountId, proof: FactorProof, at: Date): Promise<boolean>
  /** The codes that there were work no longer. */
  replaceCodes(accountId: AccountId, codeHashes: readonly Buffer[]): Promise<void>
  /** Turns the factor off; every sign-in but one ends. */
  remove(accountId: AccountId, keptFamilyId: string, at: Date): Promise<void>

  addTicket(ticket: NewSignInTicket): Promise<void>
  /** Counts one try. @returns undefined when the ticket is unknown, used, too old, or was tried five times. */
  tryTicket(ticketHash: Buffer, at: Date): Promise<SignInTicket | undefined>
  /** @returns false when somebody else was first. */
  useTicket(id: string, at: Date): Promise<boolean>

  /** Whether a business demands a second factor of its team. */
  isRequired(tenantId: TenantId): Promise<boolean>
  setRequired(tenantId: TenantId, isRequired: boolean): Promise<void>
}

export interface FactorConfirmation {
  readonly sealed: Buffer
  readonly since: Date
  readonly step: number
  readonly codeHashes: readonly Buffer[]
  readonly keptFamilyId: string
}
