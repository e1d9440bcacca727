import { injectable } from 'tsyringe'
import type { ResourceId } from '../../domain/id.js'
import type { ResourceUse, ResourceUseStore } from '../../ports/resource-use-store.js'
import type { Transaction } from '../../ports/unit-of-work.js'

/** Several claims may stand for one use: places of a pool, and claims taken anew. Who tells one of them holds this. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('resource-use:' || a.owner_id, 0))
  FROM bw.allocation a WHERE a.tenant_id = $1 AND a.id = $2`

const TAKE = `
WITH mine AS (
  SELECT a.id, a.owner_id, a.session_id, p.booking_id, u.resource_id, a.core FROM bw.allocation a
    JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
    JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id AND r.before_use_minutes IS NOT NULL
    LEFT JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
    LEFT JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
   WHERE a.tenant_id = $1 AND a.id = $2 AND a.closes_at = 'infinity' AND upper(a.core) > bw.now()
     AND (p.status IN ('confirmed', 'checked-in') OR s.status = 'scheduled'))
SELECT m.resource_id AS "resourceId", m.booking_id AS "bookingId", m.session_id AS "sessionId", lower(m.core) AS "startsAt",
  upper(m.core) AS "endsAt" FROM mine m
 WHERE NOT EXISTS (SELECT FROM bw.allocation o JOIN bw.resource_unit w ON w.tenant_id = o.tenant_id AND w.id = o.unit_id
     JOIN bw.due d ON d.tenant_id = o.tenant_id AND d.kind = 'resource-use' AND d.subject_id = o.id AND d.state = 'done'
    WHERE o.tenant_id = $1 AND o.owner_id = m.owner_id AND o.id <> m.id AND w.resource_id = m.resource_id AND lower(o.core) = lower(m.core))`

const NOTHING = `UPDATE bw.due SET state = 'cancelled' WHERE tenant_id = $1 AND kind = 'resource-use' AND subject_id = $2`

type Row = Omit<ResourceUse, 'startsAt' | 'endsAt'> & { readonly startsAt: Date; readonly endsAt: Date }

@injectable()
export class SqlResourceUseStore implements ResourceUseStore {
  async take(tx: Transaction, claimId: string): Promise<ResourceUse | undefined> {
    await tx.query(LOCK, [tx.tenantId, claimId])
    const [row] = await tx.query<Row>(TAKE, [tx.tenantId, claimId])
    if (row) return { ...row, startsAt: row.startsAt.toISOString(), endsAt: row.endsAt.toISOString() }
    await tx.query(NOTHING, [tx.tenantId, claimId])
    return undefined
  }

  async plan(tx: Transaction, resourceId: ResourceId): Promise<void> {
    await tx.query('SELECT bw.plan_uses_of($1, $2)', [tx.tenantId, resourceId])
  }
}
