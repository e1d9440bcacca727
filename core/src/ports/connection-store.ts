import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** `connecting`: somebody was sent to the vendor; `needs-reauth`: the vendor takes what we have no longer. */
export type ConnectionState = 'connecting' | 'connected' | 'needs-reauth'

/** Where an account of a vendor is connected: a field of a plugin, for a business or one of its locations. */
export interface ConnectionPlace {
  /** The tenant's id, or that of one of its locations. */
  readonly scopeId: string
  readonly pluginId: string
  readonly field: string
}

export interface Connection extends ConnectionPlace {
  /** Of the business as a whole, not of one of its locations. */
  readonly isOfTenant: boolean
  readonly state: ConnectionState
  /** What the vendor calls the account; empty when it says nothing. */
  readonly account: string
  /** Tokens, sealed; undefined until they came. */
  readonly sealed: Buffer | undefined
  /** When the access token ends; undefined: the vendor did not say. */
  readonly expiresAt: Date | undefined
  readonly connectedAt: Date | undefined
  readonly connectedBy: string
  /** What went wrong last, in words; empty when nothing did. */
  readonly problem: string
}

/** A way to the vendor and back, which can be gone once. */
export interface ConnectionAttempt {
  /** SHA-256 of the `state` parameter. */
  readonly hash: Buffer
  /** The PKCE verifier, sealed. */
  readonly sealed: Buffer
  readonly accountId: string
  readonly expiresAt: Date
}

export interface NewTokens {
  readonly sealed: Buffer
  readonly expiresAt: Date | undefined
  readonly account: string
}

export interface ConnectionStore {
  /** Those of a plugin, outermost first: of the tenant, then of the location. */
  read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<Connection[]>
  find(tenantId: TenantId, place: ConnectionPlace): Promise<Connection | undefined>
  /** Keeps one attempt a place: a new one makes the one before worthless. What is connected stays so meanwhile. */
  attempt(tx: Transaction, place: ConnectionPlace, attempt: ConnectionAttempt): Promise<void>
  /** Uses an attempt up. @returns its verifier; undefined when nothing fits, or it is too late. */
  takeAttempt(
    tx: Transaction,
    place: ConnectionPlace,
    proof: { readonly hash: Buffer; readonly accountId: string; readonly now: Date },
  ): Promise<Buffer | undefined>
  connect(tx: Transaction, place: ConnectionPlace, tokens: NewTokens, by: Actor): Promise<void>
  /** One process at a time refreshes. @returns the tokens as they are now; undefined while another one is at it. */
  lease(tenantId: TenantId, place: ConnectionPlace, seconds: number): Promise<Buffer | undefined>
  /** Keeps new tokens and gives the lease back; `account` stays. */
  refreshed(tx: Transaction, place: ConnectionPlace, tokens: Omit<NewTokens, 'account'>): Promise<void>
  /** Says what went wrong and gives the lease back. */
  failed(tx: Transaction, place: ConnectionPlace, failure: { state: ConnectionState; problem: string }): Promise<void>
  /** @returns its tokens, to be told to the vendor; undefined when there was nothing. */
  remove(tx: Transaction, place: ConnectionPlace): Promise<Buffer | undefined>
}
