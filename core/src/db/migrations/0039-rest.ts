import type { SqlMigration } from './migration.js'

/** What somebody wants along with the services that they wait for. */
export const rest: SqlMigration = {
  name: '0039-rest',
  up: `
ALTER TABLE bw.waitlist_entry ADD COLUMN add_ons jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(add_ons) = 'object');
COMMENT ON COLUMN bw.waitlist_entry.add_ons IS 'Keys of add-ons by id of the service';
`,
  down: `ALTER TABLE bw.waitlist_entry DROP COLUMN add_ons;
`,
}
