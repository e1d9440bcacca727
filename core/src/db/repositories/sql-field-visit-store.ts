import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { AppointmentId, ResourceId, TenantId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { FieldVisit } from '../../domain/place.js'
import { DEFAULT_AREA, NO_PLACE, placeKey, type ServiceArea } from '../../domain/service-area.js'
import type { DayStop, FieldVisitStore, KnownLeg, VisitChange } from '../../ports/field-visit-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const AREA = `
SELECT is_limited AS "isLimited", zones, matrix, speed_kmh AS "speedKmh", detour_percent AS "detourPercent",
  fallback_minutes AS "fallbackMinutes", goodwill_amount::float8 AS "goodwillAmount", version
FROM bw.service_area WHERE tenant_id = $1`

const PUT_AREA = `
INSERT INTO bw.service_area (tenant_id, is_limited, zones, matrix, speed_kmh, detour_percent, fallback_minutes, goodwill_amount)
SELECT $1, $2, $3::jsonb, $4::jsonb, $5::int, $6::int, $7::int, $8::bigint
 WHERE $9::int = 0 OR EXISTS (SELECT FROM bw.service_area WHERE tenant_id = $1)
ON CONFLICT (tenant_id) DO UPDATE SET is_limited = excluded.is_limited, zones = excluded.zones, matrix = excluded.matrix,
  speed_kmh = excluded.speed_kmh, detour_percent = excluded.detour_percent, fallback_minutes = excluded.fallback_minutes,
  goodwill_amount = excluded.goodwill_amount, version = bw.service_area.version + 1
 WHERE bw.service_area.version = $9
RETURNING version`

const PUT = `
INSERT INTO bw.field_visit (tenant_id, appointment_id, venue, place_key, address, zip, latitude, longitude, window_starts_at, window_ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant_id, appointment_id) DO UPDATE SET venue = excluded.venue, place_key = excluded.place_key,
  address = excluded.address, zip = excluded.zip, latitude = excluded.latitude, longitude = excluded.longitude,
  window_starts_at = excluded.window_starts_at, window_ends_at = excluded.window_ends_at, eta_at = NULL, set_off_at = NULL,
  asked_windows = '[]', asked_goodwill = 0`

const CHANGE = `
UPDATE bw.field_visit SET eta_at = coalesce($3, eta_at), set_off_at = coalesce($4, set_off_at),
  asked_windows = coalesce($5::jsonb, asked_windows), asked_goodwill = coalesce($6::bigint, asked_goodwill) WHERE tenant_id = $1 AND appointment_id = $2`

const STOPS = `
SELECT p.booking_id AS "bookingId", p.id AS "appointmentId", min(a.starts_at) AS starts_at, max(a.ends_at) AS ends_at,
  bw.place_of(a.tenant_id, p.id, coalesce(r.home_key, '')) AS "placeKey"
FROM bw.resource r
JOIN bw.resource_unit u ON u.tenant_id = r.tenant_id AND u.resource_id = r.id
JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.starts_at >= $3::timestamptz - interval '2 days'
  AND a.starts_at < $4 AND a.ends_at > $3 AND a.closes_at > bw.now()
JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
WHERE r.tenant_id = $1 AND r.id = $2
GROUP BY a.tenant_id, p.booking_id, p.id, r.home_key ORDER BY starts_at, p.id`

const KNOWN = `
SELECT t.from_key AS "from", t.to_key AS "to", t.minutes FROM bw.travel_time t
  JOIN unnest($2::text[], $3::text[]) AS l(f, t) ON t.from_key = l.f AND t.to_key = l.t
WHERE t.tenant_id = $1 AND t.asked_at > clock_timestamp() - interval '30 days'`

const REMEMBER = `
INSERT INTO bw.travel_time (tenant_id, from_key, to_key, minutes)
SELECT $1, l.f, l.t, l.m FROM unnest($2::text[], $3::text[], $4::int[]) AS l(f, t, m)
ON CONFLICT (tenant_id, from_key, to_key) DO UPDATE SET minutes = excluded.minutes, asked_at = excluded.asked_at`

/** Field visits, the area of a business and the roads in it (migration 0025). */
@injectable()
export class SqlFieldVisitStore implements FieldVisitStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async area(tenantId: TenantId, tx?: Transaction): Promise<ServiceArea> {
    const [area] = await this.rows<ServiceArea>(tenantId, AREA, [tenantId], tx)
    return area ?? DEFAULT_AREA
  }

  async putArea(tx: Transaction, area: ServiceArea): Promise<boolean> {
    const { isLimited, zones, matrix, speedKmh, detourPercent, fallbackMinutes, goodwillAmount, version } = area
    const values = [isLimited, JSON.stringify(zones), JSON.stringify(matrix), speedKmh, detourPercent, fallbackMinutes]
    return (await tx.query(PUT_AREA, [tx.tenantId, ...values, goodwillAmount, version])).length > 0
  }

  async put(tx: Transaction, appointmentId: AppointmentId, { venue, place, window }: FieldVisit): Promise<void> {
    const key = venue === 'location' ? null : place ? placeKey(place) : NO_PLACE
    const { address = '', zip = '', latitude = null, longitude = null } = place ?? {}
    const span = [window?.startsAt ?? null, window?.endsAt ?? null]
    await tx.query(PUT, [tx.tenantId, appointmentId, venue, key, address, zip, latitude, longitude, ...span])
  }

  async change(tx: Transaction, appointmentId: AppointmentId, change: VisitChange): Promise<void> {
    const { etaAt = null, setOffAt = null, askedWindows, askedGoodwill = null } = change
    const asked = askedWindows ? JSON.stringify(askedWindows) : null
    await tx.query(CHANGE, [tx.tenantId, appointmentId, etaAt, setOffAt, asked, askedGoodwill])
  }

  async stops(tenantId: TenantId, resourceId: ResourceId, during: Interval, tx?: Transaction): Promise<DayStop[]> {
    type Row = Omit<DayStop, 'during'> & { starts_at: Date; ends_at: Date }
    const values = [tenantId, resourceId, during.startsAt, during.endsAt]
    const rows = await this.rows<Row>(tenantId, STOPS, values, tx)
    return rows.map(({ starts_at: startsAt, ends_at: endsAt, ...stop }) => ({ ...stop, during: { startsAt, endsAt } }))
  }

  async minutes(tenantId: TenantId, from: string, to: string, tx?: Transaction): Promise<number> {
    const sql = 'SELECT bw.travel_minutes($1, $2, $3) AS minutes'
    const [row] = await this.rows<{ minutes: number }>(tenantId, sql, [tenantId, from, to], tx)
    return row?.minutes ?? 0
  }

  async remember(tenantId: TenantId, legs: readonly KnownLeg[]): Promise<void> {
    if (legs.length === 0) return
    const values = [tenantId, legs.map(leg => leg.from), legs.map(leg => leg.to), legs.map(leg => leg.minutes)]
    await this.unitOfWork.run(tenantId, tx => tx.query(REMEMBER, values))
  }

  known(tenantId: TenantId, legs: readonly Pick<KnownLeg, 'from' | 'to'>[]): Promise<KnownLeg[]> {
    if (legs.length === 0) return Promise.resolve([])
    const values = [tenantId, legs.map(leg => leg.from), legs.map(leg => leg.to)]
    return this.unitOfWork.read<KnownLeg>(tenantId, KNOWN, values)
  }

  private rows<R extends object>(tenantId: TenantId, sql: string, values: unknown[], tx?: Transaction): Promise<R[]> {
    return tx ? tx.query<R>(sql, values) : this.unitOfWork.read<R>(tenantId, sql, values)
  }
}
