import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Appointment, Booking, Claim } from '../../domain/booking.js'
import type { AppointmentId, BookingId, LocationId, ResourceId, TenantId, UnitId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { MeanwhileChange } from '../../errors/catalog.js'
import type {
  BookingChange,
  BookingFilter,
  BookingInsert,
  BookingStore,
  CalendarClaim,
  LockKey,
  StoredBooking,
  Transition,
} from '../../ports/booking-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import {
  CALENDAR,
  FIND_MATCHING,
  MOST_FOUND,
  isReferencePart,
  likePattern,
  listStatement,
  toCalendarClaim,
  type CalendarRow,
  type SearchFound,
} from './booking-queries.js'
import { innermost } from '../connect.js'
import { SELECT_BOOKING, toClaimDocuments, toClaimItems, toStoredBooking, type BookingRow } from './booking-rows.js'
import { toPlaceItems } from './session-rows.js'

const INSERT = `
WITH inserted AS (
  INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, guests, notes, answers,
    total_amount, deposit_amount, currency, quote, policy, starts_at, ends_at, expires_at, hold_token_hash, manage_token_hash,
    created_at, updated_at, questions, locale)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
    date_trunc('milliseconds', bw.now() + make_interval(mins => $19::int)), $20, $21, bw.now(), bw.now(), $27, $29)
  RETURNING expires_at, created_at),
history AS (
  INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_id, actor_name, channel, reason)
  VALUES ($1, $2, 1, 'new', $4, $23, $24, $25, $26, $28))
INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, position, status, service_name, starts_at, ends_at,
  price_amount, claims, attendees, session_id, places, is_pinned, add_ons, definition)
SELECT $1, i.id, $2, i.service_id, i.location_id, i.position, $4, i.service_name, i.starts_at, i.ends_at, i.price_amount, i.claims,
    i.attendees, i.session_id, i.places, i.is_pinned, i.add_ons, i.definition
  FROM jsonb_to_recordset($22::jsonb) AS i(id uuid, service_id uuid, location_id uuid, position int, service_name text,
    starts_at timestamptz, ends_at timestamptz, price_amount bigint, claims jsonb, attendees text[], session_id uuid, places int,
    is_pinned boolean, add_ons jsonb, definition jsonb)
RETURNING (SELECT expires_at FROM inserted) AS expires_at, (SELECT created_at FROM inserted) AS created_at`

const CHANGE = `
WITH before AS (
  UPDATE bw.booking SET version = $3, updated_at = bw.now(), status = coalesce($4, status),
    customer_id = coalesce($5, customer_id), notes = coalesce($6, notes), answers = coalesce($7::jsonb, answers),
    starts_at = coalesce($8, starts_at), ends_at = coalesce($9, ends_at),
    expires_at = CASE WHEN $10 THEN $11 ELSE expires_at END, hold_extensions = coalesce($12, hold_extensions),
    calendar_sequence = coalesce($13, calendar_sequence), manage_token_hash = coalesce($14, manage_token_hash),
    source = coalesce($15, source), quote = coalesce($24::jsonb, quote), total_amount = coalesce($25, total_amount),
    deposit_amount = coalesce($26, deposit_amount), internal_notes = coalesce($27, internal_notes), locale = coalesce($28, locale)
  WHERE tenant_id = $1 AND id = $2),
moved AS (UPDATE bw.appointment SET status = $4, version = version + 1
  WHERE tenant_id = $1 AND booking_id = $2 AND $4::text IS NOT NULL AND status NOT IN ('cancelled', 'declined'))
INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_id, actor_name, channel,
  reason, changes) VALUES ($1, $2, $3, $16, $17, $18, $19, $20, $21, $22, $23)`

const WRITE_APPOINTMENT = `
UPDATE bw.appointment SET starts_at = $3, ends_at = $4, claims = $5::jsonb, location_id = $6, price_amount = $7,
  session_id = $8, places = $9, is_pinned = $10, definition = coalesce($11::jsonb, definition), version = version + 1
WHERE tenant_id = $1 AND id = $2`

// CASE, because the locks of the limits must be taken before those of the units.
const CONFIRM = `
SELECT CASE WHEN bw.within_limits($1::uuid, $3::uuid[])
  THEN bw.confirm($1::uuid, $2::timestamptz, $3::uuid[], $4::jsonb) ELSE false END AS confirmed`

