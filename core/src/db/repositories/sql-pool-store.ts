import { injectable } from 'tsyringe'
import type { ResourceId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { PoolStore, UnitChange, UnitClaim } from '../../ports/pool-store.js'
import type { Transaction } from '../../ports/unit-of-work.js'

/** A claim lasts at most two days, so the index on its start finds all that may reach into the range (ADR 0003). */
const CLAIMS = `
SELECT a.id, a.unit_id AS "unitId", a.starts_at AS "startsAt", a.ends_at AS "endsAt"
FROM bw.resource_unit u JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id
WHERE u.tenant_id = $1 AND u.resource_id = $2 AND a.starts_at >= $3::timestamptz - interval '2 days' AND a.starts_at < $4
  AND a.ends_at > $3 AND a.ends_at > bw.now() AND a.closes_at > bw.now()
ORDER BY a.starts_at, a.id`

const CHANGE_UNITS = 'SELECT bw.change_units($1::uuid, $2::jsonb) AS changed'

/** Units of pools in SQL; how claims change them is written in migration 0026. */
@injectable()
export class SqlPoolStore implements PoolStore {
  claims(tx: Transaction, resourceId: ResourceId, range: Interval): Promise<UnitClaim[]> {
    return tx.query<UnitClaim>(CLAIMS, [tx.tenantId, resourceId, range.startsAt, range.endsAt])
  }

  async changeUnits(tx: Transaction, changes: readonly UnitChange[]): Promise<boolean> {
    if (changes.length === 0) return true
    const moves = changes.map(({ id, unitId }) => ({ id, unit: unitId }))
    const [row] = await tx.query<{ changed: boolean }>(CHANGE_UNITS, [tx.tenantId, JSON.stringify(moves)])
    return row?.changed === true
  }
}
