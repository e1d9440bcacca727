import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { AccountId, OrganizationId } from '../../domain/id.js'
import type { Tenant } from '../../domain/tenant.js'
import {
  OrganizationCycleError,
  OrganizationDepthError,
  OrganizationInUseError,
  SlugTakenError,
} from '../../errors/access-errors.js'
import { NotFoundError } from '../../errors/catalog.js'
import type {
  OrganizationChange,
  OrganizationMember,
  OrganizationStore,
  OrganizationView,
  Reach,
} from '../../ports/organization-store.js'
import type { Organization } from '../../ports/tenant-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import { violatedConstraint } from './write-failure.js'
import { TENANTS } from './sql-tenant-store.js'

const DEPTH_LIMIT = 8
const FOREIGN_KEY = '23503'

// The nearest role counts: somebody can be agency above and owner of one brand.
const REACH = `
WITH RECURSIVE granted AS (
  SELECT role, organization_id FROM bw.membership
   WHERE account_id = $1 AND disabled_at IS NULL AND role IN ('platform-admin', 'agency', 'owner')),
reached AS (
  SELECT organization_id AS id, role, 0 AS distance FROM granted WHERE organization_id IS NOT NULL
  UNION SELECT o.id, above.role, above.distance + 1 FROM bw.organization o JOIN reached above ON o.parent_id = above.id)
SELECT NULL::uuid AS id, role FROM granted WHERE role = 'platform-admin'
UNION ALL
SELECT * FROM (SELECT DISTINCT ON (id) id, role FROM reached ORDER BY id, distance, role) nearest`

const COLUMNS = `o.id, o.parent_id AS "parentId", o.slug, o.name`

/** Organizations in the platform tables; the tree itself is guarded by a trigger. */
@injectable()
export class SqlOrganizationStore implements OrganizationStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async reachOf(accountId: AccountId): Promise<Reach> {
    const rows = await this.select<{ id: OrganizationId | null; role: string }>(REACH, [accountId])
    if (rows.some(({ role }) => role === 'platform-admin')) return null
    return new Map(rows.flatMap(({ id, role }) => (id === null ? [] : [[id, role] as const])))
  }

  list(reach: Reach, limit: number): Promise<OrganizationView[]> {
    const sql = `SELECT ${COLUMNS}, (SELECT count(*)::int FROM bw.tenant t
        WHERE t.organization_id = o.id AND t.status <> 'pending') AS "tenantCount"
      FROM bw.organization o WHERE $1::uuid[] IS NULL OR o.id = ANY ($1) ORDER BY o.name, o.id LIMIT $2`
    return this.select(sql, [reach && [...reach.keys()], limit])
  }

  async byId(id: OrganizationId): Promise<Organization | undefined> {
    return (await this.select<Organization>(`SELECT ${COLUMNS} FROM bw.organization o WHERE o.id = $1`, [id]))[0]
  }

  async bySlug(slug: string): Promise<Organization | undefined> {
    return (await this.select<Organization>(`SELECT ${COLUMNS} FROM bw.organization o WHERE o.slug = $1`, [slug]))[0]
  }

  async insert({ id, parentId, slug, name }: Organization): Promise<void> {
    const sql = 'INSERT INTO bw.organization (id, parent_id, slug, name) VALUES ($1, $2, $3, $4)'
    await this.writing(slug, () => this.select(sql, [id, parentId, slug, name]))
  }

  async change(id: OrganizationId, { name, parentId }: OrganizationChange): Promise<boolean> {
    const sql = 'UPDATE bw.organization SET name = $2, parent_id = $3 WHERE id = $1 RETURNING id'
    return (await this.writing('', () => this.select(sql, [id, name, parentId]))).length > 0
  }

  remove(id: OrganizationId): Promise<boolean> {
    return this.unitOfWork.platform(async tx => {
      try {
        await tx.query(`DELETE FROM bw.membership WHERE organization_id = $1 AND role <> 'platform-admin'`, [id])
        await tx.query(`DELETE FROM bw.platform_setting WHERE scope_type = 'organization' AND scope_id = $1`, [id])
        return (await tx.query('DELETE FROM bw.organization WHERE id = $1 RETURNING id', [id])).length > 0
      } catch (error) {
        if (violatedConstraint(error).code === FOREIGN_KEY) throw new OrganizationInUseError({}, error)
        throw error
      }
    })
  }

  members(id: OrganizationId): Promise<OrganizationMember[]> {
    const sql = `SELECT a.id, a.email, a.name, m.role, m.created_at AS "createdAt"
      FROM bw.membership m JOIN bw.account a ON a.id = m.account_id
      WHERE m.organization_id = $1 AND m.disabled_at IS NULL ORDER BY a.name, a.id`
    return this.select(sql, [id])
  }

  async removeMember(id: OrganizationId, accountId: AccountId): Promise<boolean> {
    const sql = 'DELETE FROM bw.membership WHERE organization_id = $1 AND account_id = $2 RETURNING id'
    return (await this.select(sql, [id, accountId])).length > 0
  }

  tenants(accountId: AccountId, reach: Reach, limit: number): Promise<Tenant[]> {
    const sql = `${TENANTS} WHERE t.status <> 'pending' AND ($2::uuid[] IS NULL OR t.organization_id = ANY ($2)
        OR EXISTS (SELECT FROM bw.membership m WHERE m.account_id = $1 AND m.tenant_id = t.id AND m.disabled_at IS NULL))
      ORDER BY t.name, t.id LIMIT $3`
    return this.select(sql, [accountId, reach && [...reach.keys()], limit])
  }

  private async writing<T>(slug: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const { code, constraint } = violatedConstraint(error)
      if (constraint === 'organization_cycle') throw new OrganizationCycleError({}, error)
      if (constraint === 'organization_depth') throw new OrganizationDepthError({ limit: DEPTH_LIMIT }, error)
      if (constraint === 'organization_slug_key') throw new SlugTakenError({ slug }, error)
      if (code === FOREIGN_KEY) throw new NotFoundError({ what: 'organization' }, error)
      throw error
    }
  }

  private select<R extends object>(sql: string, values: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.platform(tx => tx.query<R>(sql, values))
  }
}
