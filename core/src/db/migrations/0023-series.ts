import type { SqlMigration } from './migration.js'

/** Bookings that repeat (ADR 0025): each occurrence is a booking of its own; the series says what they have in common. */
export const series: SqlMigration = {
  name: '0023-series',
  up: `
CREATE TABLE bw.booking_series (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, service_id uuid NOT NULL, rule jsonb NOT NULL,
  local_start text NOT NULL, time_zone text NOT NULL, created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service);
COMMENT ON COLUMN bw.booking_series.local_start IS 'Wall-clock time of the first wanted occurrence, in time_zone';
ALTER TABLE bw.booking ADD COLUMN series_id uuid,
  ADD CONSTRAINT booking_of_series FOREIGN KEY (tenant_id, series_id) REFERENCES bw.booking_series;
CREATE INDEX booking_series_time ON bw.booking (tenant_id, series_id, starts_at) WHERE series_id IS NOT NULL;
`,
  down: `
ALTER TABLE bw.booking DROP COLUMN series_id;
DROP TABLE bw.booking_series;
`,
}
