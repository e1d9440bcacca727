import type { SqlMigration } from './migration.js'

const SOURCES = `'web', 'phone', 'whatsapp', 'instagram', 'sms', 'walk-in', 'admin', 'api', 'calendar'`

const WANTED = (more: string): string => `
CREATE OR REPLACE FUNCTION bw.wanted_reminders(p_tenant uuid, p_bookings uuid[])
RETURNS TABLE (booking_id uuid, rule_id uuid, starts_at timestamptz, due_at timestamptz, is_ahead boolean) LANGUAGE sql STABLE AS $$
  SELECT b.id, r.id, b.starts_at, CASE WHEN r.kind = 'reminder' THEN d.at ELSE greatest(d.at, bw.now()) END,
    r.kind = 'review-request' OR d.at > bw.now()
    FROM bw.booking b JOIN bw.reminder_rule r ON r.tenant_id = b.tenant_id AND r.is_on AND NOT r.is_removed
    CROSS JOIN LATERAL (SELECT bw.reminder_due(r, b.starts_at, b.ends_at, b.time_zone) AS at) d
   WHERE b.tenant_id = p_tenant AND b.id = ANY(p_bookings)${more}
     AND CASE r.kind WHEN 'reminder' THEN b.status = 'confirmed' AND b.starts_at > bw.now() AND d.at < b.starts_at
       ELSE b.status = 'completed' END
     AND (r.service_ids = '{}' OR EXISTS (SELECT FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id
       AND a.left_at IS NULL AND a.service_id = ANY(r.service_ids))) $$;`

const NEW_TRIGGER = (more: string): string => `
DROP TRIGGER plan_reminders_new ON bw.booking;
CREATE CONSTRAINT TRIGGER plan_reminders_new AFTER INSERT ON bw.booking DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.status IN ('confirmed', 'completed')${more}) EXECUTE FUNCTION bw.plan_booking();`

/**
 * Files that are imported, in pieces of some hundred rows: a piece is one transaction with the mark that it was done, so each
 * row counts once whatever ends the process. What came in before is found by its key. Imported bookings are nobody's news;
 * those that are over have no claims, and those to come take theirs as every other booking does (ADR 0037).
 */
