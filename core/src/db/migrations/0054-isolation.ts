import type { SqlMigration } from './migration.js'

/** What plugins did wrong, and what they do in each process. */
export const isolation: SqlMigration = {
  name: '0054-isolation',
  up: `
CREATE TABLE bw.plugin_incident (
  plugin_id text NOT NULL, kind text NOT NULL, place text NOT NULL, message text NOT NULL,
  occurrences bigint NOT NULL DEFAULT 1, host text NOT NULL, pid int NOT NULL,
  first_at timestamptz NOT NULL DEFAULT clock_timestamp(), last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (plugin_id, kind, place, message));
CREATE INDEX plugin_incident_last ON bw.plugin_incident (plugin_id, last_at DESC);
ALTER TABLE bw.plugin_process ADD COLUMN activity jsonb NOT NULL DEFAULT '{}';
`,
  down: `
ALTER TABLE bw.plugin_process DROP COLUMN activity;
DROP TABLE bw.plugin_incident;
`,
}
