import { FIRM_STATES, TENTATIVE_STATES } from '../../../core/dist/domain/booking-state.js'
import type { Invariant } from './invariant.js'

const list = (words: readonly string[]): string => words.map(word => `'${word}'`).join(', ')

/** A request that keeps no time until the business chooses. */
const OPEN_REQUEST = `b.status = 'requested' AND b.policy->>'approval' = 'open'`

/** Appointments that somebody relies on now: firm ones, and tentative ones before their deadline. */
export const LIVE = `
live AS (
  SELECT a.tenant_id, a.id, a.booking_id, a.service_id, a.claims, a.departed, a.session_id, a.places, a.definition,
         CASE WHEN b.status IN (${list(FIRM_STATES)}) THEN 'infinity'::timestamptz ELSE b.expires_at END AS until
    FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
   WHERE a.status = b.status AND NOT (b.source = 'import' AND b.status <> 'confirmed') AND (b.status IN (${list(FIRM_STATES)})
      OR (b.status IN (${list(TENTATIVE_STATES)}) AND b.expires_at > bw.now() AND NOT (${OPEN_REQUEST})))),
wanted AS (
  SELECT l.tenant_id, l.id, l.until, (c->>'unitId')::uuid AS unit_id, c->>'requirement' AS requirement,
         tstzrange((c->'during'->>0)::timestamptz, (c->'during'->>1)::timestamptz) AS during
    FROM live l, jsonb_array_elements(l.claims) c)`

/** Hours as the solver reads them: an exception replaces its whole date, a span that does not end later runs past midnight. */
const OPEN_HOURS = `
days AS (
  SELECT DISTINCT h.tenant_id, h.id, h.time_zone, r.id AS resource_id, r.location_id, d::date AS day,
         coalesce(n.season->'weekly', h.weekly) AS weekly, coalesce(n.season->'breaks', h.breaks) AS breaks
    FROM bw.allocation a
    JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
    JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id
    JOIN bw.schedule h ON h.tenant_id = r.tenant_id AND h.id = r.schedule_id,
    generate_series((a.starts_at AT TIME ZONE h.time_zone)::date - 2, (a.ends_at AT TIME ZONE h.time_zone)::date, interval '1 day') d
    LEFT JOIN LATERAL (SELECT s.season FROM jsonb_array_elements(h.seasons) WITH ORDINALITY s(season, place)
      WHERE d::date BETWEEN (s.season->>'from')::date AND (s.season->>'until')::date ORDER BY s.place LIMIT 1) n ON true
   WHERE a.closes_at > bw.now()),
spans AS (
  SELECT d.tenant_id, d.resource_id, d.time_zone, d.day, s.kind, (s.span->>0) AS opens, (s.span->>1) AS closes
    FROM days d
    LEFT JOIN bw.schedule_exception e ON e.tenant_id = d.tenant_id AND e.schedule_id = d.id AND e.on_date = d.day
    LEFT JOIN bw.location_holiday l ON l.tenant_id = d.tenant_id AND l.location_id = d.location_id AND l.on_date = d.day,
    LATERAL (
      SELECT 'open' AS kind, o.value AS span
        FROM jsonb_array_elements(coalesce(e.spans, CASE WHEN l.on_date IS NULL THEN d.weekly->lower(left(to_char(d.day, 'FMDay'), 2)) END, '[]')) o
      UNION ALL
      SELECT 'break', p.value
        FROM jsonb_array_elements(coalesce(d.breaks->lower(left(to_char(d.day, 'FMDay'), 2)), '[]')) p WHERE e.spans IS NULL AND l.on_date IS NULL) s),
edges AS (
  SELECT tenant_id, resource_id, kind, (day + opens::interval) AT TIME ZONE time_zone AS opens_at,
         (day + closes::interval + CASE WHEN closes::interval <= opens::interval THEN interval '1 day' ELSE interval '0' END)
           AT TIME ZONE time_zone AS closes_at
    FROM spans),
hours AS MATERIALIZED (
  SELECT tenant_id, resource_id,
         coalesce(range_agg(tstzrange(opens_at, closes_at)) FILTER (WHERE kind = 'open'), '{}')
         - coalesce(range_agg(tstzrange(opens_at, closes_at)) FILTER (WHERE kind = 'break'), '{}') AS open
    FROM edges GROUP BY tenant_id, resource_id)`

