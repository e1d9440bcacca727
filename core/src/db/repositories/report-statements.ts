// Each statement takes $1 tenant, $2 and $3 the span, $4 the zone, $5 the step, $6 location, $7 service, $8 resource.

/** Whoever came or should have come: what takes or took time. */
const FIRM = `('confirmed', 'checked-in', 'completed', 'no-show')`
/** What a booking is worth while nothing speaks against it. */
const WORTH = `('confirmed', 'checked-in', 'completed')`
const WAITING = `('requested', 'pending-payment')`
const DROPPED = `('held', 'expired')`

const servedBy = (appointment: string) => `EXISTS (SELECT FROM bw.allocation l
    JOIN bw.resource_unit u ON u.tenant_id = l.tenant_id AND u.id = l.unit_id AND u.resource_id = $8
   WHERE l.tenant_id = $1 AND l.owner_id IN (${appointment}.id, ${appointment}.session_id))`

/** A filter chooses bookings: one of several services counts whole. */
const CHOSEN = `b.tenant_id = $1 AND b.starts_at >= $2 AND b.starts_at < $3 AND b.status NOT IN ${DROPPED}
  AND ($6::uuid IS NULL OR b.location_id = $6)
  AND (($7::uuid IS NULL AND $8::uuid IS NULL) OR EXISTS (SELECT FROM bw.appointment a
    WHERE a.tenant_id = $1 AND a.booking_id = b.id AND ($7::uuid IS NULL OR a.service_id = $7)
      AND ($8::uuid IS NULL OR ${servedBy('a')})))`
/**
 * The first instant of each step, and what it is called: finding a place among them costs a tenth of what the clock of a
 * zone does. Midnight is the second after 23:59:59, whatever the clocks do in that night.
 */
const STEPS = `step AS MATERIALIZED (
  SELECT array_agg(to_char(g.day, 'YYYY-MM-DD') ORDER BY g.day) AS dates,
    array_agg(((g.day - interval '1 second') AT TIME ZONE $4::text) + interval '1 second' ORDER BY g.day) AS bounds
    FROM generate_series(date_trunc($5::text, $2::timestamptz AT TIME ZONE $4::text), $3::timestamptz AT TIME ZONE $4::text,
      ('1 ' || $5::text)::interval) AS g(day))`
const PLACE = 'width_bucket(b.starts_at, (SELECT bounds FROM step))'
/** Else the planner takes each booking for a step of its own, and sorts them all instead of adding them up. */
const APART = 'OFFSET 0'
const DATE_OF = '((SELECT dates FROM step))[x.place]'
/** Of an appointment `a`: nearly every one is in the time of its booking, and the others are asked one by one. */
const MONEY_OF = `LEFT JOIN bw.booking b ON b.tenant_id = $1 AND b.id = a.booking_id AND b.starts_at >= $2::timestamptz - interval '2 days'
     AND b.starts_at < $3`
const CURRENCY =
  'coalesce(b.currency, (SELECT o.currency FROM bw.booking o WHERE o.tenant_id = $1 AND o.id = a.booking_id))'
const epoch = (from: string, to: string) => `date_part('epoch', ${to} - ${from})`
const count = (states: string) => `count(*) FILTER (WHERE b.status IN ${states})::int`
const sum = (amount: string) => `coalesce(sum(${amount}), 0)::float8`

export const BOOKINGS = `
WITH ${STEPS}
SELECT ${DATE_OF.replace('x.', 'b.')} AS date, b.currency, ${count(FIRM)} AS bookings, ${count(WAITING)} AS waiting, ${count(`('completed')`)} AS completed,
  ${count(`('no-show')`)} AS "noShows", ${count(`('cancelled')`)} AS cancelled, ${count(`('declined')`)} AS declined,
  coalesce(sum(b.total_amount) FILTER (WHERE b.status IN ${WORTH}), 0)::float8 AS booked
  FROM (SELECT ${PLACE} AS place, b.currency, b.status, b.total_amount FROM bw.booking b WHERE ${CHOSEN} ${APART}) b
 GROUP BY b.place, b.currency ORDER BY 1, 2`

