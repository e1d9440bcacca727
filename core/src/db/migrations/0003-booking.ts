import type { SqlMigration } from './migration.js'

// Written out, not taken from the domain: a step never changes once it has run somewhere. A new state is a new step.
const states = `'held', 'requested', 'pending-payment', 'confirmed', 'checked-in', 'completed', 'no-show', 'cancelled', 'declined', 'expired'`
const sources = `'web', 'phone', 'whatsapp', 'instagram', 'sms', 'walk-in', 'admin', 'api', 'calendar'`

/** Bookings and their claims; who gets a slot is decided by allocation_no_overlap (ADR 0003). */
export const booking: SqlMigration = {
  name: '0003-booking',
  up: `
CREATE TABLE bw.booking (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, reference text NOT NULL,
  status text NOT NULL CHECK (status IN (${states})), source text NOT NULL CHECK (source IN (${sources})),
  customer_id uuid, location_id uuid NOT NULL, time_zone text NOT NULL, guests int NOT NULL DEFAULT 1 CHECK (guests BETWEEN 1 AND 1000),
  notes text NOT NULL DEFAULT '', answers jsonb NOT NULL DEFAULT '{}',
  total_amount bigint NOT NULL CHECK (total_amount >= 0), deposit_amount bigint NOT NULL CHECK (deposit_amount >= 0),
  currency char(3) NOT NULL, quote jsonb NOT NULL, policy jsonb NOT NULL, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
  expires_at timestamptz, hold_extensions int NOT NULL DEFAULT 0, hold_token_hash bytea, manage_token_hash bytea,
  calendar_sequence int NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, reference),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES bw.customer, FOREIGN KEY (tenant_id, location_id) REFERENCES bw.location,
  CHECK (customer_id IS NOT NULL OR status IN ('held', 'expired', 'cancelled')), CHECK (deposit_amount <= total_amount));
CREATE INDEX booking_time ON bw.booking (tenant_id, starts_at, id);
CREATE INDEX booking_customer ON bw.booking (tenant_id, customer_id, starts_at);
CREATE INDEX booking_due ON bw.booking (expires_at) WHERE status IN ('held', 'requested', 'pending-payment');
CREATE TABLE bw.appointment (
  tenant_id uuid NOT NULL, id uuid NOT NULL, booking_id uuid NOT NULL, service_id uuid NOT NULL, location_id uuid NOT NULL,
  position int NOT NULL DEFAULT 0, status text NOT NULL CHECK (status IN (${states})), service_name text NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  price_amount bigint NOT NULL CHECK (price_amount >= 0), claims jsonb NOT NULL, version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking,
  FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service, FOREIGN KEY (tenant_id, location_id) REFERENCES bw.location);
CREATE INDEX appointment_booking ON bw.appointment (tenant_id, booking_id);
CREATE INDEX appointment_time ON bw.appointment (tenant_id, starts_at);
CREATE TABLE bw.allocation (
  tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), unit_id uuid NOT NULL, appointment_id uuid, session_id uuid,
  owner_id uuid GENERATED ALWAYS AS (coalesce(appointment_id, session_id)) STORED, requirement text NOT NULL DEFAULT '',
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)
    AND NOT lower_inf(during) AND NOT upper_inf(during)),
  core tstzrange NOT NULL, active tstzrange NOT NULL,
  starts_at timestamptz GENERATED ALWAYS AS (lower(during)) STORED, ends_at timestamptz GENERATED ALWAYS AS (upper(during)) STORED,
  closes_at timestamptz GENERATED ALWAYS AS (upper(active)) STORED,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, unit_id) REFERENCES bw.resource_unit,
  FOREIGN KEY (tenant_id, appointment_id) REFERENCES bw.appointment,
  CHECK (num_nonnulls(appointment_id, session_id) = 1), CHECK (isempty(active) OR NOT upper_inf(active)), CHECK (core <@ during),
  CONSTRAINT allocation_no_overlap EXCLUDE USING gist (tenant_id WITH =, unit_id WITH =, during WITH &&, active WITH &&));
CREATE INDEX allocation_read ON bw.allocation (tenant_id, unit_id, starts_at) INCLUDE (ends_at, closes_at, owner_id);
CREATE INDEX allocation_owner ON bw.allocation (tenant_id, owner_id);

CREATE FUNCTION bw.lock_units(p_tenant uuid, p_owners uuid[], p_units uuid[]) RETURNS void LANGUAGE sql AS $$
  SELECT 1 FROM bw.resource_unit u WHERE u.tenant_id = p_tenant AND u.id IN (
    SELECT unnest(p_units) UNION SELECT unit_id FROM bw.allocation WHERE tenant_id = p_tenant AND owner_id = ANY(p_owners))
  ORDER BY u.id FOR NO KEY UPDATE $$;

CREATE FUNCTION bw.claim(p_tenant uuid, p_until timestamptz, p_items jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int; v_now timestamptz; BEGIN
  PERFORM 1 FROM bw.resource_unit u WHERE u.tenant_id = p_tenant
    AND u.id IN (SELECT (i->>'unit')::uuid FROM jsonb_array_elements(p_items) i) ORDER BY u.id FOR SHARE;
  v_now := bw.now();
  INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, session_id, requirement, during, core, active)
  SELECT p_tenant, i.unit, i.appointment, i.session, coalesce(i.requirement, ''), i.during, coalesce(i.core, i.during),
         CASE WHEN p_until > v_now THEN tstzrange(v_now, p_until) ELSE 'empty'::tstzrange END
  FROM jsonb_to_recordset(p_items) AS i(unit uuid, appointment uuid, session uuid, requirement text, during tstzrange, core tstzrange)
  ORDER BY i.unit, lower(i.during) ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;

CREATE FUNCTION bw.release(p_tenant uuid, p_owners uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int; v_now timestamptz; BEGIN
  PERFORM bw.lock_units(p_tenant, p_owners, '{}');
  v_now := bw.now();
  UPDATE bw.allocation SET active = CASE WHEN lower(active) < v_now THEN tstzrange(lower(active), v_now) ELSE 'empty' END
   WHERE tenant_id = p_tenant AND owner_id = ANY(p_owners) AND closes_at > v_now;
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;

CREATE FUNCTION bw.confirm(p_tenant uuid, p_until timestamptz, p_owners uuid[], p_items jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE n int; v_now timestamptz; want int := jsonb_array_length(p_items); BEGIN
  PERFORM bw.lock_units(p_tenant, p_owners, ARRAY(SELECT (i->>'unit')::uuid FROM jsonb_array_elements(p_items) i));
  v_now := bw.now();
  UPDATE bw.allocation SET active = tstzrange(lower(active), p_until)
   WHERE tenant_id = p_tenant AND owner_id = ANY(p_owners) AND closes_at > v_now;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n = want THEN RETURN true; ELSIF n > 0 THEN RAISE EXCEPTION 'claims in force % of %', n, want; END IF;
  RETURN bw.claim(p_tenant, p_until, p_items) = want; END $$;

CREATE TABLE bw.booking_transition (
  tenant_id uuid NOT NULL, booking_id uuid NOT NULL, version int NOT NULL, from_status text NOT NULL, to_status text NOT NULL,
  at timestamptz NOT NULL DEFAULT bw.now(), actor_type text NOT NULL, actor_id text, actor_name text NOT NULL,
  channel text NOT NULL, reason text NOT NULL DEFAULT '', changes jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, booking_id, version), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking);
CREATE TABLE bw.payment (
  tenant_id uuid NOT NULL, id uuid NOT NULL, booking_id uuid NOT NULL, provider text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('deposit', 'balance', 'full')), amount bigint NOT NULL CHECK (amount >= 0), currency char(3) NOT NULL,
  status text NOT NULL CHECK (status IN ('created', 'due-on-site', 'pending', 'captured', 'failed', 'refunded', 'cancelled')),
  provider_reference text, instructions text NOT NULL DEFAULT '', created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking);
CREATE INDEX payment_booking ON bw.payment (tenant_id, booking_id);
`,
  down: `
DROP TABLE bw.payment, bw.booking_transition;
DROP FUNCTION bw.confirm(uuid, timestamptz, uuid[], jsonb);
DROP FUNCTION bw.release(uuid, uuid[]);
DROP FUNCTION bw.claim(uuid, timestamptz, jsonb);
DROP FUNCTION bw.lock_units(uuid, uuid[], uuid[]);
DROP TABLE bw.allocation, bw.appointment, bw.booking;
`,
}
