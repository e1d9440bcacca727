import { withOwner } from '../../support/claim-checker.js'

/** How much stands beside what was imported. */
export interface DeskLoad {
  /** People with seven visits a day, on all days from `-days` to `days`. */
  readonly people: number
  readonly days: number
  readonly waiting: number
}

const STAFF = `
WITH like_one AS (SELECT * FROM bw.resource WHERE tenant_id = $1 AND type = 'staff' AND status = 'active' ORDER BY id LIMIT 1),
made AS (INSERT INTO bw.resource (tenant_id, id, location_id, schedule_id, slug, name, type)
  SELECT $1, gen_random_uuid(), location_id, schedule_id, 'busy-' || n, 'Busy ' || n, 'staff' FROM like_one, generate_series(1, $2::int) n
  RETURNING id)
INSERT INTO bw.resource_unit (tenant_id, id, resource_id, unit_no) SELECT $1, gen_random_uuid(), id, 1 FROM made`

// One person of the team serves the same customer all the time: a file with much in it.
const VISITS = `
CREATE TEMP TABLE visit ON COMMIT PRESERVE ROWS AS
SELECT gen_random_uuid() AS booking, gen_random_uuid() AS appointment, u.id AS unit, r.id AS resource, d.at + hour * interval '1 hour' AS at,
    row_number() OVER () AS no, CASE WHEN r.slug = 'busy-1' THEN (SELECT min(id::text)::uuid FROM bw.customer WHERE tenant_id = $1)
      ELSE c.ids[1 + (hashtext(r.slug || d.at || hour) & 65535) % array_length(c.ids, 1)] END AS customer
  FROM bw.resource r JOIN bw.resource_unit u ON u.tenant_id = r.tenant_id AND u.resource_id = r.id
  CROSS JOIN (SELECT date_trunc('day', now()) + n * interval '1 day' AS at FROM generate_series(-$2::int, $2::int) n) d
  CROSS JOIN generate_series(9, 15) hour
  CROSS JOIN (SELECT array_agg(id) AS ids FROM (SELECT id FROM bw.customer WHERE tenant_id = $1 LIMIT 5000) x) c
 WHERE r.tenant_id = $1 AND r.slug LIKE 'busy-%'`

const BOOKINGS = `
INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount, deposit_amount, currency,
    quote, policy, starts_at, ends_at, reminds, created_at)
SELECT $1, v.booking, upper(translate(overlay(lpad(to_hex(v.no), 8, '0') PLACING '-' FROM 5 FOR 0), '01', 'xy')),
    CASE WHEN v.at < now() THEN 'completed' ELSE 'confirmed' END, 'web', v.customer, b.location_id, b.time_zone, 6000, 0, b.currency, b.quote,
    b.policy, v.at, v.at + interval '50 minutes', false, v.at - (v.no % 40) * interval '1 day'
  FROM visit v, (SELECT * FROM bw.booking WHERE tenant_id = $1 AND source = 'import' LIMIT 1) b`
const APPOINTMENTS = `
INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at, price_amount, claims)
SELECT $1, v.appointment, v.booking, a.service_id, a.location_id, CASE WHEN v.at < now() THEN 'completed' ELSE 'confirmed' END, a.service_name,
    v.at, v.at + interval '50 minutes', 6000, jsonb_build_array(jsonb_build_object('unitId', v.unit, 'resourceId', v.resource,
      'requirement', 'staff', 'during', jsonb_build_array(v.at, v.at + interval '50 minutes'),
      'core', jsonb_build_array(v.at, v.at + interval '50 minutes')))
  FROM visit v, (SELECT a.* FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
    WHERE a.tenant_id = $1 AND b.source = 'import' LIMIT 1) a`
const ALLOCATIONS = `
INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, requirement, during, core, active)
SELECT $1, unit, appointment, 'staff', tstzrange(at, at + interval '50 minutes'), tstzrange(at, at + interval '50 minutes'),
  tstzrange(least(at, now()) - interval '1 day', 'infinity') FROM visit ORDER BY unit`

