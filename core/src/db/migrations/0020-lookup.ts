import type { SqlMigration } from './migration.js'

/**
 * Customers are looked up by their e-mail in small letters with every booking. Under row-level security an index over
 * lower(email) serves nobody: lower() is not leakproof, so the policy has to be checked on each row first. A stored
 * column is compared with =, which is leakproof.
 */
export const lookup: SqlMigration = {
  name: '0020-lookup',
  up: `
DROP INDEX bw.customer_email;
ALTER TABLE bw.customer ADD COLUMN email_key text GENERATED ALWAYS AS (lower(email)) STORED;
CREATE INDEX customer_email ON bw.customer (tenant_id, email_key);
`,
  down: `
ALTER TABLE bw.customer DROP COLUMN email_key;
CREATE INDEX customer_email ON bw.customer (tenant_id, lower(email));
`,
}
