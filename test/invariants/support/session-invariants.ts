import { LIVE } from './claim-invariants.js'
import type { Invariant } from './invariant.js'

/** Of classes: places, and the rooms and people that a session takes. */
export const SESSION_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I31',
    statement:
      'A class never has more places in force than its capacity and what may be sold beyond it, nor one place twice.',
    sql: `
SELECT p.tenant_id, p.session_id, count(*) AS taken, s.capacity + s.overbook AS allowed FROM bw.session_place p
  JOIN bw.session s ON s.tenant_id = p.tenant_id AND s.id = p.session_id
 WHERE p.closes_at > bw.now() GROUP BY p.tenant_id, p.session_id, s.capacity, s.overbook HAVING count(*) > s.capacity + s.overbook
UNION ALL
SELECT a.tenant_id, a.session_id, a.place_no, NULL FROM bw.session_place a JOIN bw.session_place b ON a.tenant_id = b.tenant_id
   AND a.session_id = b.session_id AND a.place_no = b.place_no AND a.id < b.id AND a.active && b.active`,
  },
  {
    id: 'I32',
    statement:
      'Every live appointment of a class has its places in force, at the time of its session; no other place is in force.',
    sql: `
WITH ${LIVE}
SELECT l.tenant_id, l.id, l.session_id, 'places' AS problem FROM live l WHERE l.session_id IS NOT NULL AND l.places <> (
  SELECT count(*) FROM bw.session_place p WHERE p.tenant_id = l.tenant_id AND p.appointment_id = l.id
    AND p.session_id = l.session_id AND p.closes_at >= l.until)
UNION ALL
SELECT p.tenant_id, p.appointment_id, p.session_id, 'nobody' FROM bw.session_place p
 WHERE p.closes_at > bw.now() AND NOT EXISTS (SELECT FROM live l WHERE l.tenant_id = p.tenant_id AND l.id = p.appointment_id
   AND l.session_id = p.session_id)
UNION ALL
SELECT a.tenant_id, a.id, a.session_id, 'time' FROM live l JOIN bw.appointment a ON a.tenant_id = l.tenant_id AND a.id = l.id
  JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
  JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
 WHERE b.status <> 'held' AND (s.starts_at <> a.starts_at OR s.ends_at <> a.ends_at)`,
  },
  {
    id: 'I33',
    statement:
      'A class that takes place has in force what it names of rooms and people; one that was called off has nothing.',
    sql: `
SELECT s.tenant_id, s.id, c->>'unitId' AS unit, s.status FROM bw.session s, jsonb_array_elements(s.claims) c
 WHERE s.status = 'scheduled' AND NOT EXISTS (SELECT FROM bw.allocation a WHERE a.tenant_id = s.tenant_id AND a.session_id = s.id
   AND a.unit_id = (c->>'unitId')::uuid AND a.closes_at = 'infinity')
UNION ALL
SELECT a.tenant_id, a.session_id, a.unit_id::text, s.status FROM bw.allocation a
  JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
 WHERE a.closes_at > bw.now() AND s.status = 'cancelled'`,
  },
]
