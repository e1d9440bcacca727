import type { SqlMigration } from './migration.js'

/**
 * Links that are sent to people, invitations, keys of programs and second factors. A token is stored as its hash only:
 * whoever reads these tables can use none of them.
 */
export const identity: SqlMigration = {
  name: '0007-identity',
  up: `
ALTER TABLE bw.account ADD COLUMN email_verified_at timestamptz;
UPDATE bw.account SET email_verified_at = created_at;
ALTER TABLE bw.membership ADD COLUMN disabled_at timestamptz;
CREATE INDEX account_session_account ON bw.account_session (account_id);
CREATE TABLE bw.account_token (
  id uuid PRIMARY KEY, purpose text NOT NULL CHECK (purpose IN ('password-reset', 'verify-email', 'account-exists')),
  account_id uuid REFERENCES bw.account, email text NOT NULL, name text NOT NULL, password_hash text,
  token_hash bytea NOT NULL UNIQUE, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, used_at timestamptz,
  CHECK (expires_at > created_at));
CREATE INDEX account_token_email ON bw.account_token (lower(email), created_at);
CREATE TABLE bw.invitation (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, email text NOT NULL, name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'manager', 'front-desk', 'staff', 'accountant')),
  token_hash bytea NOT NULL, invited_by uuid NOT NULL, created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL, accepted_at timestamptz, revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, token_hash));
CREATE UNIQUE INDEX invitation_open ON bw.invitation (tenant_id, lower(email))
  WHERE accepted_at IS NULL AND revoked_at IS NULL;
`,
  down: `
DROP TABLE bw.invitation, bw.account_token;
DROP INDEX bw.account_session_account;
ALTER TABLE bw.membership DROP COLUMN disabled_at;
ALTER TABLE bw.account DROP COLUMN email_verified_at;
`,
}
