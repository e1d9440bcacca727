import { HEALTH_ERASURES, HEALTH_SECTIONS } from './privacy-health.js'
import { BOOKINGS, section, TAKEN } from './privacy-person.js'

/** A message of their bookings, or one to their address that belongs to no booking. */
const OF_MESSAGE = `m.tenant_id = $1 AND (m.booking_id IN (${BOOKINGS})
  OR (m.booking_id IS NULL AND $3::text IS NOT NULL AND lower(m.to_address) IN (lower($3), lower($4))))`

/** Somebody who was not a customer then is known by what they left. */
const OF_LEAD = `q.tenant_id = $1 AND (($3::text IS NOT NULL AND lower(q.email) = lower($3))
  OR (length(regexp_replace($4::text, '\\D', '', 'g')) >= 7 AND regexp_replace(q.phone, '\\D', '', 'g') = regexp_replace($4::text, '\\D', '', 'g')))`

const VISIT_OF = `v.tenant_id = $1 AND v.appointment_id IN (
  SELECT a.id FROM bw.appointment a WHERE a.tenant_id = $1 AND a.booking_id IN (${BOOKINGS}))`

/** Whether a text names their e-mail, or their telephone in whatever spelling (at least seven digits). */
function names(text: string): string {
  return `(($3::text IS NOT NULL AND position(lower($3) IN lower(${text})) > 0)
    OR (length(regexp_replace($4::text, '\\D', '', 'g')) >= 7
      AND position(regexp_replace($4::text, '\\D', '', 'g') IN regexp_replace(${text}, '\\D', '', 'g')) > 0))`
}

/** The ids that rows about the person name: the customer, their bookings, payments and messages. */
const SUBJECTS = `
subjects AS (
  SELECT $2::uuid::text AS id UNION SELECT id::text FROM (${BOOKINGS}) b
  UNION SELECT p.id::text FROM bw.payment p WHERE p.tenant_id = $1 AND p.booking_id IN (${BOOKINGS})
  UNION SELECT f.id::text FROM bw.booking_file f WHERE f.tenant_id = $1 AND f.booking_id IN (${BOOKINGS})
  UNION SELECT w.id::text FROM bw.waitlist_entry w WHERE w.tenant_id = $1 AND w.customer_id = $2
  UNION SELECT m.id::text FROM bw.message m WHERE ${OF_MESSAGE})`

const OF_EVENT = `o.tenant_id = $1 AND (o.aggregate_id IN (SELECT id FROM subjects)
  OR o.payload->>'customerId' = $2::uuid::text OR o.payload->>'bookingId' IN (SELECT id FROM subjects)
  OR ($3::text IS NOT NULL AND position(lower($3) IN lower(o.payload::text)) > 0))`

/** What was sent out about the person: their ids stand in it, and nothing else of theirs ever did. */
const OF_DELIVERY = `(w.body->'data'->>'customerId' = $2::uuid::text OR EXISTS (SELECT FROM jsonb_each_text(w.body->'data') f
  WHERE f.key LIKE '%Id' AND f.value IN (SELECT id FROM subjects)) OR ${names('w.history::text')})
  AND (w.body->'data' ? 'booking' OR EXISTS (SELECT FROM jsonb_array_elements(w.history) h WHERE h->>'response' <> ''))`

const INBOUND = names(`encode(i.body, 'escape') || i.headers::text`)

