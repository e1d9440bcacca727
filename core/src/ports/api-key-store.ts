import type { TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** A program's key to one business, without its secret. Instants are of the real clock. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** First characters of the secret, to tell keys apart. */
  readonly prefix: string
  readonly permissions: readonly string[]
  readonly createdByName: string
  readonly createdAt: Date
  /** Null for one that lasts until it is revoked. */
  readonly expiresAt: Date | null
  /** At most a minute behind. */
  readonly lastUsedAt: Date | null
}

export type NewApiKey = Omit<ApiKey, 'lastUsedAt'> & {
  readonly secretHash: Buffer
  readonly createdBy: string | null
}

/** Keys of programs: rows of their tenant. */
export interface ApiKeyStore {
  /** Those that are not revoked, also when their time is over; newest first. */
  list(tenantId: TenantId): Promise<ApiKey[]>
  add(tx: Transaction, key: NewApiKey): Promise<void>
  /** @returns the key, or undefined when there is none that is not revoked. */
  revoke(tx: Transaction, id: string, at: Date): Promise<ApiKey | undefined>
  /** The key with this secret, if it is valid at that time; one read. */
  findValid(tenantId: TenantId, secretHash: Buffer, at: Date): Promise<ApiKey | undefined>
  /** Remembers a use, unless a later one than `notAfter` is known. */
  touch(tenantId: TenantId, id: string, at: Date, notAfter: Date): Promise<void>
}
