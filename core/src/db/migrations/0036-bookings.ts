import type { SqlMigration } from './migration.js'

/**
 * What gathers around a booking in a day: notes that only staff read, files, and who wants to hear of what. Events know
 * their transaction, so that whoever follows them can tell what is complete: ids are given before the commit, and a row
 * with a lower one may become visible later (ADR 0034).
 */
export const bookings: SqlMigration = {
  name: '0036-bookings',
  up: `
ALTER TABLE bw.booking ADD COLUMN internal_notes text NOT NULL DEFAULT '';
ALTER TABLE bw.service ADD COLUMN asks_for_files boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bw.service.asks_for_files IS 'Customers may add pictures and documents to their booking';
ALTER TABLE bw.outbox ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE TABLE bw.booking_file (
  tenant_id uuid NOT NULL, id uuid NOT NULL, booking_id uuid NOT NULL, name text NOT NULL,
  type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf')),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 5242880),
  size int NOT NULL GENERATED ALWAYS AS (octet_length(content)) STORED,
  actor_type text NOT NULL, actor_id text, actor_name text NOT NULL, created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking);
-- Pictures and PDF are compressed already.
ALTER TABLE bw.booking_file ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX booking_file_booking ON bw.booking_file (tenant_id, booking_id, created_at);

CREATE TABLE bw.notification_choice (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid REFERENCES bw.account ON DELETE CASCADE, resource_id uuid,
  subject_id uuid GENERATED ALWAYS AS (coalesce(account_id, resource_id)) STORED,
  kind text NOT NULL, channel text NOT NULL, is_on boolean NOT NULL, updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, subject_id, kind, channel),
  FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource ON DELETE CASCADE,
  CHECK (num_nonnulls(account_id, resource_id) = 1));
CREATE INDEX notification_choice_account ON bw.notification_choice (account_id);
CREATE INDEX notification_choice_resource ON bw.notification_choice (tenant_id, resource_id);

-- The words of a note stand in the history too.
CREATE OR REPLACE FUNCTION bw.forget_history(p_bookings uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; BEGIN
  UPDATE bw.booking_transition t SET reason = '', changes = t.changes - 'texts',
      actor_name = CASE WHEN t.actor_type = 'customer' THEN 'customer' ELSE t.actor_name END
   WHERE t.tenant_id = bw.tenant() AND t.booking_id = ANY(p_bookings)
     AND (t.reason <> '' OR t.changes ? 'texts' OR (t.actor_type = 'customer' AND t.actor_name <> 'customer'));
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
`,
  down: `
CREATE OR REPLACE FUNCTION bw.forget_history(p_bookings uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; BEGIN
  UPDATE bw.booking_transition t SET reason = '', actor_name = CASE WHEN t.actor_type = 'customer' THEN 'customer' ELSE t.actor_name END
   WHERE t.tenant_id = bw.tenant() AND t.booking_id = ANY(p_bookings)
     AND (t.reason <> '' OR (t.actor_type = 'customer' AND t.actor_name <> 'customer'));
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
DROP TABLE bw.notification_choice, bw.booking_file;
ALTER TABLE bw.outbox DROP COLUMN xid;
ALTER TABLE bw.service DROP COLUMN asks_for_files;
ALTER TABLE bw.booking DROP COLUMN internal_notes;
`,
}
