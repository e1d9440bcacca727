const BOOKED = `SELECT b.id FROM bw.booking b WHERE b.tenant_id = $1 AND b.customer_id = $2`
const SERVICES = `(SELECT string_agg(a.service_name, ', ' ORDER BY a.position, a.id) FROM bw.appointment a
  WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id)`

/**
 * Everything that happened with one customer: $1 tenant, $2 customer, $3 and $4 the last entry of the page before, $5 kinds,
 * $6 how many. What is not asked for is not read.
 */
export const TIMELINE = `
WITH entry AS (
  SELECT t.at, 'booking' AS kind, t.booking_id::text || ':' || t.version AS id, jsonb_build_object('bookingId', b.id, 'reference', b.reference,
      'from', t.from_status, 'to', t.to_status, 'by', t.actor_name, 'channel', t.channel, 'reason', t.reason, 'startsAt', b.starts_at,
      'timeZone', b.time_zone, 'services', ${SERVICES}) AS detail
    FROM bw.booking b JOIN bw.booking_transition t ON t.tenant_id = b.tenant_id AND t.booking_id = b.id
   WHERE b.tenant_id = $1 AND b.customer_id = $2 AND 'booking' = ANY($5) AND t.to_status <> 'held'
  UNION ALL
  SELECT p.created_at, 'payment', p.id::text, jsonb_build_object('bookingId', b.id, 'reference', b.reference, 'what', p.purpose,
      'status', p.status, 'provider', p.provider, 'amount', p.amount, 'currency', p.currency)
    FROM bw.booking b JOIN bw.payment p ON p.tenant_id = b.tenant_id AND p.booking_id = b.id
   WHERE b.tenant_id = $1 AND b.customer_id = $2 AND 'payment' = ANY($5)
  UNION ALL
  SELECT l.at, 'payment', l.id::text, jsonb_build_object('bookingId', b.id, 'reference', b.reference, 'what', l.kind, 'status', 'due',
      'by', l.actor_name, 'reason', l.reason, 'amount', l.amount, 'currency', l.currency)
    FROM bw.booking b JOIN bw.ledger_entry l ON l.tenant_id = b.tenant_id AND l.booking_id = b.id
   WHERE b.tenant_id = $1 AND b.customer_id = $2 AND 'payment' = ANY($5)
  UNION ALL
  SELECT m.created_at, 'message', m.id::text, jsonb_build_object('bookingId', m.booking_id, 'subject', m.subject, 'channel', m.channel,
      'status', m.status, 'to', m.to_address)
    FROM bw.message m JOIN bw.customer c ON c.tenant_id = $1 AND c.id = $2
   WHERE m.tenant_id = $1 AND 'message' = ANY($5) AND m.booking_id IN (${BOOKED})
     AND (m.to_address = '' OR lower(m.to_address) IN (c.email_key, lower(c.phone)) OR m.effect_key NOT LIKE 'staff-%')
  UNION ALL
  SELECT m.created_at, 'message', m.id::text, jsonb_build_object('bookingId', m.booking_id, 'subject', m.subject, 'channel', m.channel,
      'status', m.status, 'to', m.to_address)
    FROM bw.message m JOIN bw.customer c ON c.tenant_id = $1 AND c.id = $2
   WHERE m.tenant_id = $1 AND 'message' = ANY($5) AND m.booking_id IS NULL AND lower(m.to_address) IN (c.email_key, lower(c.phone))
  UNION ALL
  SELECT n.created_at, 'note', n.id::text, jsonb_build_object('text', n.text, 'by', n.author_name, 'isPinned', n.is_pinned)
    FROM bw.customer_note n WHERE n.tenant_id = $1 AND n.customer_id = $2 AND 'note' = ANY($5)
  UNION ALL
  SELECT s.at, 'consent', s.id::text, jsonb_build_object('purpose', s.purpose, 'isGiven', s.is_given, 'source', s.source)
    FROM bw.consent s WHERE s.tenant_id = $1 AND s.customer_id = $2 AND 'consent' = ANY($5)
  UNION ALL
  SELECT f.created_at, 'feedback', f.id::text, jsonb_build_object('bookingId', f.booking_id, 'rating', f.rating, 'text', f.text,
      'status', f.status, 'answer', f.answer)
    FROM bw.feedback f WHERE f.tenant_id = $1 AND f.customer_id = $2 AND 'feedback' = ANY($5)
  UNION ALL
  SELECT w.created_at, 'waitlist', w.id::text, jsonb_build_object('status', w.status, 'startsAt', w.starts_at, 'note', w.note)
    FROM bw.waitlist_entry w WHERE w.tenant_id = $1 AND w.customer_id = $2 AND 'waitlist' = ANY($5))
SELECT at, kind, id, detail, at::text AS position FROM entry
 WHERE $3::timestamptz IS NULL OR (at, id COLLATE "C") < ($3, $4::text)
 ORDER BY at DESC, id COLLATE "C" DESC LIMIT $6`
