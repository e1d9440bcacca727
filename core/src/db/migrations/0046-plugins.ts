import type { SqlMigration } from './migration.js'

/**
 * Which plugins are wanted, their packages, what becomes of changes, and what each process makes of it. `plugin_package` was
 * a note of what the last start found; from now on it says what every process is to run.
 */
export const plugins: SqlMigration = {
  name: '0046-plugins',
  up: `
ALTER TABLE bw.plugin_package
  ADD COLUMN source text NOT NULL DEFAULT 'site' CHECK (source IN ('site', 'file')),
  ADD COLUMN previous_hash text,
  ADD COLUMN reason text NOT NULL DEFAULT '',
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD CONSTRAINT plugin_package_state_check CHECK (state IN ('installed', 'removed', 'quarantined'));
CREATE TABLE bw.plugin_archive (
  plugin_id text NOT NULL, content_hash text NOT NULL, version text NOT NULL, manifest jsonb NOT NULL,
  bytes bytea NOT NULL CHECK (octet_length(bytes) <= 31457280),
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (plugin_id, content_hash));
ALTER TABLE bw.plugin_archive ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE bw.plugin_change (
  id uuid PRIMARY KEY, plugin_id text NOT NULL, kind text NOT NULL, from_version text NOT NULL DEFAULT '',
  to_version text NOT NULL DEFAULT '', phase text NOT NULL, state text NOT NULL DEFAULT 'running'
    CHECK (state IN ('running', 'done', 'failed')),
  note text NOT NULL DEFAULT '', actor jsonb NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz);
CREATE INDEX plugin_change_started ON bw.plugin_change (started_at DESC);
CREATE TABLE bw.plugin_export (
  plugin_id text PRIMARY KEY, version text NOT NULL, row_count bigint NOT NULL, bytes bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE UNLOGGED TABLE bw.plugin_process (
  id uuid PRIMARY KEY, kind text NOT NULL, host text NOT NULL, pid int NOT NULL, ready_hash text NOT NULL, plugins jsonb NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(), seen_at timestamptz NOT NULL DEFAULT clock_timestamp());
`,
  down: `
DROP TABLE bw.plugin_process, bw.plugin_export, bw.plugin_change, bw.plugin_archive;
ALTER TABLE bw.plugin_package DROP CONSTRAINT plugin_package_state_check, DROP COLUMN changed_at, DROP COLUMN reason,
  DROP COLUMN previous_hash, DROP COLUMN source;
DELETE FROM bw.plugin_package WHERE state <> 'installed';
`,
}
