import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { LocationHoliday } from '../../domain/holiday.js'
import type { LocationId, ResourceId, TenantId } from '../../domain/id.js'
import type { Interval, LocalDate } from '../../domain/interval.js'
import type { HoursShift, HoursStore, OutsideClaim } from '../../ports/hours-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { writing } from './write-failure.js'

const HOLIDAYS = `
SELECT location_id AS "locationId", to_char(on_date, 'YYYY-MM-DD') AS "onDate", name FROM bw.location_holiday
 WHERE tenant_id = $1 ORDER BY on_date, location_id`

const PUT_HOLIDAY = `
INSERT INTO bw.location_holiday (tenant_id, location_id, on_date, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, location_id, on_date) DO UPDATE SET name = EXCLUDED.name`

const REMOVE_HOLIDAY = `
DELETE FROM bw.location_holiday WHERE tenant_id = $1 AND location_id = $2 AND on_date = $3 RETURNING name`

const LOCK = `
SELECT 1 FROM bw.resource_unit u WHERE u.tenant_id = $1 AND (u.resource_id = ANY($2::uuid[])
  OR u.resource_id IN (SELECT f.leaf_id FROM bw.resource_leaf f WHERE f.tenant_id = $1 AND f.composite_id = ANY($2::uuid[])))
ORDER BY u.id FOR NO KEY UPDATE`

const SELECTED = `a.id AS "claimId", coalesce(b.id, z.id) AS "bookingId", p.id AS "appointmentId", coalesce(b.reference, 'class') AS reference,
  coalesce(b.status, z.status) AS status, coalesce(p.service_name, v.name) AS "serviceName", c.name AS "customerName",
  coalesce(p.starts_at, z.starts_at) AS "startsAt", coalesce(p.ends_at, z.ends_at) AS "endsAt"`

const OF_CLAIM = `
LEFT JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
LEFT JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
LEFT JOIN bw.session z ON z.tenant_id = a.tenant_id AND z.id = a.session_id
LEFT JOIN bw.service v ON v.tenant_id = a.tenant_id AND v.id = coalesce(p.service_id, z.service_id)`

const IN_FORCE = 'a.closes_at > bw.now() AND a.ends_at > bw.now()'

// Claims on something made of parts lie on the units of the parts; the appointment says what was meant.
const FOUND = `
FROM jsonb_to_recordset($2::jsonb) AS s(resource uuid, closed tstzmultirange)
JOIN bw.resource_unit u ON u.tenant_id = $1 AND (u.resource_id = s.resource OR u.resource_id IN (
  SELECT f.leaf_id FROM bw.resource_leaf f WHERE f.tenant_id = $1 AND f.composite_id = s.resource))
JOIN bw.allocation a ON a.tenant_id = $1 AND a.unit_id = u.id AND ${IN_FORCE}
${OF_CLAIM}
WHERE (u.resource_id = s.resource OR coalesce(p.claims, z.claims) @> jsonb_build_array(jsonb_build_object('resourceId', s.resource)))`

const OUTSIDE = `SELECT DISTINCT ON ("startsAt", a.id) ${SELECTED} ${FOUND}
  AND s.closed && CASE WHEN coalesce((p.definition->>'buffersOutsideHours')::boolean, v.buffers_outside_hours) THEN a.core ELSE a.during END ORDER BY "startsAt", a.id`

const STANDING = `SELECT DISTINCT ON ("startsAt", a.id) ${SELECTED} ${FOUND}
  AND ($3::int IS NULL OR (u.unit_no > $3 AND u.kind <> 'retired')) ORDER BY "startsAt", a.id`

const SHIFT = `
INSERT INTO bw.closed_hours AS c (tenant_id, resource_id, closed)
SELECT $1, s.resource, ((coalesce(o.closed, '{}') + s.closed) - s.opened) * tstzmultirange(tstzrange(bw.now() - interval '2 days', NULL))
  FROM jsonb_to_recordset($2::jsonb) AS s(resource uuid, closed tstzmultirange, opened tstzmultirange)
  LEFT JOIN bw.closed_hours o ON o.tenant_id = $1 AND o.resource_id = s.resource
ON CONFLICT (tenant_id, resource_id) DO UPDATE SET closed = EXCLUDED.closed`

const KEEP = 'UPDATE bw.allocation SET is_kept = true WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND NOT is_kept'

const KEPT = `SELECT ${SELECTED} FROM bw.allocation a ${OF_CLAIM}
 WHERE a.tenant_id = $1 AND a.is_kept AND ${IN_FORCE} ORDER BY "startsAt", a.id LIMIT 200`

/** Hours in SQL; what a claim does when it meets hours that were taken away is written in migration 0033. */
@injectable()
export class SqlHoursStore implements HoursStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  holidays(tenantId: TenantId, tx?: Transaction): Promise<LocationHoliday[]> {
    if (tx) return tx.query<LocationHoliday>(HOLIDAYS, [tenantId])
    return this.unitOfWork.read<LocationHoliday>(tenantId, HOLIDAYS, [tenantId])
  }

  async putHoliday(tx: Transaction, { locationId, onDate, name }: LocationHoliday): Promise<void> {
    await writing('holiday', () => tx.query(PUT_HOLIDAY, [tx.tenantId, locationId, onDate, name]))
  }

  async removeHoliday(tx: Transaction, locationId: LocationId, onDate: LocalDate): Promise<boolean> {
    return (await tx.query(REMOVE_HOLIDAY, [tx.tenantId, locationId, onDate])).length > 0
  }

  async lockUnits(tx: Transaction, resourceIds: readonly ResourceId[]): Promise<void> {
    await tx.query(LOCK, [tx.tenantId, resourceIds])
  }

  outside(tx: Transaction, shifts: readonly HoursShift[]): Promise<OutsideClaim[]> {
    const closing = shifts.filter(({ closed }) => closed.length > 0)
    if (closing.length === 0) return Promise.resolve([])
    return tx.query<OutsideClaim>(OUTSIDE, [tx.tenantId, asRows(closing)])
  }

  async lockHours(tx: Transaction): Promise<void> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('hours:' || $1::text, 0))", [tx.tenantId])
  }

  standing(tx: Transaction, resourceIds: readonly ResourceId[], above?: number): Promise<OutsideClaim[]> {
    const rows = resourceIds.map(resource => ({ resource, closed: '{}' }))
    return tx.query<OutsideClaim>(STANDING, [tx.tenantId, JSON.stringify(rows), above ?? null])
  }

  async shift(tx: Transaction, shifts: readonly HoursShift[]): Promise<void> {
    if (shifts.length > 0) await tx.query(SHIFT, [tx.tenantId, asRows(shifts)])
  }

  async keep(tx: Transaction, claimIds: readonly string[]): Promise<void> {
    if (claimIds.length > 0) await tx.query(KEEP, [tx.tenantId, claimIds])
  }

  kept(tenantId: TenantId): Promise<OutsideClaim[]> {
    return this.unitOfWork.read<OutsideClaim>(tenantId, KEPT, [tenantId])
  }
}

function asRows(shifts: readonly HoursShift[]): string {
  return JSON.stringify(
    shifts.map(({ resourceId, closed, opened }) => {
      return { resource: resourceId, closed: multirange(closed), opened: multirange(opened) }
    }),
  )
}

/** The text form of a multirange: PostgreSQL joins what touches. */
function multirange(times: readonly Interval[]): string {
  return `{${times.map(({ startsAt, endsAt }) => `[${startsAt.toISOString()},${endsAt.toISOString()})`).join(',')}}`
}
