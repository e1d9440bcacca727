import { BOOKING_STATES, BOOKING_TRANSITIONS } from '../../../core/dist/domain/booking-state.js'
import type { Invariant, OpenInvariant } from './invariant.js'

/** A hold that is extended, a booking that is moved and a visit that takes longer stay in their state. */
const STAYING = ['held', 'requested', 'pending-payment', 'confirmed', 'checked-in'].map(
  state => [state, state] as const,
)
/** Notes, files and waived fees come to a booking whatever its state is. */
const NOTED = BOOKING_STATES.map(state => [state, state] as const)
const ALLOWED = [
  ...Object.entries(BOOKING_TRANSITIONS).flatMap(([from, next]) => next.map(to => [from, to] as const)),
  ...STAYING,
  ...NOTED,
]
  .map(([from, to]) => `('${from}', '${to}')`)
  .join(', ')

/** Which event each step of a booking owes; a hold is nobody's news, and one that is released tells nobody. */
const OWED_EVENTS = `
step AS (
  SELECT t.*, b.customer_id, t.changes ? 'appointmentId' AND NOT t.changes ? 'isReassigned' AS is_move,
         t.changes ? 'isReassigned' AS is_reassigned, t.changes ? 'leaving' AS is_leave, t.changes ? 'split' AS is_split,
         EXISTS (SELECT FROM bw.booking_transition e WHERE e.tenant_id = t.tenant_id AND e.booking_id = t.booking_id
           AND e.version < t.version AND e.to_status NOT IN ('held', 'expired', 'cancelled')) AS was_booked
    FROM bw.booking_transition t JOIN bw.booking b ON b.tenant_id = t.tenant_id AND b.id = t.booking_id
   -- What was imported was no news where it came in.
   WHERE NOT t.changes ? 'noted' AND t.channel <> 'import'),
noted AS (SELECT tenant_id, booking_id, changes->>'noted' AS what FROM bw.booking_transition WHERE changes ? 'noted'),
owed AS (
  SELECT tenant_id, booking_id, 'booking.created' AS hook FROM step
   WHERE to_status IN ('requested', 'pending-payment', 'confirmed', 'checked-in') AND NOT was_booked
  UNION ALL SELECT tenant_id, booking_id, 'booking.confirmed' FROM step
   WHERE to_status = 'confirmed' AND from_status NOT IN ('confirmed', 'checked-in', 'no-show')
  UNION ALL SELECT tenant_id, booking_id, 'booking.reopened' FROM step
   WHERE to_status = 'confirmed' AND from_status IN ('checked-in', 'no-show')
  UNION ALL SELECT tenant_id, booking_id, 'booking.approved' FROM step WHERE to_status = 'pending-payment' AND from_status = 'requested'
  UNION ALL SELECT tenant_id, booking_id, 'booking.' || to_status FROM step
   WHERE to_status IN ('requested', 'declined', 'checked-in', 'completed', 'no-show') AND from_status <> to_status
  UNION ALL SELECT tenant_id, booking_id, 'booking.rescheduled' FROM step WHERE is_move
  UNION ALL SELECT tenant_id, booking_id, 'booking.reassigned' FROM step WHERE is_reassigned
  UNION ALL SELECT tenant_id, booking_id, 'booking.reduced' FROM step WHERE is_leave
  UNION ALL SELECT tenant_id, booking_id, 'booking.split' FROM step WHERE is_split
  UNION ALL SELECT tenant_id, booking_id, 'booking.cancelled' FROM step WHERE to_status = 'cancelled' AND customer_id IS NOT NULL
  UNION ALL SELECT tenant_id, booking_id, 'booking.expired' FROM step WHERE to_status = 'expired'
  UNION ALL SELECT tenant_id, booking_id, 'booking.changed' FROM noted WHERE what NOT IN ('on-the-way', 'asked'))`

