import type { SqlMigration } from './migration.js'

// Written out, not taken from the code: a step never changes once it has run somewhere.
const contentHash = `sha256(a.salt || convert_to(jsonb_build_array(a.actor_name, a.changes)::text, 'UTF8'))`
const oldRow = `convert_to(jsonb_build_array(a.tenant_id, a.id, a.sequence,
  (extract(epoch FROM a.at) * 1000000)::bigint, a.actor_type, a.actor_id, a.actor_name, a.action, a.subject_type, a.subject_id,
  a.request_id, a.changes)::text, 'UTF8')`
const newRow = `convert_to(jsonb_build_array(a.tenant_id, a.id, a.sequence,
  (extract(epoch FROM a.at) * 1000000)::bigint, a.actor_type, a.actor_id, a.action, a.subject_type, a.subject_id,
  a.request_id, encode(${contentHash}, 'hex'))::text, 'UTF8')`

/**
 * Consents, requests of customers about their data, and how long a business keeps what. The audit chain now covers a salted
 * hash of the personal part of a row instead of the part itself, so that the part can go and the chain still holds (ADR 0020).
 * Rows that were chained before are chained anew; one that did not fit its chain then does not fit now.
 */
export const privacy: SqlMigration = {
  name: '0017-privacy',
  up: `
ALTER TABLE bw.customer ADD COLUMN erased_at timestamptz;
CREATE INDEX customer_name ON bw.customer (tenant_id, name, id);
CREATE TABLE bw.consent_text (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, purpose text NOT NULL, version int NOT NULL CHECK (version > 0),
  language text NOT NULL, text text NOT NULL, created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, purpose, version));
CREATE TABLE bw.consent (
  tenant_id uuid NOT NULL, id uuid NOT NULL, sequence bigint GENERATED ALWAYS AS IDENTITY, customer_id uuid NOT NULL,
  purpose text NOT NULL, is_given boolean NOT NULL, text_version int NOT NULL, text text NOT NULL, language text NOT NULL,
  source text NOT NULL CHECK (source IN ('storefront', 'manage-link', 'staff', 'api')), actor_type text NOT NULL, actor_id text,
  at timestamptz NOT NULL DEFAULT bw.now(), PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES bw.customer);
CREATE INDEX consent_customer ON bw.consent (tenant_id, customer_id, purpose, sequence DESC);
CREATE TABLE bw.privacy_request (
  tenant_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('export', 'erase')),
  reason text NOT NULL, actor_type text NOT NULL, actor_id text, result jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT bw.now(), PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES bw.customer);
CREATE UNIQUE INDEX privacy_request_erase ON bw.privacy_request (tenant_id, customer_id) WHERE kind = 'erase';
CREATE INDEX privacy_request_time ON bw.privacy_request (tenant_id, created_at DESC, id DESC);
CREATE TABLE bw.privacy_answer (
  tenant_id uuid NOT NULL, request_id uuid NOT NULL, plugin_id text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')), attempts int NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, request_id, plugin_id),
  FOREIGN KEY (tenant_id, request_id) REFERENCES bw.privacy_request ON DELETE CASCADE);
CREATE TABLE bw.retention_terms (
  tenant_id uuid PRIMARY KEY REFERENCES bw.tenant, customer_months int CHECK (customer_months BETWEEN 1 AND 1200),
  message_months int CHECK (message_months BETWEEN 1 AND 1200), audit_months int CHECK (audit_months BETWEEN 1 AND 1200),
  request_days int CHECK (request_days BETWEEN 1 AND 7), version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT bw.now());

ALTER TABLE bw.audit_log NO FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.audit_head NO FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.audit_log ADD COLUMN content_hash bytea,
  ADD COLUMN salt bytea DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
DO $$
DECLARE h record; r record; v_old bytea; v_new bytea; v_previous bytea; v_hash bytea; BEGIN
  FOR h IN SELECT tenant_id, hash FROM bw.audit_head LOOP
    v_old := ''; v_new := '';
    FOR r IN SELECT a.tenant_id, a.id, a.previous_hash, a.hash, ${oldRow} AS old_content, ${newRow} AS new_content
      FROM bw.audit_log a WHERE a.tenant_id = h.tenant_id AND a.chain_position IS NOT NULL ORDER BY a.chain_position
    LOOP
      v_previous := r.previous_hash; v_hash := r.hash;
      IF r.previous_hash = v_old AND r.hash = sha256(v_old || r.old_content) THEN
        v_previous := v_new; v_hash := sha256(v_new || r.new_content);
      END IF;
      UPDATE bw.audit_log a SET previous_hash = v_previous, hash = v_hash, content_hash = ${contentHash}
       WHERE a.tenant_id = r.tenant_id AND a.id = r.id;
      v_old := r.hash; v_new := v_hash;
    END LOOP;
    UPDATE bw.audit_head SET hash = v_new WHERE tenant_id = h.tenant_id AND hash = v_old;
  END LOOP;
END $$;
ALTER TABLE bw.audit_log FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.audit_head FORCE ROW LEVEL SECURITY;
-- Made anew with the rights that the relay needs now.
DROP POLICY IF EXISTS relay ON bw.audit_log;

-- The application may not change these tables; all it may do is forget, and only in its own business.
CREATE FUNCTION bw.forget_audit(p_subjects text[], p_words text[], p_before timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; BEGIN
  UPDATE bw.audit_log a SET content_hash = coalesce(a.content_hash, ${contentHash}),
      salt = NULL, actor_name = 'erased', changes = '{}'
   WHERE a.tenant_id = bw.tenant() AND a.salt IS NOT NULL AND (
      a.at < p_before
      OR (a.subject_id = ANY(p_subjects) AND (a.actor_type = 'customer' AND a.actor_name <> 'customer' OR EXISTS (
        SELECT FROM jsonb_object_keys(a.changes) k WHERE k !~ '^(status|source|refund|fee|fields|kind|purpose|isGiven)$|Id$|At$')))
      OR EXISTS (SELECT FROM unnest(p_words) w
        WHERE w <> '' AND position(lower(w) IN lower(a.changes::text || chr(10) || a.actor_name)) > 0));
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE FUNCTION bw.forget_history(p_bookings uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; BEGIN
  UPDATE bw.booking_transition t SET reason = '', actor_name = CASE WHEN t.actor_type = 'customer' THEN 'customer' ELSE t.actor_name END
   WHERE t.tenant_id = bw.tenant() AND t.booking_id = ANY(p_bookings)
     AND (t.reason <> '' OR (t.actor_type = 'customer' AND t.actor_name <> 'customer'));
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
`,
  down: `
DROP FUNCTION bw.forget_history(uuid[]);
DROP FUNCTION bw.forget_audit(text[], text[], timestamptz);
ALTER TABLE bw.audit_log NO FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.audit_head NO FORCE ROW LEVEL SECURITY;
DELETE FROM bw.audit_head;
UPDATE bw.audit_log SET previous_hash = NULL, hash = NULL, chain_position = NULL WHERE hash IS NOT NULL;
ALTER TABLE bw.audit_log FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.audit_log DROP COLUMN salt, DROP COLUMN content_hash;
DROP TABLE bw.retention_terms, bw.privacy_answer, bw.privacy_request, bw.consent, bw.consent_text;
DROP INDEX bw.customer_name;
ALTER TABLE bw.customer DROP COLUMN erased_at;
`,
}
