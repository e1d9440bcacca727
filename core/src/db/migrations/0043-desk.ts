import type { SqlMigration } from './migration.js'

/** What the desk says of people: a colour in the calendar, and where somebody who signs in is called. */
export const desk: SqlMigration = {
  name: '0043-desk',
  up: `
ALTER TABLE bw.resource ADD COLUMN color text NOT NULL DEFAULT '' CHECK (color ~ '^(#[0-9a-f]{6})?$');
ALTER TABLE bw.account ADD COLUMN phone text NOT NULL DEFAULT '' CHECK (length(phone) <= 40);
COMMENT ON COLUMN bw.resource.color IS 'In the calendar; empty: none';
COMMENT ON COLUMN bw.account.phone IS 'Where this person is called; empty: not said';`,
  down: `
ALTER TABLE bw.account DROP COLUMN phone;
ALTER TABLE bw.resource DROP COLUMN color;`,
}
