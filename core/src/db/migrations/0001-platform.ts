import type { SqlMigration } from './migration.js'

/** Clock, tenant setting, and the tables that belong to no tenant. */
export const platform: SqlMigration = {
  name: '0001-platform',
  up: `
CREATE FUNCTION bw.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp()) $$;
CREATE FUNCTION bw.tenant() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;

CREATE TABLE bw.instance (key text PRIMARY KEY, value jsonb NOT NULL);
CREATE TABLE bw.organization (
  id uuid PRIMARY KEY, parent_id uuid REFERENCES bw.organization, slug text NOT NULL UNIQUE, name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), CHECK (parent_id <> id));
CREATE TABLE bw.tenant (
  id uuid PRIMARY KEY, organization_id uuid NOT NULL REFERENCES bw.organization, slug text NOT NULL UNIQUE
    CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text NOT NULL, time_zone text NOT NULL, currency char(3) NOT NULL, locale text NOT NULL, country char(2) NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
  profile jsonb NOT NULL DEFAULT '{}', version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE bw.tenant_domain (
  domain text PRIMARY KEY CHECK (domain = lower(domain)), tenant_id uuid NOT NULL REFERENCES bw.tenant,
  verified_at timestamptz);
CREATE TABLE bw.account (
  id uuid PRIMARY KEY, email text NOT NULL, name text NOT NULL, password_hash text,
  disabled_at timestamptz, created_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE UNIQUE INDEX account_email ON bw.account (lower(email));
CREATE TABLE bw.account_session (
  id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES bw.account, family_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('cookie', 'refresh')), token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL, used_at timestamptz, revoked_at timestamptz, user_agent text);
CREATE INDEX account_session_family ON bw.account_session (family_id);
CREATE TABLE bw.membership (
  id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES bw.account, tenant_id uuid REFERENCES bw.tenant,
  organization_id uuid REFERENCES bw.organization,
  role text NOT NULL CHECK (role IN ('platform-admin', 'agency', 'owner', 'manager', 'front-desk', 'staff', 'accountant')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (num_nonnulls(tenant_id, organization_id) = 1 OR role = 'platform-admin'),
  UNIQUE NULLS NOT DISTINCT (account_id, tenant_id, organization_id));
CREATE TABLE bw.plugin_package (
  id text PRIMARY KEY, version text NOT NULL, content_hash text NOT NULL, state text NOT NULL DEFAULT 'installed',
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE bw.platform_setting (
  scope_type text NOT NULL CHECK (scope_type IN ('instance', 'organization')), scope_id text NOT NULL,
  plugin_id text NOT NULL, field text NOT NULL, value jsonb, sealed bytea, is_locked boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope_type, scope_id, plugin_id, field), CHECK (num_nonnulls(value, sealed) <= 1));
`,
  down: `
DROP TABLE bw.platform_setting, bw.plugin_package, bw.membership, bw.account_session, bw.account, bw.tenant_domain,
  bw.tenant, bw.organization, bw.instance;
DROP FUNCTION bw.tenant();
DROP FUNCTION bw.now();
`,
}