export const EXPORT_SECTIONS: readonly { readonly name: string; readonly sql: string }[] = [
  section(
    'customer',
    `SELECT to_jsonb(c) - ARRAY['tenant_id', 'email_key', 'search_text'] AS row`,
    `FROM bw.customer c WHERE c.tenant_id = $1 AND c.id = $2`,
    'c.id',
  ),
  section(
    'bookings',
    `SELECT to_jsonb(b) - ARRAY['tenant_id', 'hold_token_hash', 'manage_token_hash', 'hold_extensions'] AS row`,
    `FROM bw.booking b WHERE b.tenant_id = $1 AND b.customer_id = $2`,
    'b.starts_at, b.id',
  ),
  section(
    'appointments',
    `SELECT to_jsonb(a) - 'tenant_id' AS row`,
    `FROM bw.appointment a WHERE a.tenant_id = $1 AND a.booking_id IN (${BOOKINGS})`,
    'a.starts_at, a.id',
  ),
  section(
    'history',
    `SELECT to_jsonb(t) - 'tenant_id' AS row`,
    `FROM bw.booking_transition t WHERE t.tenant_id = $1 AND t.booking_id IN (${BOOKINGS})`,
    't.booking_id, t.version',
  ),
  section(
    'files',
    `SELECT jsonb_build_object('id', f.id, 'booking_id', f.booking_id, 'name', f.name, 'type', f.type, 'size', f.size,
      'actor_type', f.actor_type, 'actor_id', f.actor_id, 'actor_name', f.actor_name, 'created_at', f.created_at) AS row`,
    `FROM bw.booking_file f WHERE f.tenant_id = $1 AND f.booking_id IN (${BOOKINGS})`,
    'f.created_at, f.id',
  ),
  section(
    'payments',
    `SELECT to_jsonb(p) - 'tenant_id' AS row`,
    `FROM bw.payment p WHERE p.tenant_id = $1 AND p.booking_id IN (${BOOKINGS})`,
    'p.created_at, p.id',
  ),
  section(
    'serviceRecords',
    `SELECT to_jsonb(s) - 'tenant_id' AS row`,
    `FROM bw.service_record s WHERE s.tenant_id = $1 AND s.booking_id IN (${BOOKINGS})`,
    's.created_at, s.booking_id',
  ),
  section(
    'fieldVisits',
    `SELECT to_jsonb(v) - ARRAY['tenant_id', 'place_key'] AS row`,
    `FROM bw.field_visit v JOIN bw.appointment a ON a.tenant_id = v.tenant_id AND a.id = v.appointment_id
      WHERE v.tenant_id = $1 AND a.booking_id IN (${BOOKINGS})`,
    'a.starts_at, a.id',
  ),
  section(
    'contactRequests',
    `SELECT to_jsonb(q) - 'tenant_id' AS row`,
    `FROM bw.contact_request q WHERE ${OF_LEAD}`,
    'q.created_at, q.id',
  ),
  section(
    'ledger',
    `SELECT to_jsonb(l) - 'tenant_id' AS row`,
    `FROM bw.ledger_entry l WHERE l.tenant_id = $1 AND l.booking_id IN (${BOOKINGS})`,
    'l.at, l.id',
  ),
  section(
    'waitlist',
    `SELECT to_jsonb(w) - ARRAY['tenant_id', 'rank', 'token_hash'] AS row`,
    `FROM bw.waitlist_entry w WHERE w.tenant_id = $1 AND w.customer_id = $2`,
    'w.created_at, w.id',
  ),
  section(
    'waitlistOffers',
    `SELECT to_jsonb(o) - ARRAY['tenant_id', 'token_hash'] AS row`,
    `FROM bw.waitlist_offer o JOIN bw.waitlist_entry w ON w.tenant_id = o.tenant_id AND w.id = o.entry_id
      WHERE o.tenant_id = $1 AND w.customer_id = $2`,
    'o.offered_at, o.id',
  ),
  section(
    'messages',
    `SELECT to_jsonb(m) - ARRAY['tenant_id', 'effect_key'] AS row`,
    `FROM bw.message m WHERE ${OF_MESSAGE}`,
    'm.created_at, m.id',
  ),
  section(
    'inboundMessages',
    `SELECT jsonb_build_object('provider', i.provider, 'event_id', i.event_id, 'body', encode(i.body, 'escape'), 'headers', i.headers,
      'received_at', i.received_at) AS row`,
    `FROM bw.inbox i WHERE i.tenant_id = $1 AND $2::uuid IS NOT NULL AND ${INBOUND}`,
    'i.received_at, i.event_id',
  ),
  section(
    'consents',
    `SELECT to_jsonb(s) - ARRAY['tenant_id', 'sequence'] AS row`,
    `FROM bw.consent s WHERE s.tenant_id = $1 AND s.customer_id = $2`,
    's.sequence',
  ),
  section(
    'notes',
    `SELECT to_jsonb(n) - 'tenant_id' AS row`,
    `FROM bw.customer_note n WHERE n.tenant_id = $1 AND n.customer_id = $2`,
    'n.created_at, n.id',
  ),
  section(
    'feedback',
    `SELECT to_jsonb(f) - 'tenant_id' AS row`,
    `FROM bw.feedback f WHERE f.tenant_id = $1 AND f.customer_id = $2`,
    'f.created_at, f.id',
  ),
  ...HEALTH_SECTIONS,
  section(
    'privacyRequests',
    `SELECT to_jsonb(r) - 'tenant_id' AS row`,
    `FROM bw.privacy_request r WHERE r.tenant_id = $1 AND r.customer_id = $2`,
    'r.created_at, r.id',
  ),
  section(
    'auditLog',
    `WITH ${SUBJECTS} SELECT to_jsonb(a) - ARRAY['tenant_id', 'previous_hash', 'hash', 'chain_position', 'content_hash', 'salt'] AS row`,
    `FROM bw.audit_log a WHERE a.tenant_id = $1 AND a.subject_id IN (SELECT id FROM subjects)`,
    'a.sequence',
  ),
  section(
    'events',
    `WITH ${SUBJECTS} SELECT to_jsonb(o) - ARRAY['tenant_id', 'next_attempt_at', 'attempts', 'leased_until', 'xid'] AS row`,
    `FROM bw.outbox o WHERE ${OF_EVENT}`,
    'o.created_at, o.id',
  ),
]