// Once per key and as strictly as somebody wants it: taking a lock together first and alone later would deadlock.
const LOCK_KEYS = `
SELECT CASE WHEN is_shared THEN pg_advisory_xact_lock_shared(h)::text ELSE pg_advisory_xact_lock(h)::text END
  FROM (SELECT hashtextextended($1::text || ':' || k, 0) AS h, bool_and(s) AS is_shared
    FROM unnest($2::text[], $3::boolean[]) AS wanted(k, s) GROUP BY k ORDER BY k) AS keys`

const COUNT_STARTS = `
SELECT count(DISTINCT a.owner_id)::int AS count FROM bw.allocation a
  JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
 WHERE a.tenant_id = $1 AND u.resource_id = $2 AND a.starts_at >= $3 AND a.starts_at < $4 AND a.closes_at > bw.now()`

type ChangeRow = Omit<MeanwhileChange, 'at'> & { at: Date }

const CHANGES_SINCE = `
SELECT version, at, to_status AS status, changes ? 'appointmentId' AS "isMoved" FROM bw.booking_transition
 WHERE tenant_id = $1 AND booking_id = $2 AND version > $3 ORDER BY version LIMIT 20`
const MAX_VERSION = 2 ** 31 - 1

const FREE_UNITS = `
SELECT u.id FROM bw.resource_unit u WHERE u.tenant_id = $1 AND u.resource_id = $2 AND u.kind <> 'retired' AND NOT EXISTS (
  SELECT 1 FROM bw.allocation a WHERE a.tenant_id = $1 AND a.unit_id = u.id AND a.starts_at < $4 AND a.ends_at > $3
     AND a.starts_at >= $3::timestamptz - interval '2 days' AND a.closes_at > bw.now())
ORDER BY u.unit_no`

/**
 * How the database refuses to extend a claim when the clock was set back: somebody's claim begins later than now (23P01,
 * exclusion), or this one does (22000, a range that ends before it begins). Both are a lost race, and the caller ends the
 * transaction; two claims in force at once stay impossible.
 */
const CLOCK_WENT_BACK = new Set(['23P01', '22000'])

