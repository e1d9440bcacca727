import type { SqlMigration } from './migration.js'

/** What a business offers and with whom: tenant tables, keyed by tenant first (ADR 0004). */
export const catalogue: SqlMigration = {
  name: '0002-catalogue',
  up: `
CREATE TABLE bw.location (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, slug text NOT NULL, name text NOT NULL,
  time_zone text NOT NULL, address text NOT NULL DEFAULT '', phone text NOT NULL DEFAULT '',
  is_active boolean NOT NULL DEFAULT true, version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, slug));
CREATE TABLE bw.policy (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL, rules jsonb NOT NULL,
  is_default boolean NOT NULL DEFAULT false, version int NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX policy_default ON bw.policy (tenant_id) WHERE is_default;
CREATE TABLE bw.schedule (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL, time_zone text NOT NULL,
  weekly jsonb NOT NULL DEFAULT '{}', breaks jsonb NOT NULL DEFAULT '{}', version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id));
CREATE TABLE bw.schedule_exception (
  tenant_id uuid NOT NULL, schedule_id uuid NOT NULL, on_date date NOT NULL, spans jsonb NOT NULL,
  reason text NOT NULL DEFAULT '', PRIMARY KEY (tenant_id, schedule_id, on_date),
  FOREIGN KEY (tenant_id, schedule_id) REFERENCES bw.schedule ON DELETE CASCADE);
CREATE TABLE bw.resource (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, location_id uuid NOT NULL, schedule_id uuid,
  slug text NOT NULL, name text NOT NULL, type text NOT NULL, position text NOT NULL DEFAULT '',
  mode text NOT NULL DEFAULT 'exclusive' CHECK (mode IN ('exclusive', 'pool', 'shared', 'composite')),
  capacity int NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 1000), is_pinned boolean NOT NULL DEFAULT false,
  skills text[] NOT NULL DEFAULT '{}', attributes jsonb NOT NULL DEFAULT '{}', limits jsonb NOT NULL DEFAULT '{}',
  priority int NOT NULL DEFAULT 0, status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'on-leave')),
  sort int NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, slug),
  FOREIGN KEY (tenant_id, location_id) REFERENCES bw.location, FOREIGN KEY (tenant_id, schedule_id) REFERENCES bw.schedule);
CREATE TABLE bw.resource_leaf (
  tenant_id uuid NOT NULL, composite_id uuid NOT NULL, leaf_id uuid NOT NULL, PRIMARY KEY (tenant_id, composite_id, leaf_id),
  FOREIGN KEY (tenant_id, composite_id) REFERENCES bw.resource ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, leaf_id) REFERENCES bw.resource ON DELETE CASCADE, CHECK (composite_id <> leaf_id));
CREATE TABLE bw.resource_unit (
  tenant_id uuid NOT NULL, id uuid NOT NULL, resource_id uuid NOT NULL, unit_no int NOT NULL,
  kind text NOT NULL DEFAULT 'real' CHECK (kind IN ('real', 'overbook')), PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, resource_id, kind, unit_no), FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource);
CREATE TABLE bw.time_off (
  tenant_id uuid NOT NULL, id uuid NOT NULL, resource_id uuid NOT NULL, starts_at timestamptz, ends_at timestamptz,
  rrule text, local_start text, minutes int, excluded_dates date[] NOT NULL DEFAULT '{}', reason text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource ON DELETE CASCADE,
  CHECK ((starts_at IS NOT NULL AND ends_at > starts_at) OR (local_start IS NOT NULL AND minutes > 0)));
CREATE INDEX time_off_read ON bw.time_off (tenant_id, resource_id, starts_at);
CREATE TABLE bw.external_busy (
  tenant_id uuid NOT NULL, id uuid NOT NULL, resource_id uuid NOT NULL, starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at), source text NOT NULL, reference text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource ON DELETE CASCADE);
CREATE INDEX external_busy_read ON bw.external_busy (tenant_id, resource_id, starts_at);
CREATE TABLE bw.service (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, slug text NOT NULL, name text NOT NULL,
  description text NOT NULL DEFAULT '', category text NOT NULL DEFAULT '',
  duration_minutes int NOT NULL CHECK (duration_minutes BETWEEN 1 AND 1440),
  buffer_before_minutes int NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 1440),
  buffer_after_minutes int NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 1440),
  buffers_outside_hours boolean NOT NULL DEFAULT false, segments jsonb NOT NULL DEFAULT '[]',
  grid jsonb NOT NULL DEFAULT '{"mode":"interval","step":15}', price_amount bigint NOT NULL CHECK (price_amount >= 0),
  price_currency char(3) NOT NULL, policy_id uuid, is_active boolean NOT NULL DEFAULT true, sort int NOT NULL DEFAULT 0,
  version int NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, slug),
  FOREIGN KEY (tenant_id, policy_id) REFERENCES bw.policy);
CREATE TABLE bw.service_location (
  tenant_id uuid NOT NULL, service_id uuid NOT NULL, location_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, service_id, location_id), FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, location_id) REFERENCES bw.location ON DELETE CASCADE);
CREATE TABLE bw.service_requirement (
  tenant_id uuid NOT NULL, service_id uuid NOT NULL, key text NOT NULL, position int NOT NULL DEFAULT 0,
  resource_type text NOT NULL, skill text, any_of uuid[], attributes jsonb NOT NULL DEFAULT '{}',
  count int NOT NULL DEFAULT 1 CHECK (count BETWEEN 1 AND 50), quantity int CHECK (quantity > 0),
  quantity_per_guest int CHECK (quantity_per_guest > 0),
  during text NOT NULL DEFAULT 'whole' CHECK (during IN ('active', 'whole')), has_buffers boolean NOT NULL DEFAULT true,
  PRIMARY KEY (tenant_id, service_id, key), FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service ON DELETE CASCADE);
CREATE TABLE bw.service_resource (
  tenant_id uuid NOT NULL, service_id uuid NOT NULL, resource_id uuid NOT NULL,
  duration_minutes int CHECK (duration_minutes BETWEEN 1 AND 1440), price_adjustment bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, service_id, resource_id), FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource ON DELETE CASCADE);
CREATE TABLE bw.customer (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, account_id uuid REFERENCES bw.account, name text NOT NULL,
  email text, phone text, locale text, time_zone text, preferences jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), version int NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, id));
CREATE INDEX customer_email ON bw.customer (tenant_id, lower(email));
CREATE INDEX customer_phone ON bw.customer (tenant_id, phone);
`,
  down: `
DROP TABLE bw.customer, bw.service_resource, bw.service_requirement, bw.service_location, bw.service, bw.external_busy,
  bw.time_off, bw.resource_unit, bw.resource_leaf, bw.resource, bw.schedule_exception, bw.schedule, bw.policy, bw.location;
`,
}
