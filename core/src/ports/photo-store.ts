import type { ResourceId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export type PhotoType = 'image/png' | 'image/jpeg' | 'image/webp'

/** A small picture; `hash` changes with its content. */
export interface Photo {
  readonly type: PhotoType
  readonly bytes: Buffer
  readonly hash: string
}

/** Pictures of people and things. They stand in the database, so that every process has them and a backup holds them. */
export interface PhotoStore {
  put(tx: Transaction, resourceId: ResourceId, photo: Photo): Promise<void>
  /** @returns false when there is none. */
  remove(tx: Transaction, resourceId: ResourceId): Promise<boolean>
  /** Of somebody who is not archived. */
  read(tenantId: TenantId, resourceId: ResourceId): Promise<Photo | undefined>
  /** Who has a picture, with its hash. */
  hashes(tenantId: TenantId): Promise<ReadonlyMap<string, string>>
}
