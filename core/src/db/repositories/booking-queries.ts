import type { BookingState } from '../../domain/booking-state.js'
import type { TenantId } from '../../domain/id.js'
import type { BookingFilter, CalendarClaim } from '../../ports/booking-store.js'
import { SELECT_BOOKING } from './booking-rows.js'

/** Builds the list statement; every value is a parameter, the shape depends only on which filters are set. */
export function listStatement(tenantId: TenantId, filter: BookingFilter): { sql: string; values: unknown[] } {
  const values: unknown[] = [tenantId]
  const where = ['b.tenant_id = $1']
  const bind = (value: unknown) => `$${values.push(value)}`
  if (filter.from) where.push(`b.ends_at > ${bind(filter.from)}`)
  if (filter.to) where.push(`b.starts_at < ${bind(filter.to)}`)
  if (filter.statuses) where.push(`b.status = ANY(${bind(filter.statuses)}::text[])`)
  if (filter.customerId) where.push(`b.customer_id = ${bind(filter.customerId)}`)
  if (filter.locationId) where.push(`b.location_id = ${bind(filter.locationId)}`)
  if (filter.resourceId) where.push(ofResource(bind(filter.resourceId)))
  if (filter.customerEmail) where.push(ofCustomer(bind(filter.customerEmail)))
  if (filter.isSingle) where.push(SINGLE)
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, character => `\\${character}`)}%`
    where.push(matching(bind(pattern), filter.search))
  }
  const sense = filter.isDescending ? 'DESC' : 'ASC'
  if (filter.after) {
    const comparison = filter.isDescending ? '<' : '>'
    where.push(`(b.starts_at, b.id) ${comparison} (${bind(filter.after.startsAt)}, ${bind(filter.after.id)}::uuid)`)
  }
  const order = `ORDER BY b.starts_at ${sense}, b.id ${sense} LIMIT ${bind(filter.limit)}`
  return { sql: `${SELECT_BOOKING} WHERE ${where.join(' AND ')} ${order}`, values }
}

/** What left a booking is not counted with it. */
const SINGLE = `(SELECT count(*) FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id
    AND a.left_at IS NULL) = 1`

function ofResource(parameter: string): string {
  return `EXISTS (SELECT 1 FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id
    AND a.claims @> jsonb_build_array(jsonb_build_object('resourceId', ${parameter}::text)))`
}

function ofCustomer(parameter: string): string {
  return `b.customer_id IN (SELECT c.id FROM bw.customer c WHERE c.tenant_id = $1 AND c.email_key = lower(${parameter}))`
}

/** What a reference can have in it: see `newReference`. */
const REFERENCE_PART = /^[2-9A-HJKMNP-Z-]{1,9}$/i

/** Customers are found once, not again for each booking; references only by what can be a part of one. */
function matching(parameter: string, search: string): string {
  const ofCustomers = `b.customer_id IN (SELECT c.id FROM bw.customer c WHERE c.tenant_id = $1
    AND (c.name ILIKE ${parameter} OR c.email ILIKE ${parameter} OR c.phone ILIKE ${parameter}))`
  return REFERENCE_PART.test(search) ? `(b.reference ILIKE ${parameter} OR ${ofCustomers})` : ofCustomers
}

export interface CalendarRow {
  booking_id: string
  appointment_id: string
  reference: string
  status: BookingState
  customer_name: string | null
  service_name: string
  resource_id: string
  requirement: string
  core_from: Date
  core_to: Date
  during_from: Date
  during_to: Date
}

/**
 * What stands in the calendar: claims in force, and the past as it was; cancelled and lapsed bookings leave no trace.
 * Units of one pool that serve the same piece are one entry; pieces around a processing gap are entries of their own.
 */
export const CALENDAR = `
SELECT b.id AS booking_id, p.id AS appointment_id, b.reference, p.status, c.name AS customer_name, p.service_name, u.resource_id,
  a.requirement, lower(a.core) AS core_from, upper(a.core) AS core_to, a.starts_at AS during_from, a.ends_at AS during_to
FROM bw.allocation a
JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
WHERE a.tenant_id = $1 AND a.starts_at < $3 AND a.ends_at > $2 AND a.starts_at >= $2::timestamptz - interval '2 days'
  AND a.closes_at > bw.now() AND ($4::uuid IS NULL OR p.location_id = $4)
GROUP BY b.id, p.id, b.reference, p.status, c.name, p.service_name, u.resource_id, a.requirement, a.core, a.starts_at, a.ends_at
ORDER BY core_from, b.id`

export function toCalendarClaim(row: CalendarRow): CalendarClaim {
  return {
    bookingId: row.booking_id,
    appointmentId: row.appointment_id,
    reference: row.reference,
    status: row.status,
    customerName: row.customer_name,
    serviceName: row.service_name,
    resourceId: row.resource_id,
    requirement: row.requirement,
    core: { startsAt: row.core_from, endsAt: row.core_to },
    during: { startsAt: row.during_from, endsAt: row.during_to },
  }
}
