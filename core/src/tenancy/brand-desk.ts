import { inject, injectable } from 'tsyringe'
import { readPhoto } from '../catalog/photo-file.js'
import { BRAND_PICTURE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { BrandPicture } from '../domain/tenant.js'
import { NotFoundError } from '../errors/catalog.js'
import type { BrandPictureStore } from '../ports/brand-picture-store.js'
import type { Photo } from '../ports/photo-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { TenantDesk, type DeskContext } from './tenant-desk.js'

/** The pictures of a brand. Which one counts stands with the rest of the look, so that a page learns it without a question more. */
@injectable()
export class BrandDesk {
  constructor(
    @inject(BRAND_PICTURE_STORE) private readonly store: BrandPictureStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(TenantDesk) private readonly tenants: TenantDesk,
  ) {}

  /** @throws NotFoundError when there is none. */
  async picture(tenantId: TenantId, kind: BrandPicture): Promise<Photo> {
    const found = await this.store.read(tenantId, kind)
    if (!found) throw new NotFoundError({ what: kind })
    return found
  }

  /**
   * @param data - Base64.
   * @returns its hash.
   * @throws NotFoundError, ForbiddenError as for any change of the business; InvalidRequestError for what is no small picture.
   */
  async put(context: DeskContext, tenantId: TenantId, kind: BrandPicture, data: string): Promise<string> {
    await this.tenants.requireRun(context.asker, tenantId)
    const picture = readPhoto(data)
    await this.unitOfWork.run(tenantId, tx => this.store.put(tx, kind, picture))
    await this.tenants.change(context, tenantId, { theme: { [kind]: picture.hash } })
    return picture.hash
  }

  /** @throws NotFoundError when there is none; ForbiddenError. */
  async remove(context: DeskContext, tenantId: TenantId, kind: BrandPicture): Promise<void> {
    await this.tenants.requireRun(context.asker, tenantId)
    const isGone = await this.unitOfWork.run(tenantId, tx => this.store.remove(tx, kind))
    if (!isGone) throw new NotFoundError({ what: kind })
    await this.tenants.change(context, tenantId, { theme: { [kind]: null } })
  }
}
