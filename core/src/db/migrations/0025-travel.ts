import type { SqlMigration } from './migration.js'

/**
 * Appointments where the customer is. Who travels has a place where the day begins; a claim of theirs that leaves too
 * little time for the way from the one before or to the one after is not taken, and counts as lost to whoever was first
 * (ADR 0027). No exclusion constraint can say that: two such claims do not overlap. The lock makes the second of two at
 * the same moment see the first.
 */
export const travel: SqlMigration = {
  name: '0025-travel',
  up: `
ALTER TABLE bw.service ADD COLUMN venue text NOT NULL DEFAULT 'location' CHECK (venue IN ('location', 'customer', 'remote', 'choice')),
  ADD COLUMN arrival_windows jsonb NOT NULL DEFAULT '[]';
ALTER TABLE bw.resource ADD COLUMN home_place jsonb, ADD COLUMN home_key text GENERATED ALWAYS AS (
  (home_place->>'zip') || coalesce('@' || round((home_place->>'latitude')::numeric, 5)::text || ':'
    || round((home_place->>'longitude')::numeric, 5)::text, '')) STORED;
COMMENT ON COLUMN bw.resource.home_place IS 'Where somebody who travels begins and ends the day; null: does not travel';
CREATE TABLE bw.service_area (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, is_limited boolean NOT NULL DEFAULT false, zones jsonb NOT NULL DEFAULT '[]',
  matrix jsonb NOT NULL DEFAULT '{}', speed_kmh int NOT NULL DEFAULT 40 CHECK (speed_kmh BETWEEN 1 AND 200),
  detour_percent int NOT NULL DEFAULT 130 CHECK (detour_percent BETWEEN 100 AND 500),
  fallback_minutes int NOT NULL DEFAULT 15 CHECK (fallback_minutes BETWEEN 0 AND 600),
  goodwill_amount bigint NOT NULL DEFAULT 0 CHECK (goodwill_amount >= 0), version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id));
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON bw.service_area FOR EACH ROW EXECUTE FUNCTION bw.note_catalogue();
CREATE TABLE bw.travel_time (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, from_key text NOT NULL, to_key text NOT NULL,
  minutes int NOT NULL CHECK (minutes BETWEEN 0 AND 10000), asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, from_key, to_key));
CREATE TABLE bw.field_visit (
  tenant_id uuid NOT NULL, appointment_id uuid NOT NULL, venue text NOT NULL CHECK (venue IN ('location', 'customer', 'remote')),
  place_key text, address text NOT NULL DEFAULT '', zip text NOT NULL DEFAULT '', latitude float8, longitude float8,
  window_starts_at timestamptz, window_ends_at timestamptz, eta_at timestamptz, set_off_at timestamptz,
  asked_windows jsonb NOT NULL DEFAULT '[]', asked_goodwill bigint NOT NULL DEFAULT 0 CHECK (asked_goodwill >= 0),
  PRIMARY KEY (tenant_id, appointment_id),
  FOREIGN KEY (tenant_id, appointment_id) REFERENCES bw.appointment,
  CHECK ((window_starts_at IS NULL) = (window_ends_at IS NULL) AND (latitude IS NULL) = (longitude IS NULL)),
  CHECK (window_ends_at > window_starts_at), CHECK ((place_key IS NULL) = (venue = 'location')));
COMMENT ON COLUMN bw.field_visit.place_key IS 'Empty: nowhere; null: where the business is';
CREATE TABLE bw.contact_request (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, service_id uuid, name text NOT NULL, email text, phone text,
  zip text NOT NULL DEFAULT '', address text NOT NULL DEFAULT '', message text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT bw.now(), PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service, CHECK (email IS NOT NULL OR phone IS NOT NULL));
CREATE INDEX contact_request_created ON bw.contact_request (tenant_id, created_at);

CREATE FUNCTION bw.zone_of(p_zones jsonb, p_zip text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((SELECT z->>'name' FROM jsonb_array_elements(p_zones) z, jsonb_array_elements_text(z->'codes') c
    WHERE c = p_zip OR (right(c, 1) = '*' AND starts_with(p_zip, left(c, -1)))
    ORDER BY (c = p_zip) DESC, length(c) DESC, z->>'name' COLLATE "C" LIMIT 1), p_zip) $$;

CREATE FUNCTION bw.travel_minutes(p_tenant uuid, p_from text, p_to text) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_from = p_to THEN 0 ELSE coalesce(
    (SELECT t.minutes FROM bw.travel_time t WHERE t.tenant_id = p_tenant AND t.from_key = p_from AND t.to_key = p_to),
    (SELECT coalesce((a.matrix #>> ARRAY[n.f, n.t])::int, (a.matrix #>> ARRAY[n.t, n.f])::int,
        CASE WHEN c.f[1] IS NOT NULL AND c.t[1] IS NOT NULL THEN greatest(0, ceil(12742 * asin(least(1, sqrt(
            power(sin(radians(c.t[1]::float8 - c.f[1]::float8) / 2), 2)
            + cos(radians(c.f[1]::float8)) * cos(radians(c.t[1]::float8)) * power(sin(radians(c.t[2]::float8 - c.f[2]::float8) / 2), 2))))
          * coalesce(a.detour_percent, 130) / 100 * 60 / coalesce(a.speed_kmh, 40) - 0.000001))::int END,
        coalesce(a.fallback_minutes, 15))
      FROM (SELECT 1) one LEFT JOIN bw.service_area a ON a.tenant_id = p_tenant,
        LATERAL (SELECT bw.zone_of(coalesce(a.zones, '[]'), substring(p_from FROM '^[^@#]*')) AS f,
          bw.zone_of(coalesce(a.zones, '[]'), substring(p_to FROM '^[^@#]*')) AS t) n,
        LATERAL (SELECT regexp_match(p_from, '@(-?[0-9.]+):(-?[0-9.]+)') AS f, regexp_match(p_to, '@(-?[0-9.]+):(-?[0-9.]+)') AS t) c))
  END $$;

-- Where somebody is for an appointment; empty: nowhere in particular.
CREATE FUNCTION bw.place_of(p_tenant uuid, p_appointment uuid, p_home text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT v.place_key FROM bw.field_visit v WHERE v.tenant_id = p_tenant AND v.appointment_id = p_appointment), p_home) $$;

CREATE FUNCTION bw.refuse_claim_too_far() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_home text; v_here text; v_from timestamptz := lower(NEW.during); v_to timestamptz := upper(NEW.during);
  v_now timestamptz; v_other record; BEGIN
  IF isempty(NEW.active) OR NEW.appointment_id IS NULL THEN RETURN NEW; END IF;
  SELECT r.home_key INTO v_home FROM bw.resource_unit u JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id
   WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.unit_id;
  IF v_home IS NULL THEN RETURN NEW; END IF;
  v_here := bw.place_of(NEW.tenant_id, NEW.appointment_id, v_home);
  IF v_here = '' THEN RETURN NEW; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('travel:' || NEW.tenant_id || ':' || NEW.unit_id, 0));
  v_now := bw.now();
  SELECT a.ends_at AS at, bw.place_of(a.tenant_id, a.owner_id, v_home) AS place INTO v_other FROM bw.allocation a
   WHERE a.tenant_id = NEW.tenant_id AND a.unit_id = NEW.unit_id AND a.starts_at < v_to AND a.starts_at >= v_from - interval '2 days'
     AND a.ends_at <= v_from AND a.closes_at > v_now AND a.owner_id <> NEW.appointment_id
     AND bw.place_of(a.tenant_id, a.owner_id, v_home) <> ''
   ORDER BY a.starts_at DESC LIMIT 1;
  IF FOUND AND v_other.at + make_interval(mins => bw.travel_minutes(NEW.tenant_id, v_other.place, v_here)) > v_from THEN RETURN NULL; END IF;
  SELECT a.starts_at AS at, bw.place_of(a.tenant_id, a.owner_id, v_home) AS place INTO v_other FROM bw.allocation a
   WHERE a.tenant_id = NEW.tenant_id AND a.unit_id = NEW.unit_id AND a.starts_at >= v_to AND a.starts_at < v_to + interval '2 days'
     AND a.closes_at > v_now AND a.owner_id <> NEW.appointment_id AND bw.place_of(a.tenant_id, a.owner_id, v_home) <> ''
   ORDER BY a.starts_at LIMIT 1;
  IF FOUND AND v_to + make_interval(mins => bw.travel_minutes(NEW.tenant_id, v_here, v_other.place)) > v_other.at THEN RETURN NULL; END IF;
  RETURN NEW; END $$;
CREATE TRIGGER allocation_travel BEFORE INSERT ON bw.allocation FOR EACH ROW EXECUTE FUNCTION bw.refuse_claim_too_far();

CREATE FUNCTION bw.snapshot_travel(p_tenant uuid, p_services uuid[], p_resources uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'services', (SELECT jsonb_object_agg(s.id, jsonb_build_object('venue', s.venue, 'arrivalWindows', s.arrival_windows)) FROM bw.service s
      WHERE s.tenant_id = p_tenant AND s.id = ANY(p_services) AND (s.venue <> 'location' OR s.arrival_windows <> '[]')),
    'homes', (SELECT jsonb_object_agg(r.id, r.home_key) FROM bw.resource r
      WHERE r.tenant_id = p_tenant AND r.id = ANY(p_resources) AND r.home_key IS NOT NULL),
    'area', (SELECT jsonb_build_object('isLimited', a.is_limited, 'zones', a.zones, 'matrix', a.matrix, 'speedKmh', a.speed_kmh,
        'detourPercent', a.detour_percent, 'fallbackMinutes', a.fallback_minutes, 'goodwillAmount', a.goodwill_amount, 'version', a.version)
      FROM bw.service_area a WHERE a.tenant_id = p_tenant)) $$;
`,
  down: `
DROP FUNCTION bw.snapshot_travel(uuid, uuid[], uuid[]);
DROP TRIGGER allocation_travel ON bw.allocation;
DROP FUNCTION bw.refuse_claim_too_far();
DROP FUNCTION bw.place_of(uuid, uuid, text);
DROP FUNCTION bw.travel_minutes(uuid, text, text);
DROP FUNCTION bw.zone_of(jsonb, text);
DROP TABLE bw.contact_request, bw.field_visit, bw.travel_time, bw.service_area;
ALTER TABLE bw.resource DROP COLUMN home_key, DROP COLUMN home_place;
ALTER TABLE bw.service DROP COLUMN arrival_windows, DROP COLUMN venue;
`,
}
