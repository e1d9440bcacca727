import type { SqlMigration } from './migration.js'

/**
 * One-time codes as a second factor. The secret is sealed; a time step counts once, because `last_step` only grows;
 * recovery codes and sign-ins that wait for a code are stored as hashes.
 */
export const secondFactor: SqlMigration = {
  name: '0012-second-factor',
  up: `
ALTER TABLE bw.tenant ADD COLUMN requires_second_factor boolean NOT NULL DEFAULT false;
CREATE TABLE bw.second_factor (
  account_id uuid PRIMARY KEY REFERENCES bw.account, sealed bytea NOT NULL, created_at timestamptz NOT NULL,
  confirmed_at timestamptz, last_step bigint NOT NULL DEFAULT 0, CHECK (confirmed_at >= created_at));
CREATE TABLE bw.recovery_code (
  account_id uuid NOT NULL REFERENCES bw.second_factor ON DELETE CASCADE, code_hash bytea NOT NULL,
  used_at timestamptz, PRIMARY KEY (account_id, code_hash));
CREATE TABLE bw.sign_in_ticket (
  id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES bw.account,
  kind text NOT NULL CHECK (kind IN ('cookie', 'refresh')), ticket_hash bytea NOT NULL UNIQUE,
  tries int NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5), created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL, used_at timestamptz, CHECK (expires_at > created_at));
CREATE INDEX sign_in_ticket_account ON bw.sign_in_ticket (account_id);
ALTER TABLE bw.account_token DROP CONSTRAINT account_token_purpose_check;
ALTER TABLE bw.account_token ADD CONSTRAINT account_token_purpose_check
  CHECK (purpose IN ('password-reset', 'verify-email', 'account-exists', 'factor-on', 'factor-off'));
`,
  down: `
DELETE FROM bw.account_token WHERE purpose IN ('factor-on', 'factor-off');
ALTER TABLE bw.account_token DROP CONSTRAINT account_token_purpose_check;
ALTER TABLE bw.account_token ADD CONSTRAINT account_token_purpose_check
  CHECK (purpose IN ('password-reset', 'verify-email', 'account-exists'));
DROP TABLE bw.sign_in_ticket, bw.recovery_code, bw.second_factor;
ALTER TABLE bw.tenant DROP COLUMN requires_second_factor;
`,
}
