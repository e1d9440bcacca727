import type { SqlMigration } from './migration.js'

/**
 * Roles that a business names itself, and keys for programs. A role is a platform row like the memberships that carry it:
 * what an account may do is read across businesses, before a tenant is known. A key belongs to one tenant and is read as
 * that tenant; only the hash of its secret stands here.
 */
export const access: SqlMigration = {
  name: '0011-access',
  up: `
CREATE TABLE bw.team_role (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL CHECK (name <> ''),
  permissions text[] NOT NULL, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX team_role_name ON bw.team_role (tenant_id, lower(name));

ALTER TABLE bw.membership DROP CONSTRAINT membership_role_check, ADD COLUMN role_id uuid,
  ADD CONSTRAINT membership_role_check CHECK (
    role IN ('platform-admin', 'agency', 'owner', 'manager', 'front-desk', 'staff', 'accountant', 'custom')),
  ADD CONSTRAINT membership_custom_role CHECK ((role = 'custom') = (role_id IS NOT NULL)
    AND (role_id IS NULL OR tenant_id IS NOT NULL)),
  ADD CONSTRAINT membership_role_id FOREIGN KEY (tenant_id, role_id) REFERENCES bw.team_role (tenant_id, id);
CREATE INDEX membership_of_role ON bw.membership (tenant_id, role_id) WHERE role_id IS NOT NULL;

ALTER TABLE bw.invitation DROP CONSTRAINT invitation_role_check, ADD COLUMN role_id uuid,
  ADD CONSTRAINT invitation_role_check CHECK (role IN ('owner', 'manager', 'front-desk', 'staff', 'accountant', 'custom')),
  ADD CONSTRAINT invitation_custom_role CHECK ((role = 'custom') = (role_id IS NOT NULL)),
  ADD CONSTRAINT invitation_role_id FOREIGN KEY (tenant_id, role_id) REFERENCES bw.team_role (tenant_id, id)
    ON DELETE CASCADE;

CREATE TABLE bw.api_key (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL CHECK (name <> ''),
  prefix text NOT NULL, secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32), permissions text[] NOT NULL,
  created_by uuid, created_by_name text NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, secret_hash), CHECK (expires_at > created_at));
`,
  down: `
DROP TABLE bw.api_key;
DELETE FROM bw.invitation WHERE role = 'custom';
ALTER TABLE bw.invitation DROP CONSTRAINT invitation_role_id, DROP CONSTRAINT invitation_custom_role,
  DROP CONSTRAINT invitation_role_check, DROP COLUMN role_id,
  ADD CONSTRAINT invitation_role_check CHECK (role IN ('owner', 'manager', 'front-desk', 'staff', 'accountant'));
UPDATE bw.membership SET role = 'accountant', role_id = NULL WHERE role = 'custom';
ALTER TABLE bw.membership DROP CONSTRAINT membership_role_id, DROP CONSTRAINT membership_custom_role,
  DROP CONSTRAINT membership_role_check, DROP COLUMN role_id,
  ADD CONSTRAINT membership_role_check CHECK (
    role IN ('platform-admin', 'agency', 'owner', 'manager', 'front-desk', 'staff', 'accountant'));
DROP TABLE bw.team_role;
`,
}