/** What is owed: of what stands the rest of its price, of what does not the fees, less what was paid towards them. */
export const MONEY = `
WITH ${STEPS}
SELECT ${DATE_OF} AS date, x.currency, ${sum('x.worth')} AS booked, ${sum('x.paid')} AS paid, ${sum('x.fees')} AS fees, ${sum('x.refunds')} AS refunds,
  ${sum(`CASE x.status WHEN 'no-show' THEN x.fees WHEN 'cancelled' THEN greatest(x.fees - x.paid, 0) ELSE greatest(x.worth - x.paid, 0) END`)} AS owed
  FROM (SELECT ${PLACE} AS place, b.currency, b.status, CASE WHEN b.status IN ${WORTH} THEN b.total_amount ELSE 0 END AS worth,
      coalesce(p.paid, 0) AS paid, coalesce(l.fees, 0) AS fees, coalesce(l.refunds, 0) AS refunds
    FROM bw.booking b
    LEFT JOIN (SELECT booking_id, sum(amount)::bigint AS paid FROM bw.payment WHERE tenant_id = $1 AND status = 'captured' GROUP BY 1) p
      ON p.booking_id = b.id
    LEFT JOIN (SELECT booking_id, sum(amount) FILTER (WHERE kind <> 'refund')::bigint AS fees,
          -sum(amount) FILTER (WHERE kind = 'refund')::bigint AS refunds
        FROM bw.ledger_entry WHERE tenant_id = $1 GROUP BY 1) l ON l.booking_id = b.id
   WHERE ${CHOSEN} ${APART}) x GROUP BY x.place, x.currency ORDER BY 1, 2`

export const SOURCES = `
SELECT b.source, ${count(FIRM)} AS bookings, ${count(`('no-show')`)} AS "noShows", ${count(`('cancelled')`)} AS cancelled
  FROM bw.booking b WHERE ${CHOSEN} AND $4::text IS NOT NULL AND $5::text IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`

/** Each booking once: whoever is in two groups stands under both labels together. */
export const GROUPS = `
SELECT coalesce((SELECT string_agg(g.label, ', ' ORDER BY g.label) FROM bw.customer_group g WHERE g.tenant_id = $1 AND g.key = ANY(x.keys)),
    'guests') AS "group", x.currency, sum(x.bookings)::int AS bookings, sum(x."noShows")::int AS "noShows",
  sum(x.cancelled)::int AS cancelled, ${sum('x.booked')} AS booked
  FROM (SELECT c.groups AS keys, b.currency, ${count(FIRM)} AS bookings, ${count(`('no-show')`)} AS "noShows", ${count(`('cancelled')`)} AS cancelled,
      coalesce(sum(b.total_amount) FILTER (WHERE b.status IN ${WORTH}), 0) AS booked
    FROM bw.booking b LEFT JOIN bw.customer c ON c.tenant_id = $1 AND c.id = b.customer_id
   WHERE ${CHOSEN} AND $4::text IS NOT NULL AND $5::text IS NOT NULL GROUP BY 1, 2) x
 GROUP BY 1, 2 ORDER BY 3 DESC, 1`

export const LEAD = `
WITH lead AS (SELECT greatest(${epoch('b.created_at', 'b.starts_at')} / 3600, 0) AS hours FROM bw.booking b
   WHERE ${CHOSEN} AND b.status IN ${FIRM} AND $4::text IS NOT NULL AND $5::text IS NOT NULL)
SELECT width_bucket(hours, ARRAY[24, 48, 168, 336, 720]::float8[]) AS band, count(*)::int AS bookings,
  (SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY hours)::numeric, 1)::float8 FROM lead) AS median
  FROM lead GROUP BY 1 ORDER BY 1`

export const SERVICES = `
SELECT s.name AS service, x.currency, x.appointments, x.minutes, x.booked FROM (
  SELECT a.service_id, ${CURRENCY} AS currency, count(*)::int AS appointments, ${sum(`${epoch('a.starts_at', 'a.ends_at')} / 60`)} AS minutes,
    coalesce(sum(a.price_amount) FILTER (WHERE a.status IN ${WORTH}), 0)::float8 AS booked
    FROM bw.appointment a ${MONEY_OF}
   WHERE a.tenant_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND a.status IN ${FIRM} AND ($6::uuid IS NULL OR a.location_id = $6)
     AND ($7::uuid IS NULL OR a.service_id = $7) AND ($8::uuid IS NULL OR ${servedBy('a')})
     AND $4::text IS NOT NULL AND $5::text IS NOT NULL GROUP BY 1, 2) x
  JOIN bw.service s ON s.tenant_id = $1 AND s.id = x.service_id ORDER BY 5 DESC, 1`

const minutes = (from: string, to: string) => `${epoch(from, to)} / 60`

/**
 * Claims that were in force when their time came, cut at the span and where somebody gave them back meanwhile. None lasts
 * longer than three days: a service is at most one, and so is each of its buffers.
 */
