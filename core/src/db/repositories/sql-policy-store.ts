import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { PolicyId, ServiceId, TenantId } from '../../domain/id.js'
import type { EditedPolicy, PolicyStore } from '../../ports/policy-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const SELECT = `
SELECT p.id, p.is_default AS "isDefault", p.rules || jsonb_build_object('name', p.name) AS rules, p.version,
  (SELECT coalesce(jsonb_agg(s.id ORDER BY s.sort, s.name, s.id), '[]') FROM bw.service s
    WHERE s.tenant_id = p.tenant_id AND s.policy_id = p.id) AS "serviceIds"
FROM bw.policy p WHERE p.tenant_id = $1`

const NO_OTHER_DEFAULT = `
UPDATE bw.policy SET is_default = false, version = version + 1 WHERE tenant_id = $1 AND is_default AND id <> $2`

const PUT = `
INSERT INTO bw.policy (tenant_id, id, name, rules, is_default, version) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, rules = excluded.rules, is_default = excluded.is_default,
  version = excluded.version`

const ASSIGN = `
WITH taken AS (
  UPDATE bw.service SET policy_id = NULL, version = version + 1
   WHERE tenant_id = $1 AND policy_id = $2 AND NOT id = ANY($3)),
given AS (
  UPDATE bw.service SET policy_id = $2, version = version + 1
   WHERE tenant_id = $1 AND id = ANY($3) AND policy_id IS DISTINCT FROM $2)
SELECT count(*)::int AS count FROM bw.service WHERE tenant_id = $1 AND id = ANY($3)`

@injectable()
export class SqlPolicyStore implements PolicyStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, tx?: Transaction): Promise<EditedPolicy[]> {
    const sql = `${SELECT} ORDER BY p.is_default DESC, p.name, p.id`
    return tx ? tx.query<EditedPolicy>(sql, [tenantId]) : this.unitOfWork.read<EditedPolicy>(tenantId, sql, [tenantId])
  }

  async lock(tx: Transaction, id: PolicyId): Promise<EditedPolicy | undefined> {
    const values = [tx.tenantId, id]
    // In one order for every writer: a default that changes hands touches two of them.
    await tx.query('SELECT 1 FROM bw.policy WHERE tenant_id = $1 ORDER BY id FOR UPDATE', [tx.tenantId])
    const [policy] = await tx.query<EditedPolicy>(`${SELECT} AND p.id = $2`, values)
    return policy
  }

  async put(tx: Transaction, { id, isDefault, rules, version }: EditedPolicy): Promise<void> {
    if (isDefault) await tx.query(NO_OTHER_DEFAULT, [tx.tenantId, id])
    await tx.query(PUT, [tx.tenantId, id, rules.name, JSON.stringify(rules), isDefault, version])
  }

  async assign(tx: Transaction, id: PolicyId, serviceIds: readonly ServiceId[]): Promise<number> {
    const [row] = await tx.query<{ count: number }>(ASSIGN, [tx.tenantId, id, serviceIds])
    return row?.count ?? 0
  }
}