const AUDITED = `
  SELECT tenant_id, booking_id, 'booking.create' AS action FROM step
   WHERE to_status IN ('requested', 'pending-payment', 'confirmed', 'checked-in') AND NOT was_booked
  UNION ALL SELECT tenant_id, booking_id, 'booking.reschedule' FROM step WHERE is_move
  UNION ALL SELECT tenant_id, booking_id, 'booking.reassign' FROM step WHERE is_reassigned
  UNION ALL SELECT tenant_id, booking_id, 'booking.reduce' FROM step WHERE is_leave
  UNION ALL SELECT tenant_id, booking_id, 'booking.split' FROM step WHERE is_split
  UNION ALL SELECT tenant_id, booking_id, 'booking.cancel' FROM step WHERE to_status = 'cancelled' AND customer_id IS NOT NULL
  UNION ALL SELECT tenant_id, booking_id, d.action FROM step JOIN (VALUES ('declined', 'booking.decline'), ('completed', 'booking.complete'),
      ('no-show', 'booking.no-show')) AS d(state, action) ON d.state = to_status
  UNION ALL SELECT tenant_id, booking_id, 'booking.confirm' FROM step
   WHERE from_status IN ('requested', 'pending-payment') AND to_status IN ('pending-payment', 'confirmed') AND from_status <> to_status
     AND actor_type IN ('account', 'api-key')
  UNION ALL SELECT tenant_id, booking_id, 'booking.check-in' FROM step WHERE to_status = 'checked-in' AND from_status <> 'new'
  UNION ALL SELECT tenant_id, booking_id, 'booking.undo' FROM step
   WHERE to_status = 'confirmed' AND from_status IN ('checked-in', 'no-show')
  UNION ALL SELECT tenant_id, booking_id, d.action FROM noted JOIN (VALUES ('notes', 'booking.note'), ('fields', 'booking.fields'),
      ('file-added', 'booking.file-add'), ('file-removed', 'booking.file-remove'), ('fee-waived', 'booking.waive-fee'), ('on-the-way', 'visit.on-my-way'),
      ('asked', 'visit.ask'), ('pinned', 'booking.pin'), ('unpinned', 'booking.pin'), ('intake-signed', 'intake.sign'),
      ('visit-note-added', 'visit-note.add'), ('visit-note-signed', 'visit-note.sign')) AS d(what, action) ON d.what = noted.what`

