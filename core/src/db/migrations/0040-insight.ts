import type { SqlMigration } from './migration.js'

/**
 * What reports read (ADR 0036): the rows of a business as they are, through indexes that hold all that is counted, so that
 * the wide rows of bookings stay untouched. And who gets a summary by mail; when is a due row of each.
 */
export const insight: SqlMigration = {
  name: '0040-insight',
  up: `
CREATE INDEX booking_report ON bw.booking (tenant_id, starts_at)
  INCLUDE (id, status, source, location_id, created_at, currency, total_amount);
CREATE INDEX appointment_report ON bw.appointment (tenant_id, starts_at)
  INCLUDE (id, booking_id, service_id, location_id, status, session_id, price_amount, ends_at);
DROP INDEX bw.appointment_time;
CREATE TABLE bw.report_subscription (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  frequency text NOT NULL CHECK (frequency IN ('weekly', 'monthly')), created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, account_id, frequency));
`,
  down: `
DELETE FROM bw.due WHERE kind = 'report';
DELETE FROM bw.outbox WHERE hook = 'report.due';
DROP TABLE bw.report_subscription;
CREATE INDEX appointment_time ON bw.appointment (tenant_id, starts_at);
DROP INDEX bw.appointment_report;
DROP INDEX bw.booking_report;
`,
}
