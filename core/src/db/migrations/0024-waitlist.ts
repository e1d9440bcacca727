import type { SqlMigration } from './migration.js'

/**
 * Who waits for a time, and which time was offered to whom (ADR 0026). An offer is an ordinary hold, so who has the place is
 * decided by `allocation_no_overlap` as ever; the indexes below only say that nobody holds two offers at once.
 *
 * Time becomes free in many ways (cancelling, moving, giving back, other hours), and all of them end in these tables: so the
 * tables tell, with an event in the transaction that frees the time, and only where somebody waits for it.
 */
export const waitlist: SqlMigration = {
  name: '0024-waitlist',
  up: `
CREATE TABLE bw.waitlist_terms (
  tenant_id uuid PRIMARY KEY REFERENCES bw.tenant, is_on boolean NOT NULL DEFAULT true,
  offer_minutes int NOT NULL DEFAULT 20 CHECK (offer_minutes BETWEEN 1 AND 1440),
  stop_minutes int NOT NULL DEFAULT 60 CHECK (stop_minutes BETWEEN 0 AND 43200),
  version int NOT NULL DEFAULT 1, updated_at timestamptz NOT NULL DEFAULT bw.now());
CREATE TABLE bw.waitlist_entry (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, customer_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'offered', 'booked', 'skipped', 'expired', 'left')),
  service_ids uuid[] NOT NULL CHECK (cardinality(service_ids) BETWEEN 1 AND 5), staff_id uuid,
  guests int NOT NULL DEFAULT 1 CHECK (guests BETWEEN 1 AND 1000), windows jsonb NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, priority int NOT NULL DEFAULT 0 CHECK (priority BETWEEN -100 AND 100),
  rank bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, note text NOT NULL DEFAULT '',
  source text NOT NULL, token_hash bytea, booking_id uuid, created_at timestamptz NOT NULL DEFAULT bw.now(),
  updated_at timestamptz NOT NULL DEFAULT bw.now(), version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, customer_id) REFERENCES bw.customer,
  FOREIGN KEY (tenant_id, staff_id) REFERENCES bw.resource, FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking,
  CHECK (ends_at > starts_at), CHECK ((status = 'booked') = (booking_id IS NOT NULL)));
COMMENT ON COLUMN bw.waitlist_entry.windows IS 'Dates and wall-clock times in the zone of the business, as they were asked for';
COMMENT ON COLUMN bw.waitlist_entry.starts_at IS 'First and last instant of the windows';
COMMENT ON COLUMN bw.waitlist_entry.rank IS 'Place in the line below the priority; by the real clock, so that it orders people who come while a sandbox stands still';
CREATE INDEX waitlist_entry_line ON bw.waitlist_entry (tenant_id, priority DESC, rank, id) WHERE status = 'waiting';
CREATE INDEX waitlist_entry_customer ON bw.waitlist_entry (tenant_id, customer_id);
CREATE INDEX waitlist_entry_time ON bw.waitlist_entry (tenant_id, created_at DESC, id DESC);
CREATE TABLE bw.waitlist_offer (
  tenant_id uuid NOT NULL, id uuid NOT NULL, entry_id uuid NOT NULL, booking_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'declined', 'lapsed', 'withdrawn')),
  is_manual boolean NOT NULL DEFAULT false, extensions int NOT NULL DEFAULT 0, token_hash bytea NOT NULL,
  starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, offered_at timestamptz NOT NULL DEFAULT bw.now(),
  expires_at timestamptz NOT NULL, ended_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, booking_id), UNIQUE (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, entry_id) REFERENCES bw.waitlist_entry, FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking,
  CHECK ((status = 'open') = (ended_at IS NULL)));
CREATE UNIQUE INDEX waitlist_offer_open ON bw.waitlist_offer (tenant_id, entry_id) WHERE status = 'open';
CREATE INDEX waitlist_offer_entry ON bw.waitlist_offer (tenant_id, entry_id, offered_at);

-- The id is of version 7 as all others: its order is that of creation. One event a transaction and span. Half a day around it,
-- because a visit takes more than its own time (turnover, the way there).
CREATE FUNCTION bw.tell_freed(p_tenant uuid, p_from timestamptz, p_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_payload jsonb; BEGIN
  IF NOT EXISTS (SELECT FROM bw.waitlist_entry e WHERE e.tenant_id = p_tenant AND e.status = 'waiting'
    AND (p_from IS NULL OR (e.starts_at < p_to + interval '12 hours' AND e.ends_at > p_from - interval '12 hours'))) THEN RETURN; END IF;
  v_payload := jsonb_build_object('startsAt', to_char(p_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'endsAt', to_char(p_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'cause', pg_current_xact_id()::text);
  INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload)
  SELECT p_tenant, (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
      || '8' || substr(md5(random()::text), 1, 15))::uuid, 'availability.freed', 'waitlist', v_payload
   WHERE NOT EXISTS (SELECT FROM bw.outbox o WHERE o.tenant_id = p_tenant AND o.aggregate_id = 'waitlist' AND o.state = 'new'
     AND o.payload = v_payload);
END $$;
CREATE FUNCTION bw.tell_freed_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM bw.tell_freed(OLD.tenant_id, OLD.starts_at, OLD.ends_at); RETURN NULL; END $$;
CREATE FUNCTION bw.tell_freed_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM bw.tell_freed(NEW.tenant_id, NULL, NULL); RETURN NULL; END $$;
CREATE TRIGGER tell_freed AFTER UPDATE ON bw.allocation FOR EACH ROW
  WHEN (NOT isempty(OLD.active) AND (isempty(NEW.active) OR upper(NEW.active) < upper(OLD.active) OR NEW.during IS DISTINCT FROM OLD.during
    OR NEW.unit_id <> OLD.unit_id)) EXECUTE FUNCTION bw.tell_freed_claim();
CREATE TRIGGER tell_freed AFTER DELETE ON bw.external_busy FOR EACH ROW EXECUTE FUNCTION bw.tell_freed_claim();
CREATE TRIGGER tell_moved AFTER UPDATE ON bw.external_busy FOR EACH ROW EXECUTE FUNCTION bw.tell_freed_claim();
-- One row a transaction, whatever of the catalogue it changed (migration 0014).
CREATE TRIGGER tell_freed AFTER INSERT ON bw.availability_change FOR EACH ROW WHEN (NEW.starts_at IS NULL)
  EXECUTE FUNCTION bw.tell_freed_catalogue();
`,
  down: `
DROP TRIGGER tell_freed ON bw.availability_change;
DROP TRIGGER tell_moved ON bw.external_busy;
DROP TRIGGER tell_freed ON bw.external_busy;
DROP TRIGGER tell_freed ON bw.allocation;
DROP FUNCTION bw.tell_freed_catalogue();
DROP FUNCTION bw.tell_freed_claim();
DROP FUNCTION bw.tell_freed(uuid, timestamptz, timestamptz);
DROP TABLE bw.waitlist_offer, bw.waitlist_entry, bw.waitlist_terms;
DELETE FROM bw.due WHERE kind = 'waitlist-entry';
DELETE FROM bw.outbox WHERE aggregate_id = 'waitlist' OR hook LIKE 'waitlist.%';
`,
}
