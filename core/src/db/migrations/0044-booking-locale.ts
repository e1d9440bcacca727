import type { SqlMigration } from './migration.js'

/** In which language somebody booked: what they are told of it is written in that. */
export const bookingLocale: SqlMigration = {
  name: '0044-booking-locale',
  up: `
ALTER TABLE bw.booking ADD COLUMN locale text;
COMMENT ON COLUMN bw.booking.locale IS 'BCP 47, what its booker reads; NULL: what their record or the business says';
`,
  down: `
ALTER TABLE bw.booking DROP COLUMN locale;
`,
}
