import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** One key of one caller on one route; `requestHash` is the SHA-256 of the canonical body. */
export interface IdempotencyKey {
  readonly principal: string
  readonly route: string
  readonly key: string
  readonly requestHash: Buffer
}

export interface StoredAnswer {
  readonly status: number
  readonly body: object
}

/** Remembers the first 2xx answer to a key, in the transaction of its effect (ADR 0012). */
export interface IdempotencyStore {
  /**
   * Reads the answer without a lock, before any work.
   * @throws IdempotencyMismatchError when the key was used with another body.
   */
  find(tenantId: TenantId, request: IdempotencyKey): Promise<StoredAnswer | undefined>
  /**
   * First statement of the transaction: takes the key's advisory lock without waiting.
   * @throws IdempotencyInProgressError when another request holds it; IdempotencyMismatchError as above.
   */
  begin(tx: Transaction, request: IdempotencyKey): Promise<StoredAnswer | undefined>
  store(tx: Transaction, request: IdempotencyKey, answer: StoredAnswer): Promise<void>
}
