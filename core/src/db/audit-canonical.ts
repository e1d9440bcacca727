/**
 * The bytes of an audit row `a` that its hash covers: everything but the chain itself, as a JSON array in UTF-8. Times
 * are whole microseconds, because their text depends on the session.
 */
export const CANONICAL_AUDIT_ROW = `convert_to(jsonb_build_array(a.tenant_id, a.id, a.sequence,
  (extract(epoch FROM a.at) * 1000000)::bigint, a.actor_type, a.actor_id, a.actor_name, a.action, a.subject_type, a.subject_id,
  a.request_id, a.changes)::text, 'UTF8')`
