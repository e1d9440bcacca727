import type { SqlMigration } from './migration.js'

/** Who gets an appointment when it is not, or not only, whoever booked it; and who left a visit that goes on. */
export const visits: SqlMigration = {
  name: '0021-visits',
  up: `
ALTER TABLE bw.appointment ADD COLUMN attendees text[] NOT NULL DEFAULT '{}' CHECK (cardinality(attendees) <= 20),
  ADD COLUMN departed int NOT NULL DEFAULT 0 CHECK (departed >= 0), ADD COLUMN left_at timestamptz;
COMMENT ON COLUMN bw.appointment.departed IS 'How many attendees left it: so many fewer people serve';
COMMENT ON COLUMN bw.appointment.left_at IS 'When it was cancelled out of a booking that went on';
`,
  down: `ALTER TABLE bw.appointment DROP COLUMN attendees, DROP COLUMN departed, DROP COLUMN left_at;
`,
}
