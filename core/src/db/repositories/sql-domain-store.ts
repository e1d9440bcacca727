import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import { DomainTakenError } from '../../errors/access-errors.js'
import type { DomainStore, TenantDomain } from '../../ports/domain-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `domain, token, created_at AS "createdAt", verified_at AS "verifiedAt", verified_by AS "verifiedBy"`

// The primary key decides between two who enter the same name at once: the later one changes nothing and gets no row.
const ADD = `INSERT INTO bw.tenant_domain AS d (domain, tenant_id, token) VALUES ($1, $2, $3)
  ON CONFLICT (domain) DO UPDATE SET tenant_id = excluded.tenant_id, token = excluded.token, created_at = clock_timestamp()
   WHERE d.verified_at IS NULL AND d.created_at < clock_timestamp() - interval '7 days'
  RETURNING ${COLUMNS}`

/** Host names; entering and proving one asks all businesses, everything else is done as the business. */
@injectable()
export class SqlDomainStore implements DomainStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId): Promise<TenantDomain[]> {
    const sql = `SELECT ${COLUMNS} FROM bw.tenant_domain WHERE tenant_id = $1 ORDER BY domain`
    return this.unitOfWork.read<TenantDomain>(tenantId, sql, [tenantId])
  }

  async add(tenantId: TenantId, domain: string, token: string): Promise<TenantDomain> {
    const [added] = await this.select<TenantDomain>(ADD, [domain, tenantId, token])
    if (!added) throw new DomainTakenError({ domain })
    return added
  }

  async confirm(tenantId: TenantId, domain: string): Promise<TenantDomain | undefined> {
    const sql = `UPDATE bw.tenant_domain SET verified_at = coalesce(verified_at, clock_timestamp()),
      verified_by = coalesce(verified_by, 'hand') WHERE tenant_id = $1 AND domain = $2 RETURNING ${COLUMNS}`
    return (await this.asBusiness<TenantDomain>(tenantId, sql, [tenantId, domain]))[0]
  }

  async prove(domain: string, token: string): Promise<boolean> {
    const sql = `UPDATE bw.tenant_domain SET verified_at = coalesce(verified_at, clock_timestamp()),
      verified_by = coalesce(verified_by, 'request') WHERE domain = $1 AND token = $2 RETURNING domain`
    return (await this.select(sql, [domain, token])).length > 0
  }

  async remove(tenantId: TenantId, domain: string): Promise<boolean> {
    const sql = 'DELETE FROM bw.tenant_domain WHERE tenant_id = $1 AND domain = $2 RETURNING domain'
    return (await this.asBusiness(tenantId, sql, [tenantId, domain])).length > 0
  }

  private asBusiness<R extends object>(tenantId: TenantId, sql: string, values: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.run(tenantId, tx => tx.query<R>(sql, values))
  }

  private select<R extends object>(sql: string, values: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.platform(tx => tx.query<R>(sql, values))
  }
}
