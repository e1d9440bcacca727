import type { SqlMigration } from './migration.js'

/**
 * Classes with places (ADR 0024). A session claims its room and teacher in `allocation`, so a class and a private hire
 * exclude each other; its places live as claims do: in force for a span, one booking a place, by constraint. Whoever
 * takes places waits at the row of the session, after every lock of units.
 */
export const sessions: SqlMigration = {
  name: '0022-sessions',
  up: `
CREATE TABLE bw.session_series (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, service_id uuid NOT NULL, rule jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT bw.now(), PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service);
CREATE TABLE bw.session (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, series_id uuid, service_id uuid NOT NULL, location_id uuid NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  capacity int NOT NULL CHECK (capacity BETWEEN 1 AND 1000), overbook int NOT NULL DEFAULT 0 CHECK (overbook BETWEEN 0 AND 1000),
  status text NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'cancelled')), reason text NOT NULL DEFAULT '',
  claims jsonb NOT NULL DEFAULT '[]', version int NOT NULL DEFAULT 1, created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, series_id) REFERENCES bw.session_series,
  FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service, FOREIGN KEY (tenant_id, location_id) REFERENCES bw.location);
CREATE INDEX session_time ON bw.session (tenant_id, starts_at, id);
CREATE INDEX session_series_time ON bw.session (tenant_id, series_id, starts_at) WHERE series_id IS NOT NULL;
ALTER TABLE bw.allocation ADD CONSTRAINT allocation_session FOREIGN KEY (tenant_id, session_id) REFERENCES bw.session;
ALTER TABLE bw.appointment ADD COLUMN session_id uuid, ADD COLUMN places int,
  ADD CONSTRAINT appointment_session FOREIGN KEY (tenant_id, session_id) REFERENCES bw.session,
  ADD CONSTRAINT appointment_places CHECK ((session_id IS NULL) = (places IS NULL) AND places BETWEEN 1 AND 1000);
COMMENT ON COLUMN bw.appointment.session_id IS 'The class; its room and teacher are claimed by the session, not by the appointment';
CREATE INDEX appointment_of_session ON bw.appointment (tenant_id, session_id) WHERE session_id IS NOT NULL;
CREATE TABLE bw.session_place (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), session_id uuid NOT NULL,
  place_no int NOT NULL CHECK (place_no BETWEEN 1 AND 2000), appointment_id uuid NOT NULL, active tstzrange NOT NULL,
  closes_at timestamptz GENERATED ALWAYS AS (upper(active)) STORED,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, session_id) REFERENCES bw.session,
  FOREIGN KEY (tenant_id, appointment_id) REFERENCES bw.appointment, CHECK (isempty(active) OR NOT upper_inf(active)),
  CONSTRAINT session_place_no_overlap
    EXCLUDE USING gist (tenant_id WITH =, session_id WITH =, place_no WITH =, active WITH &&));
CREATE INDEX session_place_read ON bw.session_place (tenant_id, session_id, closes_at) INCLUDE (place_no);
CREATE INDEX session_place_owner ON bw.session_place (tenant_id, appointment_id);

-- All places of all items or none: false when a session is full, cancelled or at another time by now, and then what was
-- taken is undone by the block, which is its own savepoint.
CREATE FUNCTION bw.claim_places(p_tenant uuid, p_until timestamptz, p_items jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE i record; n int; v_limit int; v_now timestamptz; BEGIN
  PERFORM 1 FROM bw.session s WHERE s.tenant_id = p_tenant
    AND s.id IN (SELECT (x->>'session')::uuid FROM jsonb_array_elements(p_items) x) ORDER BY s.id FOR NO KEY UPDATE;
  v_now := bw.now();
  FOR i IN SELECT * FROM jsonb_to_recordset(p_items) AS x(appointment uuid, session uuid, places int, starts_at timestamptz) LOOP
    SELECT s.capacity + s.overbook INTO v_limit FROM bw.session s
     WHERE s.tenant_id = p_tenant AND s.id = i.session AND s.status = 'scheduled' AND s.starts_at = i.starts_at;
    IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'BW002'; END IF;
    INSERT INTO bw.session_place (tenant_id, session_id, place_no, appointment_id, active)
    SELECT p_tenant, i.session, f.place_no, i.appointment,
           CASE WHEN p_until > v_now THEN tstzrange(v_now, p_until) ELSE 'empty'::tstzrange END
      FROM generate_series(1, v_limit) AS f(place_no)
     WHERE NOT EXISTS (SELECT 1 FROM bw.session_place p WHERE p.tenant_id = p_tenant AND p.session_id = i.session
       AND p.place_no = f.place_no AND p.closes_at > v_now)
     ORDER BY f.place_no LIMIT i.places ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> i.places THEN RAISE EXCEPTION USING ERRCODE = 'BW002'; END IF;
  END LOOP;
  RETURN true;
EXCEPTION WHEN SQLSTATE 'BW002' THEN
  RETURN false;
END $$;

-- As bw.confirm for claims: extends what is in force, or takes places anew when the hold has lapsed.
CREATE FUNCTION bw.confirm_places(p_tenant uuid, p_until timestamptz, p_items jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE n int; v_want int; v_now timestamptz; BEGIN
  PERFORM 1 FROM bw.session s WHERE s.tenant_id = p_tenant
    AND s.id IN (SELECT (x->>'session')::uuid FROM jsonb_array_elements(p_items) x) ORDER BY s.id FOR NO KEY UPDATE;
  v_now := bw.now();
  SELECT sum((x->>'places')::int) INTO v_want FROM jsonb_array_elements(p_items) x;
  UPDATE bw.session_place SET active = tstzrange(lower(active), p_until) WHERE tenant_id = p_tenant AND closes_at > v_now
    AND appointment_id IN (SELECT (x->>'appointment')::uuid FROM jsonb_array_elements(p_items) x);
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n = v_want THEN RETURN true; ELSIF n > 0 THEN RAISE EXCEPTION 'places in force % of %', n, v_want; END IF;
  RETURN bw.claim_places(p_tenant, p_until, p_items); END $$;

-- Puts those that sit above the limit into free places below it, from now on. Call with the row of the session locked.
CREATE FUNCTION bw.close_ranks(p_tenant uuid, p_session uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE i record; v_free int; v_limit int; v_now timestamptz := bw.now(); BEGIN
  SELECT s.capacity + s.overbook INTO v_limit FROM bw.session s WHERE s.tenant_id = p_tenant AND s.id = p_session;
  FOR i IN SELECT p.id, p.place_no, p.appointment_id, p.active FROM bw.session_place p
    WHERE p.tenant_id = p_tenant AND p.session_id = p_session AND p.closes_at > v_now AND p.place_no > v_limit ORDER BY p.place_no LOOP
    SELECT f.place_no INTO v_free FROM generate_series(1, v_limit) AS f(place_no) WHERE NOT EXISTS (
      SELECT 1 FROM bw.session_place p WHERE p.tenant_id = p_tenant AND p.session_id = p_session AND p.place_no = f.place_no
        AND p.closes_at > v_now) ORDER BY f.place_no LIMIT 1;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE bw.session_place SET active = CASE WHEN lower(i.active) < v_now THEN tstzrange(lower(i.active), v_now) ELSE 'empty' END
     WHERE tenant_id = p_tenant AND id = i.id;
    INSERT INTO bw.session_place (tenant_id, session_id, place_no, appointment_id, active)
    VALUES (p_tenant, p_session, v_free, i.appointment_id, tstzrange(v_now, upper(i.active)));
  END LOOP;
  RETURN true; END $$;

CREATE OR REPLACE FUNCTION bw.release(p_tenant uuid, p_owners uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int; v_now timestamptz; BEGIN
  PERFORM bw.lock_units(p_tenant, p_owners, '{}');
  v_now := bw.now();
  UPDATE bw.allocation SET active = CASE WHEN lower(active) < v_now THEN tstzrange(lower(active), v_now) ELSE 'empty' END
   WHERE tenant_id = p_tenant AND owner_id = ANY(p_owners) AND closes_at > v_now;
  GET DIAGNOSTICS n = ROW_COUNT;
  UPDATE bw.session_place SET active = CASE WHEN lower(active) < v_now THEN tstzrange(lower(active), v_now) ELSE 'empty' END
   WHERE tenant_id = p_tenant AND appointment_id = ANY(p_owners) AND closes_at > v_now;
  RETURN n; END $$;

CREATE FUNCTION bw.note_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO bw.availability_change (tenant_id, starts_at, ends_at)
  SELECT c.tenant_id, min(s.starts_at), max(s.ends_at) FROM changed c
    JOIN bw.session s ON s.tenant_id = c.tenant_id AND s.id = c.session_id GROUP BY c.tenant_id;
  RETURN NULL;
END $$;
CREATE TRIGGER note_added AFTER INSERT ON bw.session REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION bw.note_spans();
CREATE TRIGGER note_moved AFTER UPDATE ON bw.session REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION bw.note_moved_spans();
CREATE TRIGGER note_added AFTER INSERT ON bw.session_place REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION bw.note_places();
CREATE TRIGGER note_moved AFTER UPDATE ON bw.session_place REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION bw.note_places();
`,
  down: `
DROP FUNCTION bw.close_ranks(uuid, uuid);
DROP FUNCTION bw.confirm_places(uuid, timestamptz, jsonb);
DROP FUNCTION bw.claim_places(uuid, timestamptz, jsonb);
CREATE OR REPLACE FUNCTION bw.release(p_tenant uuid, p_owners uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int; v_now timestamptz; BEGIN
  PERFORM bw.lock_units(p_tenant, p_owners, '{}');
  v_now := bw.now();
  UPDATE bw.allocation SET active = CASE WHEN lower(active) < v_now THEN tstzrange(lower(active), v_now) ELSE 'empty' END
   WHERE tenant_id = p_tenant AND owner_id = ANY(p_owners) AND closes_at > v_now;
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
DROP TABLE bw.session_place;
DROP FUNCTION bw.note_places();
ALTER TABLE bw.appointment DROP COLUMN session_id, DROP COLUMN places;
ALTER TABLE bw.allocation DROP CONSTRAINT allocation_session;
DROP TABLE bw.session, bw.session_series;
`,
}
