import type { SqlMigration } from './migration.js'

/** Why a message did not go the way that its reader, or the business, likes best: the outbox says so. */
export const messageRoutes: SqlMigration = {
  name: '0065-message-routes',
  up: `
ALTER TABLE bw.message ADD COLUMN passed_over jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(passed_over) = 'array');
COMMENT ON COLUMN bw.message.passed_over IS 'Channels that would have come first: [{channel, reason}]';
`,
  down: `ALTER TABLE bw.message DROP COLUMN passed_over;`,
}