/** Bookings, appointments and their claims in SQL; the claim functions are those of migration 0003. */
@injectable()
export class SqlBookingStore implements BookingStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async insert(tx: Transaction, row: BookingInsert): Promise<{ expiresAt: Date | null; createdAt: Date }> {
    const { booking } = row
    const [result] = await tx.query<{ expires_at: Date | null; created_at: Date }>(INSERT, [
      booking.tenantId,
      booking.id,
      booking.reference,
      booking.status,
      booking.source,
      booking.customerId,
      booking.locationId,
      booking.timeZone,
      booking.guests,
      booking.notes,
      JSON.stringify(booking.answers),
      booking.quote.total.amount,
      booking.quote.deposit.amount,
      booking.quote.total.currency,
      JSON.stringify(booking.quote),
      JSON.stringify(booking.policy),
      ...spanOf(booking),
      row.expiresInMinutes,
      row.holdTokenHash,
      row.manageTokenHash,
      JSON.stringify(booking.appointments.map(toAppointmentDocument)),
      row.transition.actor.type,
      row.transition.actor.id,
      row.transition.actor.name,
      row.transition.channel,
      JSON.stringify(booking.questions),
      row.transition.reason ?? '',
      booking.locale ?? null,
    ])
    return { expiresAt: result?.expires_at ?? null, createdAt: result?.created_at ?? booking.createdAt }
  }

  async lock(tx: Transaction, bookingId: BookingId): Promise<StoredBooking | undefined> {
    const values = [tx.tenantId, bookingId]
    // Two statements: after a wait for the lock, one statement would still see appointments and payments as they were before.
    // NO KEY: a mail about the booking that is being written must not wait for a change of it.
    await tx.query('SELECT 1 FROM bw.booking WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE', values)
    const [row] = await tx.query<BookingRow>(`${SELECT_BOOKING} WHERE b.tenant_id = $1 AND b.id = $2`, values)
    return row && toStoredBooking(row)
  }

  async read(tenantId: TenantId, bookingId: BookingId): Promise<StoredBooking | undefined> {
    const sql = `${SELECT_BOOKING} WHERE b.tenant_id = $1 AND b.id = $2`
    const [row] = await this.unitOfWork.read<BookingRow>(tenantId, sql, [tenantId, bookingId])
    return row && toStoredBooking(row)
  }

  async changesSince(
    { tenantId, id }: Pick<StoredBooking, 'tenantId' | 'id'>,
    version: number,
    tx?: Transaction,
  ): Promise<MeanwhileChange[]> {
    const values = [tenantId, id, Math.min(version, MAX_VERSION)]
    // With one open already, a second connection of the pool could be the one that everybody waits for.
    const read = tx
      ? tx.query<ChangeRow>(CHANGES_SINCE, values)
      : this.unitOfWork.read<ChangeRow>(tenantId, CHANGES_SINCE, values)
    return (await read).map(row => ({ ...row, at: row.at.toISOString() }))
  }

  async ofAppointment(tenantId: TenantId, appointmentId: AppointmentId): Promise<BookingId | undefined> {
    const sql = 'SELECT booking_id AS id FROM bw.appointment WHERE tenant_id = $1 AND id = $2'
    const [row] = await this.unitOfWork.read<{ id: BookingId }>(tenantId, sql, [tenantId, appointmentId])
    return row?.id
  }

  async list(tenantId: TenantId, filter: BookingFilter): Promise<StoredBooking[]> {
    const found = filter.search ? await this.search(tenantId, filter.search) : undefined
    const { sql, values } = listStatement(tenantId, filter, found)
    const rows = await this.unitOfWork.read<BookingRow>(tenantId, sql, values)
    return rows.map(toStoredBooking)
  }

  private async search(tenantId: TenantId, search: string): Promise<SearchFound> {
    const values = [tenantId, likePattern(search), isReferencePart(search)]
    const [row] = await this.unitOfWork.read<{ customers: string[]; bookings: string[] }>(
      tenantId,
      FIND_MATCHING,
      values,
    )
    const { customers = [], bookings = [] } = row ?? {}
    const named = (ids: string[]) => (ids.length > MOST_FOUND ? undefined : ids)
    return { customers: named(customers), bookings: named(bookings) }
  }

  async calendar(tenantId: TenantId, range: Interval, locationId?: LocationId): Promise<CalendarClaim[]> {
    const values = [tenantId, range.startsAt, range.endsAt, locationId ?? null]
    const rows = await this.unitOfWork.read<CalendarRow>(tenantId, CALENDAR, values)
    return rows.map(toCalendarClaim)
  }

  async change(tx: Transaction, bookingId: BookingId, change: BookingChange, transition: Transition): Promise<void> {
    await tx.query(CHANGE, [
      tx.tenantId,
      bookingId,
      transition.version,
      change.status ?? null,
      change.customerId ?? null,
      change.notes ?? null,
      change.answers ? JSON.stringify(change.answers) : null,
      change.startsAt ?? null,
      change.endsAt ?? null,
      change.expiresAt !== undefined,
      change.expiresAt ?? null,
      change.holdExtensions ?? null,
      change.calendarSequence ?? null,
      change.manageTokenHash ?? null,
      change.source ?? null,
      transition.from,
      transition.to,
      transition.actor.type,
      transition.actor.id,
      transition.actor.name,
      transition.channel,
      transition.reason ?? '',
      JSON.stringify(transition.changes ?? {}),
      change.quote ? JSON.stringify(change.quote) : null,
      change.quote?.total.amount ?? null,
      change.quote?.deposit.amount ?? null,
      ...[change.internalNotes, change.locale].map(text => text ?? null),
    ])
  }

  async writeAppointment(tx: Transaction, appointment: Appointment): Promise<void> {
    await tx.query(WRITE_APPOINTMENT, [
      tx.tenantId,
      appointment.id,
      appointment.startsAt,
      appointment.endsAt,
      JSON.stringify(toClaimDocuments(appointment.claims)),
      appointment.locationId,
      appointment.price.amount,
      appointment.session?.id ?? null,
      appointment.session?.places ?? null,
      appointment.isPinned ?? false,
      appointment.definition ? JSON.stringify(appointment.definition) : null,
    ])
  }

  async claim(
    tx: Transaction,
    claims: ReadonlyMap<AppointmentId, readonly Claim[]>,
    until: Date | 'infinity',
  ): Promise<boolean> {
    const items = [...claims].flatMap(([owner, owned]) => toClaimItems(owner, owned))
    // A booking of nothing but places of classes.
    if (items.length === 0) return true
    const sql = 'SELECT bw.try_claim($1::uuid, $2::timestamptz, $3::jsonb) AS claimed'
    const [row] = await tx.query<{ claimed: boolean }>(sql, [tx.tenantId, until, JSON.stringify(items)])
    return row?.claimed === true
  }

  async confirm(tx: Transaction, appointments: readonly Appointment[], until: Date | 'infinity'): Promise<boolean> {
    const items = appointments.flatMap(appointment => toClaimItems(appointment.id, appointment.claims))
    const owners = appointments.map(appointment => appointment.id)
    const values = [tx.tenantId, until, owners, JSON.stringify(items)]
    try {
      const [row] = await tx.query<{ confirmed: boolean }>(CONFIRM, values)
      return row?.confirmed === true && (await confirmPlaces(tx, appointments, until))
    } catch (error) {
      if (CLOCK_WENT_BACK.has(innermost(error).code ?? '')) return false
      throw error
    }
  }

  async release(tx: Transaction, owners: readonly AppointmentId[]): Promise<void> {
    await tx.query('SELECT bw.release($1::uuid, $2::uuid[])', [tx.tenantId, owners])
  }

  async lockUnits(tx: Transaction, owners: readonly string[], units: readonly UnitId[]): Promise<void> {
    await tx.query('SELECT bw.lock_units($1::uuid, $2::uuid[], $3::uuid[])', [tx.tenantId, owners, units])
  }

  async lockKeys(tx: Transaction, keys: readonly LockKey[]): Promise<void> {
    if (keys.length === 0) return
    const values = [tx.tenantId, keys.map(({ key }) => key), keys.map(({ isShared }) => isShared)]
    await tx.query(LOCK_KEYS, values)
  }

  async countStarts(tx: Transaction, resourceId: ResourceId, window: Interval): Promise<number> {
    const values = [tx.tenantId, resourceId, window.startsAt, window.endsAt]
    const [row] = await tx.query<{ count: number }>(COUNT_STARTS, values)
    return row?.count ?? 0
  }

  async freeUnits(tx: Transaction, resourceId: ResourceId, during: Interval): Promise<UnitId[]> {
    const rows = await tx.query<{ id: string }>(FREE_UNITS, [tx.tenantId, resourceId, during.startsAt, during.endsAt])
    return rows.map(row => row.id)
  }

  async now(tx: Transaction): Promise<Date> {
    const [row] = await tx.query<{ now: Date }>('SELECT bw.now() AS now')
    return row?.now ?? new Date(Number.NaN)
  }
}

