import type { SqlMigration } from './migration.js'

/**
 * Accounts that businesses connected at vendors (ADR 0047): tokens are sealed, and one way to the vendor and back is open at
 * a time. What a plugin last complained of stays to be read once it is well again.
 */
export const settings: SqlMigration = {
  name: '0052-settings',
  up: `
CREATE TABLE bw.plugin_connection (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, scope_id uuid NOT NULL, plugin_id text NOT NULL, field text NOT NULL,
  state text NOT NULL CHECK (state IN ('connecting', 'connected', 'needs-reauth')), account text NOT NULL DEFAULT '',
  sealed bytea, expires_at timestamptz, connected_at timestamptz, connected_by_name text NOT NULL DEFAULT '',
  problem text NOT NULL DEFAULT '', leased_until timestamptz, attempt_hash bytea, attempt_sealed bytea,
  attempt_account_id uuid, attempt_expires_at timestamptz,
  PRIMARY KEY (tenant_id, scope_id, plugin_id, field), CHECK (state = 'connecting' OR sealed IS NOT NULL));
ALTER TABLE bw.tenant_plugin ADD COLUMN checked_at timestamptz, ADD COLUMN last_error text NOT NULL DEFAULT '',
  ADD COLUMN last_error_at timestamptz;
`,
  down: `
ALTER TABLE bw.tenant_plugin DROP COLUMN last_error_at, DROP COLUMN last_error, DROP COLUMN checked_at;
DROP TABLE bw.plugin_connection;
`,
}
