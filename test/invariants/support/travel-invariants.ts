import type { Invariant } from './invariant.js'

/**
 * Who travels has a home; where an appointment happens is where its field visit says, else there. The way is the stored one,
 * but the neighbours are found here by another way than the trigger of the claims finds them.
 */
export const TRAVEL_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I34',
    statement: 'Nobody who travels has two visits with less time between them than the way takes.',
    sql: `
WITH stops AS (
  SELECT a.tenant_id, a.unit_id, a.owner_id, a.starts_at, a.ends_at, a.appointment_id, coalesce(v.place_key, r.home_key) AS place
    FROM bw.allocation a
    JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
    JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id AND r.home_key IS NOT NULL
    LEFT JOIN bw.field_visit v ON v.tenant_id = a.tenant_id AND v.appointment_id = a.appointment_id
   WHERE a.closes_at > bw.now()),
legs AS (
  SELECT s.*, lead(owner_id) OVER w AS next_owner, lead(starts_at) OVER w AS next_at, lead(place) OVER w AS next_place
    FROM stops s WHERE place <> '' WINDOW w AS (PARTITION BY tenant_id, unit_id ORDER BY starts_at, ends_at))
SELECT tenant_id, unit_id, owner_id, next_owner, place, next_place, ends_at, next_at FROM legs
 WHERE next_owner <> owner_id AND next_at >= ends_at
   AND ends_at + make_interval(mins => bw.travel_minutes(tenant_id, place, next_place)) > next_at`,
  },
]