/** Fields of an event that are ids or words of the engine; everything else may be personal. */
const HARMLESS = `'^(status|previousStatus|channel|calendarSequence|kind)$|Id$'`
const REDUCED = `(SELECT coalesce(jsonb_object_agg(f.key, f.value), '{}') FROM jsonb_each(o.payload) f WHERE f.key ~ ${HARMLESS})`

/** In this order: what others are found by goes last. Each answers how many rows it changed. */
export const ERASE_STATEMENTS: readonly { readonly what: string; readonly sql: string }[] = [
  {
    what: 'events',
    sql: `WITH ${SUBJECTS},
      found AS (SELECT o.id FROM bw.outbox o WHERE ${OF_EVENT}),
      errors AS (UPDATE bw.outbox_delivery d SET last_error = '' WHERE d.tenant_id = $1 AND d.event_id IN (SELECT id FROM found)
        AND d.last_error <> ''),
      changed AS (UPDATE bw.outbox o SET payload = ${REDUCED} WHERE o.tenant_id = $1 AND o.id IN (SELECT id FROM found)
        AND o.payload <> ${REDUCED} RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
  },
  {
    // What an endpoint still waits for goes out with the ids alone; what it answered may repeat whatever it knows.
    what: 'webhook-deliveries',
    sql: `WITH ${SUBJECTS}, changed AS (UPDATE bw.webhook_delivery w SET body = w.body #- '{data,booking}',
        history = (SELECT coalesce(jsonb_agg(h.one || '{"response": ""}' ORDER BY h.place), '[]') FROM jsonb_array_elements(w.history)
          WITH ORDINALITY AS h(one, place))
        WHERE w.tenant_id = $1 AND ${OF_DELIVERY} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'audit-details',
    sql: `WITH ${SUBJECTS} SELECT bw.forget_audit(ARRAY(SELECT id FROM subjects), ARRAY[coalesce($3::text, ''), coalesce($4::text, '')],
      NULL) AS count`,
  },
  {
    what: 'stored-answers',
    sql: `WITH ${SUBJECTS}, gone AS (DELETE FROM bw.idempotency_key k WHERE k.tenant_id = $1 AND (k.response->>'id' IN (SELECT id FROM subjects)
        OR k.response->'customer'->>'id' = $2::uuid::text OR ${names('k.response::text')}) RETURNING 1)
      SELECT count(*)::int AS count FROM gone`,
  },
  {
    what: 'inbound-messages',
    sql: `WITH changed AS (UPDATE bw.inbox i SET body = '', headers = '{}', last_error = '', state = 'done'
        WHERE i.tenant_id = $1 AND $2::uuid IS NOT NULL AND ${INBOUND} RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'messages',
    sql: `WITH changed AS (UPDATE bw.message m SET to_address = '', to_name = '', subject = '', text = '', html = NULL, attachments = '[]',
        error = '', status = CASE WHEN m.status = 'sent' THEN 'sent' ELSE 'kept' END
        WHERE ${OF_MESSAGE} AND (m.to_address <> '' OR m.text <> '') RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'history-reasons',
    sql: `SELECT bw.forget_history(ARRAY(${BOOKINGS})) AS count WHERE true ${TAKEN}`,
  },
  {
    what: 'payment-notes',
    sql: `WITH changed AS (UPDATE bw.payment p SET instructions = '' WHERE p.tenant_id = $1 AND p.booking_id IN (${BOOKINGS})
        AND p.instructions <> '' ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'service-records',
    sql: `WITH changed AS (UPDATE bw.service_record s SET issue = '', resolution = '', follow_up = ''
        WHERE s.tenant_id = $1 AND s.booking_id IN (${BOOKINGS}) AND (s.issue <> '' OR s.resolution <> '' OR s.follow_up <> '')
        ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'field-visits',
    sql: `WITH ways AS (DELETE FROM bw.travel_time t USING bw.field_visit v WHERE t.tenant_id = $1 AND ${VISIT_OF}
        AND v.place_key <> '' AND v.place_key IN (t.from_key, t.to_key)),
      changed AS (UPDATE bw.field_visit v SET address = '', zip = '', latitude = NULL, longitude = NULL,
        place_key = CASE WHEN v.venue = 'location' THEN NULL ELSE '' END
        WHERE ${VISIT_OF} AND (v.zip <> '' OR v.address <> '' OR v.latitude IS NOT NULL) ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'contact-requests',
    sql: `WITH gone AS (DELETE FROM bw.contact_request q WHERE ${OF_LEAD} ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM gone`,
  },
  {
    what: 'imported-names',
    sql: `WITH gone AS (DELETE FROM bw.import_key k WHERE k.tenant_id = $1 AND (k.subject_id = $2 OR k.subject_id IN (${BOOKINGS}))
        ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM gone`,
  },
  {
    // A file cannot be changed: the next one is without this person.
    what: 'exports',
    sql: `WITH pieces AS (DELETE FROM bw.export_chunk x WHERE x.tenant_id = $1),
      gone AS (UPDATE bw.export e SET state = CASE e.state WHEN 'running' THEN 'failed' ELSE 'expired' END, ended_at = coalesce(e.ended_at, bw.now())
        WHERE e.tenant_id = $1 AND e.state IN ('running', 'done') ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM gone`,
  },
  {
    what: 'files',
    sql: `WITH gone AS (DELETE FROM bw.booking_file f WHERE f.tenant_id = $1 AND f.booking_id IN (${BOOKINGS}) ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM gone`,
  },
  ...HEALTH_ERASURES,
  {
    what: 'fee-reasons',
    sql: `WITH changed AS (UPDATE bw.ledger_entry l SET reason = '' WHERE l.tenant_id = $1 AND l.booking_id IN (${BOOKINGS})
        AND l.reason <> '' ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    // Who is forgotten waits no longer; what is held for them comes back at its deadline.
    what: 'waitlist',
    sql: `WITH ended AS (UPDATE bw.waitlist_offer o SET status = 'withdrawn', ended_at = bw.now() FROM bw.waitlist_entry w
        WHERE o.tenant_id = $1 AND o.status = 'open' AND w.tenant_id = $1 AND w.id = o.entry_id AND w.customer_id = $2),
      changed AS (UPDATE bw.waitlist_entry w SET note = '', token_hash = NULL, version = w.version + 1,
          status = CASE WHEN w.status IN ('waiting', 'offered', 'skipped') THEN 'left' ELSE w.status END
        WHERE w.tenant_id = $1 AND w.customer_id = $2 AND (w.note <> '' OR w.token_hash IS NOT NULL
          OR w.status IN ('waiting', 'offered', 'skipped')) ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'notes',
    sql: `WITH gone AS (DELETE FROM bw.customer_note n WHERE n.tenant_id = $1 AND n.customer_id = $2 ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM gone`,
  },
  {
    // How many stars there were says nothing about anybody.
    what: 'feedback',
    sql: `WITH changed AS (UPDATE bw.feedback f SET text = '', answer = '', version = f.version + 1,
          status = CASE WHEN f.text = '' THEN f.status ELSE 'hidden' END
        WHERE f.tenant_id = $1 AND f.customer_id = $2 AND (f.text <> '' OR f.answer <> '') ${TAKEN} RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
  },
  {
    // Who was looked after keeps their own record, without the address of whoever is forgotten.
    what: 'dependants',
    sql: `WITH changed AS (UPDATE bw.customer d SET guardian_id = NULL, version = d.version + 1,
          email = CASE WHEN d.email_key = lower($3) THEN NULL ELSE d.email END, phone = CASE WHEN d.phone = $4 THEN NULL ELSE d.phone END
        WHERE d.tenant_id = $1 AND d.guardian_id = $2 ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'booking-details',
    sql: `WITH changed AS (UPDATE bw.booking b SET notes = '', internal_notes = '', answers = '{}', custom = '{}', hold_token_hash = NULL, manage_token_hash = NULL
        WHERE b.tenant_id = $1 AND b.customer_id = $2 AND (b.notes <> '' OR b.internal_notes <> '' OR b.answers <> '{}' OR b.custom <> '{}' OR b.hold_token_hash IS NOT NULL
          OR b.manage_token_hash IS NOT NULL) ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'attendees',
    sql: `WITH changed AS (UPDATE bw.appointment a SET attendees = '{}' WHERE a.tenant_id = $1 AND a.booking_id IN (${BOOKINGS})
        AND a.attendees <> '{}' ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
  {
    what: 'contact-details',
    sql: `WITH changed AS (UPDATE bw.customer c SET name = 'Erased', email = NULL, phone = NULL, locale = NULL, time_zone = NULL,
        preferences = '{}', custom = '{}', tags = '{}', groups = '{}', guardian_id = NULL, account_id = NULL, erased_at = bw.now(), version = c.version + 1
        WHERE c.tenant_id = $1 AND c.id = $2 AND c.erased_at IS NULL ${TAKEN} RETURNING 1) SELECT count(*)::int AS count FROM changed`,
  },
]

/** A hold is nobody's until it is booked; a pending payment is money on its way. */
export const OPEN_THINGS = `
SELECT 'booking' AS kind, b.id, b.id AS "bookingId", b.reference, b.starts_at AS "startsAt" FROM bw.booking b
 WHERE b.tenant_id = $1 AND b.customer_id = $2 AND b.status IN ('requested', 'pending-payment', 'confirmed', 'checked-in')
   AND b.ends_at > bw.now()
UNION ALL
SELECT 'payment', p.id, b.id, b.reference, b.starts_at FROM bw.payment p
  JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
 WHERE p.tenant_id = $1 AND b.customer_id = $2 AND p.status = 'pending'
ORDER BY 5, 2`

/** $3: years that sales are kept, $4: years that the proof of a consent is kept. */
export const KEPT = `
SELECT 'sales' AS what, count(*)::int AS count, to_char(max(b.ends_at) + make_interval(years => $3), 'YYYY-MM-DD') AS until
  FROM bw.booking b WHERE b.tenant_id = $1 AND b.customer_id = $2
UNION ALL
SELECT 'consents', count(*)::int, to_char(max(s.at) + make_interval(years => $4), 'YYYY-MM-DD')
  FROM bw.consent s WHERE s.tenant_id = $1 AND s.customer_id = $2
UNION ALL
SELECT 'audit-log', count(*)::int, NULL FROM bw.audit_log a
 WHERE a.tenant_id = $1 AND (a.subject_id = $2::uuid::text OR a.subject_id IN (${BOOKINGS.replace('b.id', 'b.id::text')}))`
