/** Statements about the waitlist; $1 is always the tenant. */
export const SELECT_ENTRY = `
SELECT e.id, e.tenant_id AS "tenantId", e.status, e.service_ids AS "serviceIds", e.staff_id AS "staffId", e.guests, e.windows, e.add_ons AS "addOns",
  e.starts_at AS "startsAt", e.ends_at AS "endsAt", e.priority, e.note, e.source, e.token_hash AS "tokenHash",
  e.booking_id AS "bookingId", e.created_at AS "createdAt", e.version,
  jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email, 'phone', c.phone, 'locale', c.locale) AS customer,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('startsAt', o.starts_at, 'endsAt', o.ends_at)), '[]') FROM bw.waitlist_offer o
    WHERE o.tenant_id = e.tenant_id AND o.entry_id = e.id) AS "offeredSpans"
FROM bw.waitlist_entry e JOIN bw.customer c ON c.tenant_id = e.tenant_id AND c.id = e.customer_id
WHERE e.tenant_id = $1`

const ORDER = 'e.priority DESC, e.rank, e.id'

export const LINE = `${SELECT_ENTRY} AND e.status = 'waiting' AND e.ends_at > bw.now()
  AND ($2::timestamptz IS NULL OR (e.starts_at < $3::timestamptz AND e.ends_at > $2)) ORDER BY ${ORDER} LIMIT $4`

export const LIST = `${SELECT_ENTRY} AND ($2::text[] IS NULL OR e.status = ANY($2)) AND ($3::uuid IS NULL OR $3 = ANY(e.service_ids))
  AND ($4::text IS NULL OR c.search_text LIKE lower($4))
  AND ($5::uuid IS NULL OR EXISTS (SELECT FROM bw.waitlist_entry l WHERE l.tenant_id = $1 AND l.id = $5
    AND (-l.priority, l.rank, l.id) < (-e.priority, e.rank, e.id)))
ORDER BY ${ORDER} LIMIT $6`

export const INSERT_ENTRY = `
INSERT INTO bw.waitlist_entry (tenant_id, id, customer_id, service_ids, staff_id, guests, windows, starts_at, ends_at, priority, note,
  source, token_hash, add_ons) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12, $13, $14::jsonb)`

export const COUNT_AHEAD = `
SELECT count(*)::int AS count FROM bw.waitlist_entry o JOIN bw.waitlist_entry e ON e.tenant_id = o.tenant_id AND e.id = $2
 WHERE o.tenant_id = $1 AND o.status IN ('waiting', 'offered') AND o.id <> e.id AND o.service_ids && e.service_ids
   AND o.starts_at < e.ends_at AND o.ends_at > e.starts_at AND o.ends_at > bw.now()
   AND (o.status = 'offered' OR (-o.priority, o.rank, o.id) < (-e.priority, e.rank, e.id))`

export const COUNT_OF = `
SELECT count(*)::int AS count FROM bw.waitlist_entry
 WHERE tenant_id = $1 AND customer_id = $2 AND status IN ('waiting', 'offered') AND ends_at > bw.now()`

export const CHANGE_ENTRY = `
UPDATE bw.waitlist_entry SET status = coalesce($3, status), booking_id = coalesce($4, booking_id), priority = coalesce($5, priority),
  rank = CASE WHEN $6 THEN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint ELSE rank END,
  version = version + 1, updated_at = bw.now() WHERE tenant_id = $1 AND id = $2`

function neighbour(sign: '<' | '>', order: string): string {
  return `
SELECT o.id FROM bw.waitlist_entry o JOIN bw.waitlist_entry e ON e.tenant_id = o.tenant_id AND e.id = $2
 WHERE o.tenant_id = $1 AND o.id <> e.id AND o.status = 'waiting' AND o.service_ids && e.service_ids AND o.ends_at > bw.now()
   AND (-o.priority, o.rank, o.id) ${sign} (-e.priority, e.rank, e.id)
 ORDER BY ${order} LIMIT 1`
}

export const NEIGHBOUR = {
  up: neighbour('<', 'o.priority, o.rank DESC, o.id DESC'),
  down: neighbour('>', 'o.priority DESC, o.rank, o.id'),
} as const

/** Locked in the order of their ids, in a statement of its own: an update that reads them in passing would see its own writes. */
export const LOCK_PLACES = `
SELECT id, priority, rank FROM bw.waitlist_entry WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE`

export const PUT_PLACES = `
UPDATE bw.waitlist_entry e SET priority = p.priority, rank = p.rank, version = e.version + 1, updated_at = bw.now()
  FROM unnest($2::uuid[], $3::int[], $4::bigint[]) AS p(id, priority, rank) WHERE e.tenant_id = $1 AND e.id = p.id`

export const CONCERNS = `
SELECT EXISTS (SELECT FROM bw.waitlist_entry e WHERE e.tenant_id = $1 AND e.status = 'waiting' AND e.ends_at > bw.now())
  OR EXISTS (SELECT FROM bw.waitlist_offer o WHERE o.tenant_id = $1 AND o.booking_id = $2) AS concerns`

export const PUT_DUE = `
INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at) VALUES ($1, $2, 'waitlist-entry', $3, $4)
ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, state = 'waiting', attempts = 0`

export const SELECT_OFFER = `
SELECT o.id, o.entry_id AS "entryId", o.booking_id AS "bookingId", o.status, o.is_manual AS "isManual", o.extensions,
  o.starts_at AS "startsAt", o.ends_at AS "endsAt", o.offered_at AS "offeredAt", o.expires_at AS "expiresAt", o.ended_at AS "endedAt"
FROM bw.waitlist_offer o WHERE o.tenant_id = $1`

export const OFFERS_OF = `${SELECT_OFFER} AND o.entry_id = ANY($2) ORDER BY o.offered_at DESC, o.id DESC LIMIT 1000`

export const INSERT_OFFER = `
INSERT INTO bw.waitlist_offer (tenant_id, id, entry_id, booking_id, is_manual, token_hash, starts_at, ends_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

export const END_OFFER = `
UPDATE bw.waitlist_offer SET status = $3, ended_at = bw.now() WHERE tenant_id = $1 AND id = $2 AND status = 'open'`

export const EXTEND_OFFER = `
UPDATE bw.waitlist_offer SET expires_at = $3, extensions = extensions + 1 WHERE tenant_id = $1 AND id = $2 AND status = 'open'`

const TERMS = `is_on AS "isOn", offer_minutes AS "offerMinutes", stop_minutes AS "stopMinutes", version`

export const READ_TERMS = `SELECT ${TERMS} FROM bw.waitlist_terms WHERE tenant_id = $1`

export const SAVE_TERMS = `
INSERT INTO bw.waitlist_terms AS t (tenant_id, is_on, offer_minutes, stop_minutes) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id) DO UPDATE SET is_on = excluded.is_on, offer_minutes = excluded.offer_minutes,
  stop_minutes = excluded.stop_minutes, version = t.version + 1, updated_at = bw.now()
RETURNING ${TERMS}`
