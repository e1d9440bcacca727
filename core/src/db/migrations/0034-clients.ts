import type { SqlMigration } from './migration.js'

/**
 * What a business keeps about the people who book: notes, tags, families, fields of its own, and two records of one person
 * becoming one (ADR 0033). Where a record went is followed by the tables that name customers: a booking that is being written
 * for the one that goes ends at the one that stays, whoever comes first.
 */
export const clients: SqlMigration = {
  name: '0034-clients',
  up: `
ALTER TABLE bw.customer ADD COLUMN guardian_id uuid CHECK (guardian_id <> id), ADD COLUMN merged_into_id uuid CHECK (merged_into_id <> id),
  ADD COLUMN archived_at timestamptz, ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
  ADD COLUMN custom jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(custom) = 'object'),
  ADD FOREIGN KEY (tenant_id, guardian_id) REFERENCES bw.customer, ADD FOREIGN KEY (tenant_id, merged_into_id) REFERENCES bw.customer;
COMMENT ON COLUMN bw.customer.guardian_id IS 'Who books for them, with the same e-mail';
COMMENT ON COLUMN bw.customer.merged_into_id IS 'The record that this one became part of; never one that was itself merged';
CREATE INDEX customer_guardian ON bw.customer (tenant_id, guardian_id) WHERE guardian_id IS NOT NULL;
CREATE INDEX customer_merged ON bw.customer (tenant_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX customer_created ON bw.customer (tenant_id, created_at, id);
ALTER TABLE bw.booking ADD COLUMN custom jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(custom) = 'object');
ALTER TABLE bw.service ADD COLUMN custom jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(custom) = 'object');
ALTER TABLE bw.resource ADD COLUMN custom jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(custom) = 'object');

CREATE TABLE bw.customer_note (
  tenant_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, text text NOT NULL CHECK (text <> ''),
  is_pinned boolean NOT NULL DEFAULT false, author_type text NOT NULL, author_id text, author_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT bw.now(), updated_at timestamptz, version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, customer_id) REFERENCES bw.customer);
CREATE INDEX customer_note_customer ON bw.customer_note (tenant_id, customer_id, created_at DESC);
CREATE TABLE bw.custom_field (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL,
  entity text NOT NULL CHECK (entity IN ('customer', 'booking', 'service', 'resource')), key text NOT NULL,
  labels jsonb NOT NULL CHECK (jsonb_typeof(labels) = 'object'),
  type text NOT NULL CHECK (type IN ('text', 'number', 'choice', 'date', 'boolean')), options jsonb NOT NULL DEFAULT '[]',
  is_required boolean NOT NULL DEFAULT false, audience text NOT NULL CHECK (audience IN ('staff', 'customer')),
  is_asked boolean NOT NULL DEFAULT false, position int NOT NULL DEFAULT 0, archived_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT bw.now(), version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, entity, key), CHECK (NOT is_asked OR audience = 'customer'));
COMMENT ON COLUMN bw.custom_field.is_asked IS 'Asked where customers book';

-- Waits for a merge that is under way (it holds the row FOR UPDATE) and sees where it ends, however often they were merged.
CREATE FUNCTION bw.follow_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_into uuid; v_archived timestamptz; BEGIN
  LOOP
    SELECT c.merged_into_id, c.archived_at INTO v_into, v_archived FROM bw.customer c
     WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.customer_id FOR KEY SHARE;
    EXIT WHEN v_into IS NULL;
    NEW.customer_id := v_into;
  END LOOP;
  -- Whoever books again is back.
  IF v_archived IS NOT NULL AND TG_TABLE_NAME = 'booking' THEN
    UPDATE bw.customer c SET archived_at = NULL WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.customer_id;
  END IF;
  RETURN NEW; END $$;
CREATE TRIGGER follow_merge BEFORE INSERT OR UPDATE OF customer_id ON bw.booking FOR EACH ROW
  WHEN (NEW.customer_id IS NOT NULL) EXECUTE FUNCTION bw.follow_merge();
CREATE TRIGGER follow_merge BEFORE INSERT ON bw.waitlist_entry FOR EACH ROW EXECUTE FUNCTION bw.follow_merge();
CREATE TRIGGER follow_merge BEFORE INSERT ON bw.consent FOR EACH ROW EXECUTE FUNCTION bw.follow_merge();
CREATE TRIGGER follow_merge BEFORE INSERT ON bw.customer_note FOR EACH ROW EXECUTE FUNCTION bw.follow_merge();
CREATE TRIGGER follow_merge BEFORE INSERT ON bw.privacy_request FOR EACH ROW EXECUTE FUNCTION bw.follow_merge();

-- Consents are append-only for the application: whose they are changes here alone, and in its own business.
CREATE FUNCTION bw.move_consents(p_from uuid, p_to uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n int; BEGIN
  IF NOT EXISTS (SELECT FROM bw.customer c WHERE c.tenant_id = bw.tenant() AND c.id = p_from AND c.merged_into_id = p_to) THEN
    RETURN 0;
  END IF;
  UPDATE bw.consent s SET customer_id = p_to WHERE s.tenant_id = bw.tenant() AND s.customer_id = p_from;
  GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
`,
  down: `
DROP FUNCTION bw.move_consents(uuid, uuid);
DROP TRIGGER follow_merge ON bw.privacy_request;
DROP TRIGGER follow_merge ON bw.consent;
DROP TRIGGER follow_merge ON bw.waitlist_entry;
DROP TRIGGER follow_merge ON bw.booking;
DROP TABLE bw.custom_field, bw.customer_note;
DROP FUNCTION bw.follow_merge();
ALTER TABLE bw.resource DROP COLUMN custom;
ALTER TABLE bw.service DROP COLUMN custom;
ALTER TABLE bw.booking DROP COLUMN custom;
DROP INDEX bw.customer_created;
ALTER TABLE bw.customer DROP COLUMN guardian_id, DROP COLUMN merged_into_id, DROP COLUMN archived_at, DROP COLUMN tags, DROP COLUMN custom;
`,
}
