import type { SqlMigration } from './migration.js'

/**
 * What the clocks of a rehearsal are frozen at: the row without a tenant counts for every business that has no row of its
 * own; a row without an instant says that this business keeps the real time. Only engines in sandbox mode read it.
 */
export const sandbox: SqlMigration = {
  name: '0010-sandbox',
  up: `
CREATE TABLE bw.sandbox_clock (
  tenant_id uuid UNIQUE NULLS NOT DISTINCT REFERENCES bw.tenant, frozen_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), CHECK (num_nonnulls(tenant_id, frozen_at) > 0));
`,
  down: `DROP TABLE bw.sandbox_clock;`,
}