export const CLAIM_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    statement: 'Two claims on one unit never overlap both in time and in force, buffers and holds included.',
    sql: `
SELECT a.tenant_id, a.id, b.id AS other_id, a.unit_id FROM bw.allocation a JOIN bw.allocation b
    ON a.tenant_id = b.tenant_id AND a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during AND a.active && b.active`,
  },
  {
    id: 'I2',
    statement: 'At no instant are more units of a resource claimed than it has capacity.',
    // A unit counts once: that it is claimed twice is what I1 says.
    sql: `
WITH claims AS (
  SELECT DISTINCT r.tenant_id, r.id AS resource_id, r.capacity, a.unit_id, a.starts_at, a.ends_at
    FROM bw.allocation a
    JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id AND u.kind = 'real'
    JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id
   WHERE a.closes_at > bw.now())
SELECT x.tenant_id, x.resource_id, x.starts_at AS at, count(DISTINCT y.unit_id) AS claimed, x.capacity
  FROM claims x JOIN claims y ON y.tenant_id = x.tenant_id AND y.resource_id = x.resource_id
    AND y.starts_at <= x.starts_at AND y.ends_at > x.starts_at
 GROUP BY x.tenant_id, x.resource_id, x.capacity, x.starts_at HAVING count(DISTINCT y.unit_id) > x.capacity`,
  },
  {
    id: 'I3',
    statement: 'Every live appointment has in force all the claims it names, and names one for each requirement.',
    // Those of its service when it was planned: a service may change while bookings of it stand.
    sql: `
WITH ${LIVE}
SELECT w.tenant_id, w.id, w.requirement, 'not in force' AS problem FROM wanted w
 WHERE NOT EXISTS (SELECT FROM bw.allocation a WHERE a.tenant_id = w.tenant_id AND a.appointment_id = w.id
   AND a.unit_id = w.unit_id AND a.during = w.during AND a.closes_at >= w.until)
UNION ALL
SELECT l.tenant_id, l.id, q.key, 'not named' FROM live l, LATERAL (
   SELECT d.key, d.value::int AS count FROM jsonb_each_text(l.definition->'needs') d
   UNION ALL
   SELECT r.key, r.count FROM bw.service_requirement r
    WHERE r.tenant_id = l.tenant_id AND r.service_id = l.service_id AND l.definition IS NULL) q
 WHERE l.session_id IS NULL AND (SELECT count(DISTINCT c->>'resourceId') FROM jsonb_array_elements(l.claims) c
   WHERE c->>'requirement' = q.key) < greatest(1, q.count - l.departed)`,
  },
  {
    id: 'I4',
    statement:
      'A claim in force belongs to an appointment and a booking of its tenant that are firm or tentative, no open request.',
    sql: `
SELECT a.tenant_id, a.id, p.status, b.status AS booking_status FROM bw.allocation a
  LEFT JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
  LEFT JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
 WHERE a.closes_at > bw.now() AND a.session_id IS NULL
   AND (b.id IS NULL OR (${OPEN_REQUEST}) OR b.status NOT IN (${list([...FIRM_STATES, ...TENTATIVE_STATES])}) OR p.status <> b.status)`,
  },
  {
    id: 'I5',
    statement:
      'A claim in force lies in the working hours of its resource; buffers too, unless the service lets them out, staff said so, or it was kept when hours changed.',
    // Leaves are claimed for the composite above them, whose hours count. Time off may be entered over a booking.
    sql: `
WITH ${OPEN_HOURS}
SELECT a.tenant_id, a.id, u.resource_id, a.during FROM bw.allocation a
  JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
  JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id AND r.schedule_id IS NOT NULL
  JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
  JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id AND NOT b.is_override
  JOIN bw.service s ON s.tenant_id = p.tenant_id AND s.id = p.service_id
  LEFT JOIN hours h ON h.tenant_id = r.tenant_id AND h.resource_id = r.id
 WHERE a.closes_at > bw.now() AND NOT a.is_kept
   AND NOT EXISTS (SELECT FROM bw.resource_leaf f WHERE f.tenant_id = r.tenant_id AND f.leaf_id = r.id)
   AND NOT coalesce(CASE WHEN coalesce((p.definition->>'buffersOutsideHours')::boolean, s.buffers_outside_hours) THEN a.core ELSE a.during END <@ h.open, false)`,
  },
  {
    id: 'I6',
    statement: 'A tentative booking has a deadline, and none of its claims is in force past it.',
    sql: `
SELECT b.tenant_id, b.id, b.expires_at, a.closes_at FROM bw.booking b
  JOIN bw.appointment p ON p.tenant_id = b.tenant_id AND p.booking_id = b.id
  LEFT JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.appointment_id = p.id
 WHERE b.status IN (${list(TENTATIVE_STATES)}) AND (b.expires_at IS NULL OR a.closes_at > b.expires_at)`,
  },
  {
    id: 'I7',
    statement: 'After a move exactly the new claims are in force: a live appointment has none that it does not name.',
    sql: `
WITH ${LIVE}
SELECT a.tenant_id, a.id, a.appointment_id FROM bw.allocation a
  JOIN live l ON l.tenant_id = a.tenant_id AND l.id = a.appointment_id
 WHERE a.closes_at > bw.now() AND NOT EXISTS (SELECT FROM wanted w
   WHERE w.tenant_id = a.tenant_id AND w.id = a.appointment_id AND w.unit_id = a.unit_id AND w.during = a.during)`,
  },
  {
    id: 'I15',
    statement:
      'Times are one: a booking spans its appointments, their claims lie within them, and all start on a whole minute.',
    // Only instants and the zone are stored; the wall-clock time is computed from both, so it cannot disagree with them.
    sql: `
SELECT b.tenant_id, b.id, 'span' AS problem FROM bw.booking b
  JOIN bw.appointment p ON p.tenant_id = b.tenant_id AND p.booking_id = b.id AND p.left_at IS NULL
 GROUP BY b.tenant_id, b.id HAVING b.starts_at <> min(p.starts_at) OR b.ends_at <> max(p.ends_at)
UNION ALL
SELECT p.tenant_id, p.id, 'minute' FROM bw.appointment p WHERE date_trunc('minute', p.starts_at) <> p.starts_at
UNION ALL
SELECT b.tenant_id, b.id, 'zone' FROM bw.booking b JOIN bw.location l ON l.tenant_id = b.tenant_id AND l.id = b.location_id
 WHERE b.time_zone <> l.time_zone
UNION ALL
SELECT p.tenant_id, p.id, 'claim outside' FROM bw.appointment p, jsonb_array_elements(p.claims) c
 WHERE (c->'core'->>0)::timestamptz < p.starts_at OR (c->'core'->>1)::timestamptz > p.ends_at`,
  },
  {
    id: 'T1',
    statement: 'A claim in force lies in time off of its resource only where that was entered over it on purpose.',
    // Time off that was already there refuses every claim; one that comes later is forced, or comes after the visit.
    sql: `
SELECT a.tenant_id, a.id, o.id AS time_off_id, a.during, o.is_forced FROM bw.time_off o
  JOIN bw.resource_unit u ON u.tenant_id = o.tenant_id AND u.resource_id = o.resource_id
  JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.closes_at > bw.now()
  LEFT JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
  LEFT JOIN bw.service s ON s.tenant_id = p.tenant_id AND s.id = p.service_id
 WHERE o.away && CASE WHEN coalesce((p.definition->>'buffersOutsideHours')::boolean, s.buffers_outside_hours) THEN a.core ELSE a.during END
   AND a.ends_at > o.created_at AND NOT a.is_kept AND NOT (o.is_forced AND lower(a.active) <= o.created_at)`,
  },
  {
    id: 'I17',
    statement: 'The claims of a cancelled booking ended at most one second after its cancellation.',
    // Those still in force are what I4 finds.
    sql: `
SELECT a.tenant_id, a.id, a.closes_at, t.at FROM bw.booking_transition t
  JOIN bw.appointment p ON p.tenant_id = t.tenant_id AND p.booking_id = t.booking_id
  JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.appointment_id = p.id
 WHERE t.to_status IN ('cancelled', 'declined') AND a.closes_at <= bw.now() AND a.closes_at > t.at + interval '1 second'`,
  },
]
