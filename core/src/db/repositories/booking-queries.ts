import type { BookingState } from '../../domain/booking-state.js'
import type { TenantId } from '../../domain/id.js'
import type { BookingFilter, CalendarClaim } from '../../ports/booking-store.js'
import { SELECT_BOOKING } from './booking-rows.js'

/**
 * Builds the list statement; every value is a parameter, the shape depends only on which filters are set. Which bookings
 * are on the page is decided in an index that has what most filters ask for (migration 0045); the wide rows are read then.
 */
export function listStatement(
  tenantId: TenantId,
  filter: BookingFilter,
  found: SearchFound = {},
): { sql: string; values: unknown[] } {
  const values: unknown[] = [tenantId]
  const where = ['b.tenant_id = $1']
  const bind = (value: unknown) => `$${values.push(value)}`
  if (filter.ids) where.push(`b.id = ANY(${bind(filter.ids)}::uuid[])`)
  if (filter.from) where.push(`b.ends_at > ${bind(filter.from)}`)
  if (filter.to) where.push(`b.starts_at < ${bind(filter.to)}`)
  if (filter.statuses) where.push(`b.status = ANY(${bind(filter.statuses)}::text[])`)
  if (filter.customerId) where.push(`b.customer_id = ${bind(filter.customerId)}`)
  if (filter.locationId) where.push(`b.location_id = ${bind(filter.locationId)}`)
  if (filter.resourceId) where.push(ofResource(bind(filter.resourceId)))
  if (filter.customerEmail) where.push(ofCustomer(bind(filter.customerEmail)))
  if (filter.isSingle) where.push(SINGLE)
  if (filter.search) where.push(matching(filter.search, found, bind))
  const sense = filter.isDescending ? 'DESC' : 'ASC'
  if (filter.after) {
    const comparison = filter.isDescending ? '<' : '>'
    where.push(`(b.starts_at, b.id) ${comparison} (${bind(filter.after.startsAt)}, ${bind(filter.after.id)}::uuid)`)
  }
  const order = `ORDER BY b.starts_at ${sense}, b.id ${sense}`
  const page = `SELECT b.id FROM bw.booking b WHERE ${where.join(' AND ')} ${order} LIMIT ${bind(filter.limit)}`
  return { sql: `${SELECT_BOOKING} WHERE b.tenant_id = $1 AND b.id IN (${page}) ${order}`, values }
}

/** What left a booking is not counted with it. */
const SINGLE = `(SELECT count(*) FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id
    AND a.left_at IS NULL) = 1`

function ofResource(parameter: string): string {
  return `b.id IN (SELECT r.booking_id FROM bw.appointment_resource r WHERE r.tenant_id = $1 AND r.resource_id = ${parameter}::uuid)`
}

function ofCustomer(parameter: string): string {
  return `b.customer_id IN (SELECT c.id FROM bw.customer c WHERE c.tenant_id = $1 AND c.email_key = lower(${parameter}))`
}

/** What a reference can have in it: see `newReference`. */
const REFERENCE_PART = /^[2-9A-HJKMNP-Z-]{1,9}$/i

/** Who and what a search means; absent: too many to name. */
export interface SearchFound {
  readonly customers?: readonly string[] | undefined
  readonly bookings?: readonly string[] | undefined
}

/** Above this so many bookings match that a page of them is found quickly by looking at one after the other. */
export const MOST_FOUND = 500

export function likePattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, character => `\\${character}`)}%`
}

/** $2 pattern, $3 whether it can be part of a reference. */
export const FIND_MATCHING = `
SELECT (SELECT coalesce(array_agg(x.id), '{}') FROM (SELECT c.id FROM bw.customer c WHERE c.tenant_id = $1 AND c.search_text LIKE lower($2)
    LIMIT ${MOST_FOUND + 1}) x) AS customers,
  (SELECT coalesce(array_agg(y.id), '{}') FROM (SELECT b.id FROM bw.booking b WHERE b.tenant_id = $1 AND b.reference IN (
      SELECT r.reference FROM bw.booking r WHERE $3::boolean AND r.tenant_id = $1 AND r.reference LIKE upper($2) LIMIT ${MOST_FOUND + 1})) y)
    AS bookings`

export function isReferencePart(search: string): boolean {
  return REFERENCE_PART.test(search)
}

/** The planner cannot tell how many match behind a policy: it is told, by the ids or by a condition on each row. */
function matching(search: string, { customers, bookings }: SearchFound, bind: (value: unknown) => string): string {
  const pattern = customers && bookings ? '' : bind(likePattern(search))
  const ofOne = `(SELECT c.search_text LIKE lower(${pattern}) FROM bw.customer c WHERE c.tenant_id = $1 AND c.id = b.customer_id)`
  const conditions = [customers ? `b.customer_id = ANY(${bind(customers)}::uuid[])` : ofOne]
  if (bookings) conditions.push(`b.id = ANY(${bind(bookings)}::uuid[])`)
  else if (isReferencePart(search)) conditions.push(`b.reference LIKE upper(${pattern})`)
  return `(${conditions.join(' OR ')})`
}

export interface CalendarRow {
  booking_id: string
  appointment_id: string
  reference: string
  status: BookingState
  customer_name: string | null
  service_name: string
  color: string
  resource_id: string
  requirement: string
  core_from: Date
  core_to: Date
  during_from: Date
  during_to: Date
  appointment_from: Date
  appointment_to: Date
  version: number
}

/**
 * What stands in the calendar: claims in force, and the past as it was; cancelled and lapsed bookings leave no trace.
 * Units of one pool that serve the same piece are one entry; pieces around a processing gap are entries of their own.
 */
export const CALENDAR = `
SELECT b.id AS booking_id, p.id AS appointment_id, b.reference, p.status, c.name AS customer_name, p.service_name, v.color, u.resource_id,
  a.requirement, lower(a.core) AS core_from, upper(a.core) AS core_to, a.starts_at AS during_from, a.ends_at AS during_to,
  p.starts_at AS appointment_from, p.ends_at AS appointment_to, b.version
FROM bw.allocation a
JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
JOIN bw.service v ON v.tenant_id = p.tenant_id AND v.id = p.service_id
JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
WHERE a.tenant_id = $1 AND a.starts_at < $3 AND a.ends_at > $2 AND a.starts_at >= $2::timestamptz - interval '2 days'
  AND a.closes_at > bw.now() AND ($4::uuid IS NULL OR p.location_id = $4)
GROUP BY b.id, p.id, b.reference, b.version, p.starts_at, p.ends_at, p.status, c.name, p.service_name, v.color, u.resource_id, a.requirement, a.core, a.starts_at, a.ends_at
ORDER BY core_from, b.id`

export function toCalendarClaim(row: CalendarRow): CalendarClaim {
  return {
    bookingId: row.booking_id,
    appointmentId: row.appointment_id,
    reference: row.reference,
    status: row.status,
    customerName: row.customer_name,
    serviceName: row.service_name,
    color: row.color,
    resourceId: row.resource_id,
    requirement: row.requirement,
    core: { startsAt: row.core_from, endsAt: row.core_to },
    during: { startsAt: row.during_from, endsAt: row.during_to },
    appointment: { startsAt: row.appointment_from, endsAt: row.appointment_to },
    version: row.version,
  }
}
