import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { BrandPicture } from '../../domain/tenant.js'
import type { BrandPictureStore } from '../../ports/brand-picture-store.js'
import type { Photo } from '../../ports/photo-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { writing } from './write-failure.js'

const PUT = `
INSERT INTO bw.brand_picture (tenant_id, kind, type, bytes, hash) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, kind) DO UPDATE SET type = EXCLUDED.type, bytes = EXCLUDED.bytes, hash = EXCLUDED.hash`

@injectable()
export class SqlBrandPictureStore implements BrandPictureStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async put(tx: Transaction, kind: BrandPicture, { type, bytes, hash }: Photo): Promise<void> {
    await writing('brand picture', () => tx.query(PUT, [tx.tenantId, kind, type, bytes, hash]))
  }

  async remove(tx: Transaction, kind: BrandPicture): Promise<boolean> {
    const sql = 'DELETE FROM bw.brand_picture WHERE tenant_id = $1 AND kind = $2 RETURNING hash'
    return (await tx.query(sql, [tx.tenantId, kind])).length > 0
  }

  async read(tenantId: TenantId, kind: BrandPicture): Promise<Photo | undefined> {
    const sql = 'SELECT type, bytes, hash FROM bw.brand_picture WHERE tenant_id = $1 AND kind = $2'
    const [row] = await this.unitOfWork.read<Photo>(tenantId, sql, [tenantId, kind])
    return row
  }
}