const CLAIMS = `
  SELECT u.resource_id, l.appointment_id, l.session_id, l.requirement, greatest(lower(l.core), $2) AS core_from,
    least(upper(l.core), $3, l.closes_at) AS core_to, greatest(l.starts_at, $2) AS claim_from, least(l.ends_at, $3, l.closes_at) AS claim_to,
    a.booking_id, a.price_amount, a.status, a.starts_at, a.session_id AS class_id
    FROM bw.resource_unit u JOIN bw.allocation l ON l.tenant_id = u.tenant_id AND l.unit_id = u.id
    LEFT JOIN bw.appointment a ON a.tenant_id = l.tenant_id AND a.id = l.appointment_id
      AND a.starts_at >= $2::timestamptz - interval '3 days' AND a.starts_at < $3::timestamptz + interval '1 day'
    LEFT JOIN bw.session z ON z.tenant_id = l.tenant_id AND z.id = l.session_id
   WHERE u.tenant_id = $1 AND l.starts_at >= $2::timestamptz - interval '3 days' AND l.starts_at < $3 AND l.ends_at > $2
     AND l.closes_at > l.starts_at AND (l.session_id IS NOT NULL OR a.status IN ${FIRM})
     AND ($6::uuid IS NULL OR coalesce(a.location_id, z.location_id) = $6)
     AND ($7::uuid IS NULL OR coalesce(a.service_id, z.service_id) = $7) AND $5::text IS NOT NULL`
const CORE = `greatest(${minutes('c.core_from', 'c.core_to')}, 0)`

/** $9 to $11: peak hours, the date and both ends of each. */
export const CLAIMED = `
WITH c AS (${CLAIMS} AND ($8::uuid IS NULL OR u.resource_id = $8)),
peak AS (
  SELECT c.resource_id, sum(${minutes('greatest(c.core_from, w.opens)', 'least(c.core_to, w.closes)')}) AS minutes
    FROM c CROSS JOIN LATERAL generate_series((c.core_from AT TIME ZONE $4::text)::date, (c.core_to AT TIME ZONE $4::text)::date, interval '1 day') d(at)
    JOIN unnest($9::date[], $10::timestamptz[], $11::timestamptz[]) w(at, opens, closes) ON w.at = d.at::date
   WHERE cardinality($9::date[]) > 0 AND c.core_from < w.closes AND c.core_to > w.opens GROUP BY 1)
SELECT c.resource_id AS "resourceId", count(DISTINCT coalesce(c.appointment_id, c.session_id))::int AS visits, ${sum(CORE)} AS minutes,
  ${sum(`greatest(${minutes('c.claim_from', 'c.claim_to')}, 0)`)} AS "minutesWithTurnover", coalesce(max(p.minutes), 0)::float8 AS "peakMinutes"
  FROM c LEFT JOIN peak p ON p.resource_id = c.resource_id GROUP BY 1`

/** Those that meet one need of an appointment share its price by their minutes; of a class, those of all who are in it. */
export const VALUES = `
WITH c AS (${CLAIMS} AND $4::text IS NOT NULL),
shared AS (
  SELECT c.*, ${CORE} / nullif(sum(${CORE}) OVER (PARTITION BY coalesce(c.appointment_id, c.session_id), c.requirement), 0) AS part FROM c),
a AS (
  SELECT s.resource_id, s.part, s.booking_id, s.price_amount FROM shared s
   WHERE s.session_id IS NULL AND s.class_id IS NULL AND s.status IN ${WORTH} AND s.starts_at >= $2 AND s.starts_at < $3
  UNION ALL SELECT s.resource_id, s.part, w.booking_id, w.price_amount FROM shared s JOIN bw.appointment w ON w.tenant_id = $1
     AND w.session_id = s.session_id AND w.status IN ${WORTH} AND w.starts_at >= $2 AND w.starts_at < $3)
SELECT a.resource_id AS "resourceId", ${CURRENCY} AS currency, round(coalesce(sum(a.price_amount * a.part), 0)::numeric)::float8 AS booked
  FROM a ${MONEY_OF} WHERE $8::uuid IS NULL OR a.resource_id = $8 GROUP BY 1, 2 ORDER BY 1, 2`

const POINTS = `count(*)::int AS answers, sum(x.rating)::int AS points, count(*) FILTER (WHERE x.rating <= 2)::int AS low`
const SAID = `SELECT f.service_id, f.staff_ids, f.rating,
    to_char(date_trunc($5::text, a.starts_at AT TIME ZONE $4::text), 'YYYY-MM-DD') AS date
  FROM bw.feedback f JOIN bw.appointment a ON a.tenant_id = f.tenant_id AND a.id = f.appointment_id
 WHERE f.tenant_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND ($6::uuid IS NULL OR a.location_id = $6)
   AND ($7::uuid IS NULL OR f.service_id = $7) AND ($8::uuid IS NULL OR $8 = ANY(f.staff_ids))`

export const RATINGS = `SELECT x.date, ${POINTS} FROM (${SAID}) x GROUP BY 1 ORDER BY 1`

export const RATED = `
WITH x AS (${SAID})
SELECT s.name, 'service' AS type, ${POINTS} FROM x JOIN bw.service s ON s.tenant_id = $1 AND s.id = x.service_id GROUP BY s.id, s.name
UNION ALL
SELECT r.name, 'staff', ${POINTS} FROM x JOIN bw.resource r ON r.tenant_id = $1 AND r.id = ANY(x.staff_ids) AND ($8::uuid IS NULL OR r.id = $8)
 GROUP BY r.id, r.name ORDER BY 2, 1`
