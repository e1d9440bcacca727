/** The salted hash of the personal part of an audit row `a`: the salt goes with that part, the hash stays (ADR 0020). */
export const AUDIT_CONTENT_HASH = `sha256(a.salt || convert_to(jsonb_build_array(a.actor_name, a.changes)::text, 'UTF8'))`

/**
 * The bytes of an audit row `a` that its hash covers, as a JSON array in UTF-8: everything but the chain itself, with the
 * hash of the personal part in its place. Times are whole microseconds, because their text depends on the session.
 */
export const CANONICAL_AUDIT_ROW = `convert_to(jsonb_build_array(a.tenant_id, a.id, a.sequence,
  (extract(epoch FROM a.at) * 1000000)::bigint, a.actor_type, a.actor_id, a.action, a.subject_type, a.subject_id,
  a.request_id, encode(coalesce(a.content_hash, ${AUDIT_CONTENT_HASH}), 'hex'))::text, 'UTF8')`

/** Whether the personal part of a chained row `a` is what was hashed, or is gone and left nothing that could be forged. */
export const IS_CONTENT_RIGHT = `CASE WHEN a.salt IS NULL THEN a.actor_name = 'erased' AND a.changes = '{}'
  ELSE a.content_hash = ${AUDIT_CONTENT_HASH} END`
