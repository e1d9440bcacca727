import type { SqlMigration } from './migration.js'

/** What may be chosen with a service, and what was chosen with an appointment, as it was then. */
export const addOns: SqlMigration = {
  name: '0030-add-ons',
  up: `
ALTER TABLE bw.service ADD COLUMN add_ons jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(add_ons) = 'array');
ALTER TABLE bw.appointment ADD COLUMN add_ons jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(add_ons) = 'array');
COMMENT ON COLUMN bw.appointment.add_ons IS 'Name, minutes and price as they were when it was booked';
`,
  down: `ALTER TABLE bw.appointment DROP COLUMN add_ons;
ALTER TABLE bw.service DROP COLUMN add_ons;
`,
}
