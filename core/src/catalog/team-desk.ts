import { inject, injectable } from 'tsyringe'
import { CATALOG_READER, HOURS_STORE, PHOTO_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { ResourceId, TenantId } from '../domain/id.js'
import type { Resource } from '../domain/resource.js'
import { NotFoundError } from '../errors/catalog.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { HoursStore } from '../ports/hours-store.js'
import type { Photo, PhotoStore } from '../ports/photo-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { CatalogChange } from './catalog-desk.js'
import { affected, type Affected } from './hours-guard.js'
import { readPhoto } from './photo-file.js'
import type { ResourceDraft } from './catalog-drafts.js'
import type { Change } from './catalog-editor.js'
import { ResourceChanges } from './resource-changes.js'

/** A change of a resource; bookings that it leaves outside its hours stay only if somebody says so. */
export interface ResourceEdit {
  readonly change: Change<Resource>
  readonly isKept: boolean
}

/** The people, rooms and things of a business as its team keeps them. */
@injectable()
export class TeamDesk {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(HOURS_STORE) private readonly store: HoursStore,
    @inject(PHOTO_STORE) private readonly photos: PhotoStore,
    @inject(ResourceChanges) private readonly changes: ResourceChanges,
  ) {}

  /** @throws InvalidRequestError when mode, capacity and parts do not fit, or place or login are none of this business. */
  createResource(tenantId: TenantId, draft: ResourceDraft, by: CatalogChange): Promise<Resource> {
    return this.unitOfWork.run(tenantId, tx => this.changes.create(tx, draft, by))
  }

  /** @throws NotFoundError, StaleVersionError, InvalidRequestError, HoursConflictError, ResourceInUseError. */
  updateResource(tenantId: TenantId, id: ResourceId, edit: ResourceEdit, by: CatalogChange): Promise<Resource> {
    return this.unitOfWork.run(tenantId, tx => this.changes.apply(tx, { id, ...edit }, by))
  }

  /** Takes it out of every list; what stands stays and is answered. @throws NotFoundError. */
  archive(tenantId: TenantId, id: ResourceId, by: CatalogChange): Promise<Affected> {
    return this.unitOfWork.run(tenantId, async tx => {
      const [found] = await this.reader.resources(tenantId, { ids: [id] }, tx)
      if (!found || found.status === 'archived') throw new NotFoundError({ what: 'resource' })
      await this.changes.apply(tx, { id, change: { status: 'archived', accountId: null }, isKept: true }, by)
      return affected(await this.store.standing(tx, [id]))
    })
  }

  /** Bookings that stand on it and are not over, whatever became of it. @throws NotFoundError. */
  standing(tenantId: TenantId, id: ResourceId): Promise<Affected> {
    return this.unitOfWork.run(tenantId, async tx => {
      await this.require(tx, id)
      return affected(await this.store.standing(tx, [id]))
    })
  }

  /** Who has a picture: the hash of each by the id of its resource. */
  photoHashes(tenantId: TenantId): Promise<ReadonlyMap<string, string>> {
    return this.photos.hashes(tenantId)
  }

  /** @throws NotFoundError when there is none. */
  async photo(tenantId: TenantId, id: ResourceId): Promise<Photo> {
    const found = await this.photos.read(tenantId, id)
    if (!found) throw new NotFoundError({ what: 'photo' })
    return found
  }

  /** @param data - Base64. @throws NotFoundError; InvalidRequestError for what is no small picture. */
  async putPhoto(tenantId: TenantId, id: ResourceId, data: string, by: CatalogChange): Promise<string> {
    const photo = readPhoto(data)
    await this.unitOfWork.run(tenantId, async tx => {
      await this.require(tx, id)
      await this.photos.put(tx, id, photo)
      const { type, hash } = photo
      await this.record(tx, id, { action: 'resource.photo', by, changes: { type, hash, bytes: photo.bytes.length } })
    })
    return photo.hash
  }

  /** @throws NotFoundError when there is none. */
  async removePhoto(tenantId: TenantId, id: ResourceId, by: CatalogChange): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      if (!(await this.photos.remove(tx, id))) throw new NotFoundError({ what: 'photo' })
      await this.record(tx, id, { action: 'resource.photo', by, changes: { type: null } })
    })
  }

  private async require(tx: Transaction, id: ResourceId): Promise<void> {
    const [found] = await this.reader.resources(tx.tenantId, { ids: [id] }, tx)
    if (!found) throw new NotFoundError({ what: 'resource' })
  }

  private record(
    tx: Transaction,
    subjectId: ResourceId,
    { action, by, changes }: { action: string; by: CatalogChange; changes: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    return tx.audit({ action, subjectType: 'resource', subjectId, actor: by.actor, requestId: by.requestId, changes })
  }
}