const PAYMENTS = `
INSERT INTO bw.payment (tenant_id, id, booking_id, provider, purpose, amount, currency, status, created_at)
SELECT $1, gen_random_uuid(), id, 'on-site', 'full', greatest(total_amount, 1), currency,
    CASE WHEN status = 'completed' THEN 'captured' ELSE 'due-on-site' END, starts_at
  FROM bw.booking WHERE tenant_id = $1 AND source IN ('import', 'web') AND hashtext(id::text) % 2 = 0`
const FEES = `
INSERT INTO bw.ledger_entry (tenant_id, id, booking_id, kind, amount, currency, actor_type, actor_name, at)
SELECT $1, gen_random_uuid(), id, 'no-show', 2000, currency, 'account', 'Olive', starts_at
  FROM bw.booking WHERE tenant_id = $1 AND source IN ('import', 'web') AND hashtext(id::text) % 12 = 0`
const MESSAGES = `
INSERT INTO bw.message (tenant_id, id, effect_key, channel, to_address, to_name, subject, text, html, booking_id, status, created_at)
SELECT $1, gen_random_uuid(), 'load-' || b.id, 'email', coalesce(c.email, ''), c.name, 'Your booking ' || b.reference,
    repeat('Your booking is confirmed. ', 30), repeat('<p>Your booking is confirmed.</p>', 40), b.id, 'sent', b.starts_at - interval '1 day'
  FROM bw.booking b JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
 WHERE b.tenant_id = $1 AND b.source IN ('import', 'web')`
const AUDIT = `
INSERT INTO bw.audit_log (tenant_id, id, at, actor_type, actor_id, actor_name, action, subject_type, subject_id, request_id, changes)
SELECT $1, gen_random_uuid(), starts_at, 'account', 'olive', 'Olive', CASE WHEN hashtext(id::text) % 5000 = 0 THEN 'service.update'
    ELSE 'booking.create' END, 'booking', id::text, id::text, jsonb_build_object('reference', reference)
  FROM bw.booking WHERE tenant_id = $1 AND source IN ('import', 'web') ORDER BY starts_at`
const FEEDBACK = `
INSERT INTO bw.feedback (tenant_id, id, appointment_id, booking_id, customer_id, service_id, rating, text, status, created_at)
SELECT $1, gen_random_uuid(), a.id, b.id, b.customer_id, a.service_id, 1 + abs(hashtext(a.id::text)) % 5, 'What a visit.',
    CASE WHEN hashtext(a.id::text) % 1000 = 0 THEN 'pending' ELSE 'published' END, a.ends_at
  FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
 WHERE a.tenant_id = $1 AND a.status = 'completed' AND hashtext(a.id::text) % 4 = 0`
const WAITING = `
INSERT INTO bw.waitlist_entry (tenant_id, id, customer_id, status, service_ids, windows, starts_at, ends_at, source, rank)
SELECT $1, gen_random_uuid(), c.id, CASE WHEN n % 10 = 0 THEN 'waiting' ELSE 'expired' END, ARRAY[s.id],
    '[]', now() + interval '200 days', now() + interval '201 days', 'web', n
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM bw.customer WHERE tenant_id = $1 LIMIT $2) c,
    (SELECT id FROM bw.service WHERE tenant_id = $1 ORDER BY id LIMIT 1) s`
const NOTES = `
INSERT INTO bw.customer_note (tenant_id, id, customer_id, text, author_type, author_name)
SELECT $1, gen_random_uuid(), id, 'Likes tea', 'account', 'Olive' FROM bw.customer WHERE tenant_id = $1`

/** Puts beside imported bookings what a desk has after some years: visits, money, letters, feedback, people who wait. */
export async function loadDesk(databaseUrl: string, tenantId: string, load: DeskLoad): Promise<void> {
  await withOwner(databaseUrl, async client => {
    await client.query(STAFF, [tenantId, load.people])
    await client.query(VISITS.replaceAll('$1', `'${tenantId}'`).replaceAll('$2', String(load.days)))
    for (const sql of [BOOKINGS, APPOINTMENTS, ALLOCATIONS, PAYMENTS, FEES, MESSAGES, AUDIT, FEEDBACK, NOTES]) {
      await client.query(sql, [tenantId])
    }
    await client.query(WAITING, [tenantId, load.waiting])
    await client.query('VACUUM ANALYZE')
  })
}
