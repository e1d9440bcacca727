import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Claim } from '../../domain/booking.js'
import type { BookingId, LocationId, SeriesId, ServiceId, SessionId, TenantId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { Session } from '../../domain/session.js'
import type {
  CalendarSession,
  PlaceOwner,
  RosterEntry,
  SessionFilter,
  SessionStore,
  StoredSession,
} from '../../ports/session-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { toClaimItems } from './booking-rows.js'
import { LIST_SESSIONS, toPlaceItems, toSessionValues, toStoredSession, type SessionRow } from './session-rows.js'

const MAX_LISTED = 1_000

const INSERT = `
INSERT INTO bw.session (tenant_id, id, starts_at, ends_at, capacity, overbook, status, reason, claims, version, location_id,
  service_id, series_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, bw.now())`

const WRITE = `
UPDATE bw.session SET starts_at = $3, ends_at = $4, capacity = $5, overbook = $6, status = $7, reason = $8, claims = $9::jsonb,
  version = $10, location_id = $11 WHERE tenant_id = $1 AND id = $2`

const ROSTER = `
SELECT b.id AS "bookingId", b.reference, CASE WHEN b.status = 'held' AND b.expires_at <= bw.now() THEN 'expired' ELSE b.status END AS status,
  a.places, c.name AS "customerName", c.email AS "customerEmail", c.phone AS "customerPhone", b.version
FROM bw.appointment a
JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
WHERE a.tenant_id = $1 AND a.session_id = $2 AND b.status NOT IN ('held', 'expired')
ORDER BY c.name NULLS LAST, b.created_at, b.id LIMIT 2000`

const CALENDAR = `
SELECT s.id AS "sessionId", v.name AS "serviceName", v.color, s.capacity, u.resource_id AS "resourceId", a.requirement,
  (SELECT count(*)::int FROM bw.session_place p
    WHERE p.tenant_id = s.tenant_id AND p.session_id = s.id AND p.closes_at > bw.now()) AS taken,
  lower(a.core) AS "startsAt", upper(a.core) AS "endsAt", a.starts_at AS "blockedFrom", a.ends_at AS "blockedUntil"
FROM bw.allocation a
JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
JOIN bw.service v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
WHERE a.tenant_id = $1 AND a.starts_at < $3 AND a.ends_at > $2 AND a.starts_at >= $2::timestamptz - interval '2 days'
  AND a.closes_at > bw.now() AND ($4::uuid IS NULL OR s.location_id = $4)
ORDER BY a.starts_at, s.id, u.resource_id, u.id`

const BOOKINGS_IN = `
SELECT DISTINCT a.booking_id AS id FROM bw.session_place p
  JOIN bw.appointment a ON a.tenant_id = p.tenant_id AND a.id = p.appointment_id
 WHERE p.tenant_id = $1 AND p.session_id = $2 AND p.closes_at > bw.now() ORDER BY a.booking_id`

/** Sessions and their places in SQL; the functions are those of migration 0022. */
@injectable()
export class SqlSessionStore implements SessionStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async list(tenantId: TenantId, filter: SessionFilter, tx?: Transaction): Promise<StoredSession[]> {
    const { ids, range, serviceIds, locationId, seriesId, hasCancelled = false, limit = MAX_LISTED } = filter
    const values = [
      tenantId,
      ids ?? null,
      range?.startsAt ?? null,
      range?.endsAt ?? null,
      serviceIds ?? null,
      locationId ?? null,
      seriesId ?? null,
      hasCancelled,
      Math.min(limit, MAX_LISTED),
    ]
    const read = tx
      ? tx.query<SessionRow>(LIST_SESSIONS, values)
      : this.unitOfWork.read<SessionRow>(tenantId, LIST_SESSIONS, values)
    return (await read).map(toStoredSession)
  }

  roster(tenantId: TenantId, sessionId: SessionId): Promise<RosterEntry[]> {
    return this.unitOfWork.read<RosterEntry>(tenantId, ROSTER, [tenantId, sessionId])
  }

  calendar(tenantId: TenantId, range: Interval, locationId?: LocationId): Promise<CalendarSession[]> {
    const values = [tenantId, range.startsAt, range.endsAt, locationId ?? null]
    return this.unitOfWork.read<CalendarSession>(tenantId, CALENDAR, values)
  }

  async insertSeries(tx: Transaction, series: { id: SeriesId; serviceId: ServiceId; rule: object }): Promise<void> {
    const sql =
      'INSERT INTO bw.session_series (tenant_id, id, service_id, rule, created_at) VALUES ($1, $2, $3, $4, bw.now())'
    await tx.query(sql, [tx.tenantId, series.id, series.serviceId, JSON.stringify(series.rule)])
  }

  async insert(tx: Transaction, session: Session): Promise<void> {
    await tx.query(INSERT, [...toSessionValues(tx.tenantId, session), session.serviceId, session.seriesId])
  }

  async write(tx: Transaction, session: Session): Promise<void> {
    await tx.query(WRITE, toSessionValues(tx.tenantId, session))
  }

  async lock(tx: Transaction, ids: readonly SessionId[]): Promise<void> {
    const sql = 'SELECT 1 FROM bw.session WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE'
    await tx.query(sql, [tx.tenantId, ids])
  }

  async bookingsIn(tx: Transaction, sessionId: SessionId): Promise<BookingId[]> {
    const rows = await tx.query<{ id: BookingId }>(BOOKINGS_IN, [tx.tenantId, sessionId])
    return rows.map(row => row.id)
  }

  async claim(tx: Transaction, sessionId: SessionId, claims: readonly Claim[]): Promise<boolean> {
    const items = toClaimItems(sessionId, claims, 'session')
    const sql = `SELECT bw.try_claim($1::uuid, 'infinity', $2::jsonb) AS claimed`
    const [row] = await tx.query<{ claimed: boolean }>(sql, [tx.tenantId, JSON.stringify(items)])
    return row?.claimed === true
  }

  async release(tx: Transaction, sessionId: SessionId): Promise<void> {
    await tx.query('SELECT bw.release($1::uuid, ARRAY[$2::uuid])', [tx.tenantId, sessionId])
  }

  async closeRanks(tx: Transaction, sessionId: SessionId): Promise<boolean> {
    const sql = 'SELECT bw.close_ranks($1::uuid, $2::uuid) AS fits'
    const [row] = await tx.query<{ fits: boolean }>(sql, [tx.tenantId, sessionId])
    return row?.fits === true
  }

  async claimPlaces(tx: Transaction, appointments: readonly PlaceOwner[], until: Date | 'infinity'): Promise<boolean> {
    const items = toPlaceItems(appointments)
    if (items.length === 0) return true
    const sql = 'SELECT bw.claim_places($1::uuid, $2::timestamptz, $3::jsonb) AS claimed'
    const [row] = await tx.query<{ claimed: boolean }>(sql, [tx.tenantId, until, JSON.stringify(items)])
    return row?.claimed === true
  }
}
