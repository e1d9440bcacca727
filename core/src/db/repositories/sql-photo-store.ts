import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { ResourceId, TenantId } from '../../domain/id.js'
import type { Photo, PhotoStore } from '../../ports/photo-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { writing } from './write-failure.js'

const PUT = `
INSERT INTO bw.resource_photo (tenant_id, resource_id, type, bytes, hash) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, resource_id) DO UPDATE SET type = EXCLUDED.type, bytes = EXCLUDED.bytes, hash = EXCLUDED.hash`

const READ = `
SELECT o.type, o.bytes, o.hash FROM bw.resource_photo o
  JOIN bw.resource r ON r.tenant_id = o.tenant_id AND r.id = o.resource_id AND r.status <> 'archived'
 WHERE o.tenant_id = $1 AND o.resource_id = $2`

/** Pictures as bytes in a table: 300 kB at most, so one row each. */
@injectable()
export class SqlPhotoStore implements PhotoStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async put(tx: Transaction, resourceId: ResourceId, { type, bytes, hash }: Photo): Promise<void> {
    await writing('photo', () => tx.query(PUT, [tx.tenantId, resourceId, type, bytes, hash]))
  }

  async remove(tx: Transaction, resourceId: ResourceId): Promise<boolean> {
    const sql = 'DELETE FROM bw.resource_photo WHERE tenant_id = $1 AND resource_id = $2 RETURNING hash'
    return (await tx.query(sql, [tx.tenantId, resourceId])).length > 0
  }

  async read(tenantId: TenantId, resourceId: ResourceId): Promise<Photo | undefined> {
    const [row] = await this.unitOfWork.read<Photo>(tenantId, READ, [tenantId, resourceId])
    return row
  }

  async hashes(tenantId: TenantId): Promise<ReadonlyMap<string, string>> {
    const sql = 'SELECT resource_id AS id, hash FROM bw.resource_photo WHERE tenant_id = $1'
    const rows = await this.unitOfWork.read<{ id: string; hash: string }>(tenantId, sql, [tenantId])
    return new Map(rows.map(({ id, hash }) => [id, hash]))
  }
}
