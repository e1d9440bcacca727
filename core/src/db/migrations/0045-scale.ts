import type { SqlMigration } from './migration.js'

/**
 * Lists of a business with hundreds of thousands of bookings (ADR 0041). A search compares one text of each customer: behind a
 * policy no index serves a pattern, because its operator is not leakproof. The page of a list of bookings is found in an index
 * alone. And full exports, in pieces as they are made: they are kept for some days and then gone.
 */
export const scale: SqlMigration = {
  name: '0045-scale',
  up: `
ALTER TABLE bw.customer ADD COLUMN search_text text
  GENERATED ALWAYS AS (lower(name || E'\\n' || coalesce(email, '') || E'\\n' || coalesce(phone, ''))) STORED;
DROP INDEX bw.booking_time, bw.booking_report;
CREATE INDEX booking_list ON bw.booking (tenant_id, starts_at, id)
  INCLUDE (ends_at, status, source, customer_id, location_id, created_at, currency, total_amount);
DROP INDEX bw.payment_booking, bw.ledger_entry_booking;
CREATE INDEX payment_booking ON bw.payment (tenant_id, booking_id) INCLUDE (status, amount);
CREATE INDEX ledger_entry_booking ON bw.ledger_entry (tenant_id, booking_id) INCLUDE (kind, amount);
CREATE INDEX audit_log_subject ON bw.audit_log (tenant_id, subject_id, sequence);
CREATE INDEX audit_log_action ON bw.audit_log (tenant_id, action, sequence);
CREATE INDEX message_booking ON bw.message (tenant_id, booking_id);
CREATE INDEX ledger_entry_time ON bw.ledger_entry (tenant_id, at DESC, id DESC) INCLUDE (kind, booking_id, amount, currency);
CREATE INDEX payment_time ON bw.payment (tenant_id, created_at DESC, id DESC) INCLUDE (purpose, booking_id, status, amount, currency);

CREATE TABLE bw.export (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'expired')),
  total bigint NOT NULL DEFAULT 0, done bigint NOT NULL DEFAULT 0, bytes bigint NOT NULL DEFAULT 0, attempts int NOT NULL DEFAULT 0,
  manifest jsonb, actor jsonb NOT NULL, error text NOT NULL DEFAULT '', created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz, expires_at timestamptz, PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX export_running ON bw.export (tenant_id) WHERE state = 'running';
CREATE INDEX export_expiry ON bw.export (expires_at) WHERE state = 'done';
CREATE TABLE bw.export_chunk (
  tenant_id uuid NOT NULL, export_id uuid NOT NULL, place int NOT NULL, content bytea NOT NULL,
  PRIMARY KEY (tenant_id, export_id, place), FOREIGN KEY (tenant_id, export_id) REFERENCES bw.export ON DELETE CASCADE);
COMMENT ON COLUMN bw.export_chunk.content IS 'A member of a gzip file (RFC 1952, 2.2): one after the other they are the file';
ALTER TABLE bw.export_chunk ALTER COLUMN content SET STORAGE EXTERNAL;
`,
  down: `
DROP TABLE bw.export_chunk, bw.export;
DROP INDEX bw.audit_log_action, bw.audit_log_subject, bw.ledger_entry_booking, bw.payment_booking;
CREATE INDEX payment_booking ON bw.payment (tenant_id, booking_id);
CREATE INDEX ledger_entry_booking ON bw.ledger_entry (tenant_id, booking_id);
DROP INDEX bw.payment_time, bw.ledger_entry_time, bw.message_booking, bw.booking_list;
CREATE INDEX booking_time ON bw.booking (tenant_id, starts_at, id);
CREATE INDEX booking_report ON bw.booking (tenant_id, starts_at)
  INCLUDE (id, status, source, location_id, created_at, currency, total_amount);
ALTER TABLE bw.customer DROP COLUMN search_text;
`,
}