export const imports: SqlMigration = {
  name: '0041-import',
  up: `
CREATE TABLE bw.import (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('customers', 'services', 'bookings')),
  name text NOT NULL, state text NOT NULL CHECK (state IN ('uploading', 'ready', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
  header jsonb NOT NULL DEFAULT '[]', sample jsonb NOT NULL DEFAULT '[]', mapping jsonb NOT NULL DEFAULT '{}', options jsonb NOT NULL DEFAULT '{}',
  total int NOT NULL DEFAULT 0, done int NOT NULL DEFAULT 0, added int NOT NULL DEFAULT 0, known int NOT NULL DEFAULT 0,
  failed int NOT NULL DEFAULT 0, next_chunk int NOT NULL DEFAULT 0, actor jsonb NOT NULL, error text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), started_at timestamptz, ended_at timestamptz, PRIMARY KEY (tenant_id, id));
CREATE INDEX import_working ON bw.import (state) WHERE state IN ('checking', 'running');
CREATE TABLE bw.import_chunk (
  tenant_id uuid NOT NULL, import_id uuid NOT NULL, place int NOT NULL, rows jsonb NOT NULL,
  PRIMARY KEY (tenant_id, import_id, place), FOREIGN KEY (tenant_id, import_id) REFERENCES bw.import ON DELETE CASCADE);
COMMENT ON COLUMN bw.import_chunk.rows IS 'Lists of the line in the file and its cells; gone when the import has ended';
CREATE TABLE bw.import_problem (
  tenant_id uuid NOT NULL, import_id uuid NOT NULL, line int NOT NULL, field text NOT NULL, reason text NOT NULL,
  PRIMARY KEY (tenant_id, import_id, line), FOREIGN KEY (tenant_id, import_id) REFERENCES bw.import ON DELETE CASCADE);
CREATE TABLE bw.import_key (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, kind text NOT NULL CHECK (kind IN ('customers', 'services', 'bookings')),
  key text NOT NULL, subject_id uuid NOT NULL, PRIMARY KEY (tenant_id, kind, key));
COMMENT ON TABLE bw.import_key IS 'What rows are called where they came from';
CREATE INDEX import_key_subject ON bw.import_key (tenant_id, subject_id);

ALTER TABLE bw.booking DROP CONSTRAINT booking_source_check, ADD CONSTRAINT booking_source_check CHECK (source IN (${SOURCES}, 'import')),
  ADD COLUMN reminds boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN bw.booking.reminds IS 'False: imported, and nobody is reminded of it';
${WANTED(' AND b.reminds')}
${NEW_TRIGGER(' AND NEW.reminds')}

-- Whole bookings with their first history row and, if given, the name they have elsewhere.
CREATE FUNCTION bw.insert_imported(p_rows jsonb) RETURNS void LANGUAGE sql AS $$
  WITH r AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(p_rows) AS r(id uuid, appointment uuid, reference text, status text, customer uuid,
      location uuid, zone text, guests int, notes text, amount bigint, currency text, quote jsonb, policy jsonb, starts timestamptz,
      ends timestamptz, token text, service uuid, service_name text, claims jsonb, definition jsonb, reminds boolean, key text,
      actor jsonb, made timestamptz)),
  b AS (INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, guests, notes, total_amount,
      deposit_amount, currency, quote, policy, starts_at, ends_at, manage_token_hash, is_override, reminds, created_at)
    SELECT bw.tenant(), id, reference, status, 'import', customer, location, zone, guests, notes, amount, 0, currency, quote, policy, starts,
      ends, decode(token, 'hex'), true, reminds, coalesce(made, bw.now()) FROM r),
  t AS (INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_id, actor_name, channel)
    SELECT bw.tenant(), id, 1, 'new', status, actor->>'type', actor->>'id', actor->>'name', 'import' FROM r),
  k AS (INSERT INTO bw.import_key (tenant_id, kind, key, subject_id) SELECT bw.tenant(), 'bookings', key, id FROM r WHERE key IS NOT NULL)
  INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at, price_amount,
      claims, definition)
    SELECT bw.tenant(), appointment, id, service, location, status, service_name, starts, ends, amount, claims, definition FROM r $$;

-- Bookings to come, one after the other: the first of the ways to staff it whose claims are all free. Answers the lines that
-- found none; nothing of them remains.
CREATE FUNCTION bw.import_claiming(p_rows jsonb) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE v jsonb; w jsonb; v_lost int[] := '{}'; v_got boolean; BEGIN
  FOR v IN SELECT x FROM jsonb_array_elements(p_rows) x LOOP
    v_got := false;
    FOR w IN SELECT y FROM jsonb_array_elements(v->'ways') y LOOP
      BEGIN
        PERFORM bw.insert_imported(jsonb_build_array(v - 'ways' || jsonb_build_object('claims', w->'claims')));
        IF bw.claim(bw.tenant(), 'infinity', w->'items') <> jsonb_array_length(w->'items') THEN RAISE EXCEPTION USING ERRCODE = 'BW001'; END IF;
        v_got := true;
      EXCEPTION WHEN SQLSTATE 'BW001' THEN v_got := false;
      END;
      EXIT WHEN v_got;
    END LOOP;
    IF NOT v_got THEN v_lost := v_lost || (v->>'line')::int; END IF;
  END LOOP;
  RETURN v_lost; END $$;
`,
  down: `
DROP FUNCTION bw.import_claiming(jsonb);
DROP FUNCTION bw.insert_imported(jsonb);
${NEW_TRIGGER('')}
${WANTED('')}
ALTER TABLE bw.booking NO FORCE ROW LEVEL SECURITY;
UPDATE bw.booking SET source = 'api' WHERE source = 'import';
ALTER TABLE bw.booking FORCE ROW LEVEL SECURITY, DROP COLUMN reminds, DROP CONSTRAINT booking_source_check,
  ADD CONSTRAINT booking_source_check CHECK (source IN (${SOURCES}));
DROP TABLE bw.import_key, bw.import_problem, bw.import_chunk, bw.import;
`,
}
