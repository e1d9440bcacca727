import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import { RoleNameTakenError } from '../../errors/access-errors.js'
import type { RemoveOutcome, RoleStore, TeamRoleRecord } from '../../ports/role-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { innermost } from '../connect.js'

const COLUMNS = 'id, name, permissions'
const COUNTS = `SELECT coalesce(role_id::text, role) AS role, count(*)::int AS count FROM bw.membership
  WHERE tenant_id = $1 GROUP BY 1`
const USES = `SELECT (SELECT count(*) FROM bw.membership WHERE tenant_id = $1 AND role_id = $2)::int
  + (SELECT count(*) FROM bw.invitation WHERE tenant_id = $1 AND role_id = $2 AND accepted_at IS NULL
      AND revoked_at IS NULL AND expires_at > $3)::int AS count`
const UNIQUE = '23505'

/** Roles of businesses, each as the application role of its business. */
@injectable()
export class SqlRoleStore implements RoleStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId): Promise<TeamRoleRecord[]> {
    const sql = `SELECT ${COLUMNS} FROM bw.team_role WHERE tenant_id = $1 ORDER BY lower(name), id`
    return this.unitOfWork.read<TeamRoleRecord>(tenantId, sql, [tenantId])
  }

  async find(tenantId: TenantId, id: string): Promise<TeamRoleRecord | undefined> {
    const sql = `SELECT ${COLUMNS} FROM bw.team_role WHERE tenant_id = $1 AND id = $2`
    return (await this.unitOfWork.read<TeamRoleRecord>(tenantId, sql, [tenantId, id]))[0]
  }

  async memberCounts(tenantId: TenantId): Promise<ReadonlyMap<string, number>> {
    const rows = await this.unitOfWork.read<{ role: string; count: number }>(tenantId, COUNTS, [tenantId])
    return new Map(rows.map(row => [row.role, row.count]))
  }

  async add(tx: Transaction, { id, name, permissions }: TeamRoleRecord): Promise<void> {
    const sql = `INSERT INTO bw.team_role (tenant_id, id, name, permissions) VALUES ($1, $2, $3, $4)`
    await named(name, () => tx.query(sql, [tx.tenantId, id, name, permissions]))
  }

  async change(tx: Transaction, { id, name, permissions }: TeamRoleRecord, at: Date): Promise<boolean> {
    const sql = `UPDATE bw.team_role SET name = $3, permissions = $4, updated_at = $5
      WHERE tenant_id = $1 AND id = $2 RETURNING id`
    return (await named(name, () => tx.query(sql, [tx.tenantId, id, name, permissions, at]))).length > 0
  }

  async remove(tx: Transaction, id: string, at: Date): Promise<RemoveOutcome> {
    // Whoever gives the role meanwhile waits here for the row that their foreign key needs.
    const lock = 'SELECT id FROM bw.team_role WHERE tenant_id = $1 AND id = $2 FOR UPDATE'
    if ((await tx.query(lock, [tx.tenantId, id])).length === 0) return 'unknown'
    const [uses] = await tx.query<{ count: number }>(USES, [tx.tenantId, id, at])
    if (uses && uses.count > 0) return { inUse: uses.count }
    await tx.query('DELETE FROM bw.team_role WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id])
    return 'done'
  }
}

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (innermost(error).code === UNIQUE) throw new RoleNameTakenError({ name })
    throw error
  }
}
