import type { SqlMigration } from './migration.js'

/** Letters about a changed password and about a sign-in on a device that is not known. */
export const accountNews: SqlMigration = {
  name: '0028-account-news',
  up: `
ALTER TABLE bw.account_token DROP CONSTRAINT account_token_purpose_check;
ALTER TABLE bw.account_token ADD CONSTRAINT account_token_purpose_check CHECK (purpose IN
  ('password-reset', 'verify-email', 'account-exists', 'factor-on', 'factor-off', 'password-changed', 'new-device'));
`,
  down: `
DELETE FROM bw.account_token WHERE purpose IN ('password-changed', 'new-device');
ALTER TABLE bw.account_token DROP CONSTRAINT account_token_purpose_check;
ALTER TABLE bw.account_token ADD CONSTRAINT account_token_purpose_check
  CHECK (purpose IN ('password-reset', 'verify-email', 'account-exists', 'factor-on', 'factor-off'));
`,
}
