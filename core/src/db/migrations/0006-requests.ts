import type { SqlMigration } from './migration.js'

/**
 * First statement of a request with an idempotency key. A function, because each of its statements sees what was
 * committed before it: in one plain statement the row could be looked for before the lock was had.
 */
export const requests: SqlMigration = {
  name: '0006-requests',
  up: `
CREATE FUNCTION bw.begin_request(p_tenant uuid, p_principal text, p_route text, p_key text)
RETURNS TABLE (is_locked boolean, request_hash bytea, status int, response jsonb) LANGUAGE plpgsql AS $$
BEGIN
  is_locked := pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), p_tenant, p_principal, p_route, p_key), 0));
  IF is_locked THEN
    SELECT k.request_hash, k.status, k.response INTO request_hash, status, response FROM bw.idempotency_key k
     WHERE k.tenant_id = p_tenant AND k.principal = p_principal AND k.route = p_route AND k.key = p_key;
  END IF;
  RETURN NEXT;
END $$;
`,
  down: `DROP FUNCTION bw.begin_request(uuid, text, text, text);`,
}
