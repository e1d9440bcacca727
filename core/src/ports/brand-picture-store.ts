import type { TenantId } from '../domain/id.js'
import type { BrandPicture } from '../domain/tenant.js'
import type { Photo } from './photo-store.js'
import type { Transaction } from './unit-of-work.js'

/** The logo of a business and the picture on its page, one of each. */
export interface BrandPictureStore {
  put(tx: Transaction, kind: BrandPicture, picture: Photo): Promise<void>
  /** @returns false when there is none. */
  remove(tx: Transaction, kind: BrandPicture): Promise<boolean>
  read(tenantId: TenantId, kind: BrandPicture): Promise<Photo | undefined>
}
