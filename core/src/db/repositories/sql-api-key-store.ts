import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { ApiKey, ApiKeyStore, NewApiKey } from '../../ports/api-key-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `id, name, prefix, permissions, created_by_name AS "createdByName", created_at AS "createdAt",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`

/** Keys of programs, read as their tenant. */
@injectable()
export class SqlApiKeyStore implements ApiKeyStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId): Promise<ApiKey[]> {
    const sql = `SELECT ${COLUMNS} FROM bw.api_key WHERE tenant_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id`
    return this.unitOfWork.read<ApiKey>(tenantId, sql, [tenantId])
  }

  async add(tx: Transaction, key: NewApiKey): Promise<void> {
    const { id, name, prefix, secretHash, permissions, createdBy, createdByName, createdAt, expiresAt } = key
    await tx.query(
      `INSERT INTO bw.api_key (tenant_id, id, name, prefix, secret_hash, permissions, created_by, created_by_name,
         created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [tx.tenantId, id, name, prefix, secretHash, permissions, createdBy, createdByName, createdAt, expiresAt],
    )
  }

  async revoke(tx: Transaction, id: string, at: Date): Promise<ApiKey | undefined> {
    const sql = `UPDATE bw.api_key SET revoked_at = $3
      WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING ${COLUMNS}`
    return (await tx.query<ApiKey>(sql, [tx.tenantId, id, at]))[0]
  }

  async findValid(tenantId: TenantId, secretHash: Buffer, at: Date): Promise<ApiKey | undefined> {
    // The index compares hashes: how long that takes says nothing about a secret that nobody can choose by its hash.
    const sql = `SELECT ${COLUMNS} FROM bw.api_key
      WHERE tenant_id = $1 AND secret_hash = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`
    return (await this.unitOfWork.read<ApiKey>(tenantId, sql, [tenantId, secretHash, at]))[0]
  }

  async touch(tenantId: TenantId, id: string, at: Date, notAfter: Date): Promise<void> {
    const sql = `UPDATE bw.api_key SET last_used_at = $3
      WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)`
    await this.unitOfWork.run(tenantId, tx => tx.query(sql, [tenantId, id, at, notAfter]))
  }
}
