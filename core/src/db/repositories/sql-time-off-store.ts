import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Id, ResourceId, TenantId, UnitId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { TimeOff } from '../../domain/time-off.js'
import type { AffectedAppointment, TimeOffRow, TimeOffStore } from '../../ports/time-off-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { writing } from './write-failure.js'

const COLUMNS = `o.id, o.resource_id AS "resourceId", o.starts_at AS "startsAt", o.ends_at AS "endsAt", o.rrule,
  o.local_start AS "localStart", o.minutes, o.excluded_dates AS "excludedDates", o.reason`

const LOCK = `SELECT u.id FROM bw.resource_unit u WHERE u.tenant_id = $1 AND u.resource_id = $2 ORDER BY u.id FOR NO KEY UPDATE`

const AFFECTED = `
SELECT * FROM (
SELECT DISTINCT ON (p.starts_at, p.id) b.id AS "bookingId", b.reference, b.status, p.service_name AS "serviceName",
  c.name AS "customerName", p.starts_at AS "startsAt", p.ends_at AS "endsAt"
FROM bw.resource_unit u
JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.closes_at > bw.now() AND a.ends_at > bw.now()
JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
JOIN bw.service s ON s.tenant_id = p.tenant_id AND s.id = p.service_id
JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
WHERE u.tenant_id = $1 AND u.resource_id = $2
  AND $3::tstzmultirange && CASE WHEN s.buffers_outside_hours THEN a.core ELSE a.during END
ORDER BY p.starts_at, p.id) bookings
UNION ALL
SELECT DISTINCT z.id, 'class', z.status, v.name, NULL, z.starts_at, z.ends_at
FROM bw.resource_unit u
JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.closes_at > bw.now() AND a.ends_at > bw.now()
JOIN bw.session z ON z.tenant_id = a.tenant_id AND z.id = a.session_id
JOIN bw.service v ON v.tenant_id = z.tenant_id AND v.id = z.service_id
WHERE u.tenant_id = $1 AND u.resource_id = $2 AND $3::tstzmultirange && a.during
ORDER BY "startsAt", "bookingId"`

const INSERT = `
INSERT INTO bw.time_off (tenant_id, id, resource_id, starts_at, ends_at, rrule, local_start, minutes, excluded_dates, reason,
  away, is_forced, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, bw.now())`

const REMOVE = `DELETE FROM bw.time_off o WHERE o.tenant_id = $1 AND o.id = $2 RETURNING ${COLUMNS}`

const LIST = `
SELECT ${COLUMNS} FROM bw.time_off o
 WHERE o.tenant_id = $1 AND ($2::uuid IS NULL OR o.resource_id = $2) AND (upper(o.away) > $3 OR isempty(o.away))
 ORDER BY coalesce(o.starts_at, lower(o.away)), o.id LIMIT $4`

/** Time off in SQL; what a claim does when it meets one is written in migration 0016. */
@injectable()
export class SqlTimeOffStore implements TimeOffStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async lockUnits(tx: Transaction, resourceId: ResourceId): Promise<UnitId[]> {
    const rows = await tx.query<{ id: UnitId }>(LOCK, [tx.tenantId, resourceId])
    return rows.map(row => row.id)
  }

  async affected(
    tx: Transaction,
    given: { readonly resourceId: ResourceId; readonly away: readonly Interval[]; readonly limit: number },
  ): Promise<{ total: number; appointments: AffectedAppointment[] }> {
    const values = [tx.tenantId, given.resourceId, multirange(given.away)]
    const rows = await tx.query<AffectedAppointment & { id: string }>(AFFECTED, values)
    return { total: rows.length, appointments: rows.slice(0, given.limit) }
  }

  async insert(tx: Transaction, { timeOff, away, isForced }: TimeOffRow): Promise<void> {
    const { id, resourceId, startsAt, endsAt, rrule, localStart, minutes, excludedDates, reason } = timeOff
    const values = [
      tx.tenantId,
      id,
      resourceId,
      startsAt,
      endsAt,
      rrule,
      localStart,
      minutes,
      [...excludedDates],
      reason,
    ]
    await writing('timeOff', () => tx.query(INSERT, [...values, multirange(away), isForced]))
  }

  async remove(tx: Transaction, id: Id<'time-off'>): Promise<TimeOff | undefined> {
    const [row] = await tx.query<TimeOff>(REMOVE, [tx.tenantId, id])
    return row
  }

  list(
    tenantId: TenantId,
    filter: { readonly resourceId?: ResourceId | undefined; readonly from: Date; readonly limit: number },
  ): Promise<TimeOff[]> {
    const { resourceId, from, limit } = filter
    return this.unitOfWork.read<TimeOff>(tenantId, LIST, [tenantId, resourceId ?? null, from, limit])
  }
}

/** The text form of a multirange: PostgreSQL joins what touches. */
function multirange(times: readonly Interval[]): string {
  return `{${times.map(({ startsAt, endsAt }) => `[${startsAt.toISOString()},${endsAt.toISOString()})`).join(',')}}`
}