export const RECORD_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I8',
    statement:
      'The history of a booking is gapless from version 1, each step is allowed, and it ends where the booking is.',
    sql: `
WITH history AS (
  SELECT t.*, lag(t.to_status, 1, 'new') OVER w AS expected_from, row_number() OVER w AS expected_version,
         lead(t.version) OVER w IS NULL AS is_last
    FROM bw.booking_transition t WINDOW w AS (PARTITION BY t.tenant_id, t.booking_id ORDER BY t.version))
SELECT h.tenant_id, h.booking_id, h.version, h.from_status, h.to_status FROM history h
  JOIN bw.booking b ON b.tenant_id = h.tenant_id AND b.id = h.booking_id
 WHERE h.version <> h.expected_version OR h.from_status <> h.expected_from
    OR ((h.from_status, h.to_status) NOT IN (VALUES ${ALLOWED}) AND NOT (h.version = 1 AND h.channel = 'import'))
    OR (h.is_last AND (h.version <> b.version OR h.to_status <> b.status))
UNION ALL
SELECT b.tenant_id, b.id, b.version, NULL, b.status FROM bw.booking b
 WHERE NOT EXISTS (SELECT FROM bw.booking_transition t WHERE t.tenant_id = b.tenant_id AND t.booking_id = b.id)`,
  },
  {
    id: 'I10',
    statement:
      'Each step of a booking has its event, no event is there twice, and a finished one has no handler left behind.',
    sql: `
WITH ${OWED_EVENTS},
wanted AS (SELECT tenant_id, booking_id::text AS aggregate_id, hook, count(*) AS n FROM owed GROUP BY 1, 2, 3),
found AS (SELECT tenant_id, aggregate_id, hook, count(*) AS n FROM bw.outbox
  WHERE hook IN (SELECT hook FROM owed) GROUP BY 1, 2, 3)
SELECT tenant_id, aggregate_id, hook, w.n AS owed, f.n AS found FROM wanted w FULL JOIN found f USING (tenant_id, aggregate_id, hook)
 WHERE w.n IS DISTINCT FROM f.n
UNION ALL
SELECT d.tenant_id, d.event_id::text, d.handler, NULL, d.attempt FROM bw.outbox_delivery d
  JOIN bw.outbox o ON o.tenant_id = d.tenant_id AND o.id = d.event_id
 WHERE o.state = 'done' AND d.state <> 'done'
UNION ALL
SELECT tenant_id, effect_key, 'message', 1, count(*) FROM bw.message GROUP BY 1, 2 HAVING count(*) > 1`,
  },
  {
    id: 'I19',
    statement:
      'A no-show has at most one fee in force and any other state none; a ledger entry is taken back once, in full.',
    sql: `
SELECT l.tenant_id, l.booking_id, b.status, count(*) FROM bw.ledger_entry l
  JOIN bw.booking b ON b.tenant_id = l.tenant_id AND b.id = l.booking_id
 WHERE l.kind = 'no-show' AND NOT EXISTS (SELECT FROM bw.ledger_entry r WHERE r.tenant_id = l.tenant_id AND r.reverses = l.id)
 GROUP BY 1, 2, 3 HAVING count(*) > CASE WHEN b.status = 'no-show' THEN 1 ELSE 0 END
UNION ALL
SELECT r.tenant_id, r.booking_id, 'reversal', 1 FROM bw.ledger_entry r
  JOIN bw.ledger_entry l ON l.tenant_id = r.tenant_id AND l.id = r.reverses
 WHERE r.amount <> -l.amount OR r.booking_id <> l.booking_id OR r.currency <> l.currency`,
  },
  {
    id: 'I11',
    statement: 'An event from outside is taken in once for its tenant and provider.',
    sql: `SELECT tenant_id, provider, event_id, count(*) FROM bw.inbox GROUP BY 1, 2, 3 HAVING count(*) > 1`,
  },
  {
    id: 'I12',
    statement: 'A key stands for one request and one result, and the result it names exists.',
    sql: `
SELECT tenant_id, principal, key AS name FROM bw.idempotency_key GROUP BY tenant_id, principal, route, key HAVING count(*) > 1
UNION ALL
SELECT k.tenant_id, k.principal, k.key FROM bw.idempotency_key k
 WHERE k.route IN ('POST /bookings', 'POST /holds') AND k.status = 201
   AND NOT EXISTS (SELECT FROM bw.booking b WHERE b.tenant_id = k.tenant_id AND b.id::text = k.response->>'id')
UNION ALL
SELECT tenant_id, min(principal), response->>'id' FROM bw.idempotency_key
 WHERE route IN ('POST /bookings', 'POST /holds') AND status = 201 GROUP BY tenant_id, route, response->>'id'
HAVING count(*) > 1`,
  },
  {
    id: 'I13',
    statement:
      'Each change of a booking that somebody asked for has its audit entry with an actor, and hashes form one chain.',
    sql: `
WITH ${OWED_EVENTS},
wanted AS (SELECT tenant_id, booking_id::text AS subject_id, action, count(*) AS n FROM (${AUDITED}) a GROUP BY 1, 2, 3),
found AS (SELECT tenant_id, subject_id, action, count(*) AS n FROM bw.audit_log
  WHERE subject_type = 'booking' AND actor_type <> '' AND actor_name <> '' GROUP BY 1, 2, 3)
SELECT w.tenant_id, w.subject_id, w.action FROM wanted w LEFT JOIN found f USING (tenant_id, subject_id, action)
 WHERE f.n IS NULL OR f.n < w.n
UNION ALL
SELECT tenant_id, id::text, 'chain' FROM (
  SELECT tenant_id, id, previous_hash, lag(hash) OVER (PARTITION BY tenant_id ORDER BY sequence) AS expected
    FROM bw.audit_log WHERE hash IS NOT NULL) chained
 WHERE expected IS NOT NULL AND previous_hash IS DISTINCT FROM expected`,
  },
  {
    id: 'I14',
    statement:
      'Every tenant table is under its forced policy, and the role that requests work as can neither own nor bypass it.',
    sql: `
SELECT c.relname AS name, 'policy' AS problem FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'bw' AND c.relkind IN ('r', 'p') AND c.relname NOT IN ('tenant_domain', 'membership', 'sandbox_clock', 'team_role')
   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
     AND p.polname = 'tenant' AND pg_get_expr(p.polqual, c.oid) = '(tenant_id = bw.tenant())'
     AND pg_get_expr(p.polwithcheck, c.oid) = '(tenant_id = bw.tenant())'))
UNION ALL
SELECT r.rolname, 'role' FROM pg_roles r JOIN pg_database d ON r.rolname IN ('bw_app_' || d.oid, 'bw_relay_' || d.oid)
 WHERE d.datname = current_database() AND (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid))`,
  },
]

export const OPEN_INVARIANTS: readonly OpenInvariant[] = [
  {
    id: 'I16',
    statement: 'Every offered slot can be booked at once, and every slot that can be booked is offered.',
    reason: 'needs the solver: core/test/availability/differential.test.ts compares it with an exhaustive oracle',
  },
]
