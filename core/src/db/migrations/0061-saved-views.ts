import type { SqlMigration } from './migration.js'

/**
 * Lists as somebody wants to find them again (ADR 0056): a filter, an order and columns under a name. One of the team has
 * it alone, or it is everybody's of the business; a view that is shared stays when its maker leaves.
 */
export const savedViews: SqlMigration = {
  name: '0061-saved-views',
  up: `
CREATE TABLE bw.saved_view (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL,
  account_id uuid REFERENCES bw.account ON DELETE SET NULL, list text NOT NULL, name text NOT NULL,
  is_shared boolean NOT NULL DEFAULT false, query jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(query) = 'object'),
  columns text[] NOT NULL DEFAULT '{}', updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, id));
CREATE INDEX saved_view_list ON bw.saved_view (tenant_id, list, account_id);
CREATE INDEX saved_view_account ON bw.saved_view (account_id);
-- Two of one name could not be told apart by whoever sees both.
CREATE UNIQUE INDEX saved_view_own_name ON bw.saved_view (tenant_id, account_id, list, lower(name)) WHERE NOT is_shared;
CREATE UNIQUE INDEX saved_view_shared_name ON bw.saved_view (tenant_id, list, lower(name)) WHERE is_shared;
COMMENT ON COLUMN bw.saved_view.query IS 'What the address of the page says: names and texts';
`,
  down: `
DROP TABLE bw.saved_view;
`,
}