/** Nothing is asked for a booking without classes. */
async function confirmPlaces(
  tx: Transaction,
  appointments: readonly Appointment[],
  until: Date | 'infinity',
): Promise<boolean> {
  const items = toPlaceItems(appointments)
  if (items.length === 0) return true
  const sql = 'SELECT bw.confirm_places($1::uuid, $2::timestamptz, $3::jsonb) AS confirmed'
  const [row] = await tx.query<{ confirmed: boolean }>(sql, [tx.tenantId, until, JSON.stringify(items)])
  return row?.confirmed === true
}

function spanOf(booking: Booking): [Date, Date] {
  const starts = booking.appointments.map(appointment => appointment.startsAt.getTime())
  const ends = booking.appointments.map(appointment => appointment.endsAt.getTime())
  return [new Date(Math.min(...starts)), new Date(Math.max(...ends))]
}

function toAppointmentDocument(appointment: Appointment, position: number): object {
  return {
    id: appointment.id,
    service_id: appointment.serviceId,
    location_id: appointment.locationId,
    position,
    service_name: appointment.serviceName,
    starts_at: appointment.startsAt.toISOString(),
    ends_at: appointment.endsAt.toISOString(),
    price_amount: appointment.price.amount,
    attendees: appointment.attendees,
    add_ons: appointment.addOns ?? [],
    claims: toClaimDocuments(appointment.claims),
    session_id: appointment.session?.id ?? null,
    places: appointment.session?.places ?? null,
    is_pinned: appointment.isPinned ?? false,
    definition: appointment.definition ?? null,
  }
}
