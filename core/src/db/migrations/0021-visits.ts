import type { SqlMigration } from './migration.js'

/** Who gets an appointment, when it is not, or not only, whoever booked it. */
export const visits: SqlMigration = {
  name: '0021-visits',
  up: `ALTER TABLE bw.appointment ADD COLUMN attendees text[] NOT NULL DEFAULT '{}' CHECK (cardinality(attendees) <= 20);
`,
  down: `ALTER TABLE bw.appointment DROP COLUMN attendees;
`,
}
