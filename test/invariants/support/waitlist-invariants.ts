import type { Invariant } from './invariant.js'

export const WAITLIST_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I20',
    statement:
      'A live offer holds its place and nobody else is offered it; who waits has at most one, and who booked has what was offered.',
    sql: `
WITH live AS (SELECT * FROM bw.waitlist_offer WHERE status = 'open' AND expires_at > bw.now())
SELECT o.tenant_id, o.id, 'no hold of that deadline' AS problem FROM live o
  LEFT JOIN bw.booking b ON b.tenant_id = o.tenant_id AND b.id = o.booking_id
 WHERE b.status IS DISTINCT FROM 'held' OR b.expires_at IS DISTINCT FROM o.expires_at
UNION ALL
SELECT o.tenant_id, o.id, 'claims nothing' FROM live o WHERE NOT EXISTS (
  SELECT FROM bw.appointment p JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.appointment_id = p.id AND a.closes_at > bw.now()
   WHERE p.tenant_id = o.tenant_id AND p.booking_id = o.booking_id) AND NOT EXISTS (
  SELECT FROM bw.appointment p JOIN bw.session_place l ON l.tenant_id = p.tenant_id AND l.appointment_id = p.id AND l.closes_at > bw.now()
   WHERE p.tenant_id = o.tenant_id AND p.booking_id = o.booking_id)
UNION ALL
SELECT tenant_id, entry_id, 'two open offers' FROM bw.waitlist_offer WHERE status = 'open' GROUP BY 1, 2 HAVING count(*) > 1
UNION ALL
SELECT l.tenant_id, l.id, 'one place, two offers' FROM (
  SELECT o.tenant_id, o.id, a.unit_id, a.during FROM live o
    JOIN bw.appointment p ON p.tenant_id = o.tenant_id AND p.booking_id = o.booking_id
    JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.appointment_id = p.id AND a.closes_at > bw.now()) l
  JOIN (SELECT o.tenant_id, o.id, a.unit_id, a.during FROM live o
    JOIN bw.appointment p ON p.tenant_id = o.tenant_id AND p.booking_id = o.booking_id
    JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.appointment_id = p.id AND a.closes_at > bw.now()) r
    ON r.tenant_id = l.tenant_id AND r.unit_id = l.unit_id AND r.during && l.during AND r.id > l.id
UNION ALL
SELECT e.tenant_id, e.id, 'offered nothing' FROM bw.waitlist_entry e WHERE e.status = 'offered' AND NOT EXISTS (
  SELECT FROM bw.waitlist_offer o WHERE o.tenant_id = e.tenant_id AND o.entry_id = e.id AND o.status = 'open')
UNION ALL
SELECT e.tenant_id, e.id, 'booked something else' FROM bw.waitlist_entry e WHERE e.status = 'booked' AND NOT EXISTS (
  SELECT FROM bw.waitlist_offer o WHERE o.tenant_id = e.tenant_id AND o.entry_id = e.id AND o.status = 'accepted'
     AND o.booking_id = e.booking_id)
UNION ALL
SELECT tenant_id, entry_id, 'accepted twice' FROM bw.waitlist_offer WHERE status = 'accepted' GROUP BY 1, 2 HAVING count(*) > 1`,
  },
]
