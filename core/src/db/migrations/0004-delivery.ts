import type { SqlMigration } from './migration.js'

/** What makes effects happen once: idempotency keys, outbox, inbox; and what remembers them: audit log, messages, settings. */
export const delivery: SqlMigration = {
  name: '0004-delivery',
  up: `
CREATE TABLE bw.idempotency_key (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, principal text NOT NULL, route text NOT NULL, key text NOT NULL,
  request_hash bytea NOT NULL, status int NOT NULL, response jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, principal, route, key));
CREATE INDEX idempotency_key_age ON bw.idempotency_key (created_at);
CREATE TABLE bw.outbox (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, hook text NOT NULL, aggregate_id text NOT NULL,
  payload jsonb NOT NULL, state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(), attempts int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, id));
CREATE INDEX outbox_due ON bw.outbox (next_attempt_at, id) WHERE state = 'new';
CREATE INDEX outbox_order ON bw.outbox (tenant_id, aggregate_id, created_at, id) WHERE state = 'new';
CREATE TABLE bw.outbox_delivery (
  tenant_id uuid NOT NULL, event_id uuid NOT NULL, handler text NOT NULL, attempt int NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN ('done', 'failed', 'dead')), last_error text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, event_id, handler),
  FOREIGN KEY (tenant_id, event_id) REFERENCES bw.outbox ON DELETE CASCADE);
CREATE TABLE bw.inbox (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, provider text NOT NULL, event_id text NOT NULL, body bytea NOT NULL,
  headers jsonb NOT NULL, state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
  attempts int NOT NULL DEFAULT 0, next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(), last_error text NOT NULL DEFAULT '',
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, provider, event_id));
CREATE INDEX inbox_due ON bw.inbox (next_attempt_at) WHERE state = 'new';
CREATE TABLE bw.due (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, kind text NOT NULL, subject_id uuid NOT NULL,
  due_at timestamptz NOT NULL, state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'cancelled', 'dead')),
  attempts int NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, kind, subject_id));
CREATE INDEX due_waiting ON bw.due (due_at) WHERE state = 'waiting';
CREATE TABLE bw.audit_log (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, sequence bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), actor_type text NOT NULL, actor_id text, actor_name text NOT NULL,
  action text NOT NULL, subject_type text NOT NULL, subject_id text NOT NULL, request_id text, changes jsonb NOT NULL DEFAULT '{}',
  previous_hash bytea, hash bytea, PRIMARY KEY (tenant_id, id));
CREATE INDEX audit_log_order ON bw.audit_log (tenant_id, sequence);
CREATE TABLE bw.tenant_plugin (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, plugin_id text NOT NULL, is_enabled boolean NOT NULL,
  health text NOT NULL DEFAULT 'not-configured', health_note text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, plugin_id));
CREATE TABLE bw.setting (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, scope_id uuid NOT NULL, plugin_id text NOT NULL, field text NOT NULL, value jsonb,
  sealed bytea, is_locked boolean NOT NULL DEFAULT false, updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, scope_id, plugin_id, field), CHECK (num_nonnulls(value, sealed) <= 1));
CREATE TABLE bw.message (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, effect_key text NOT NULL, channel text NOT NULL, to_address text NOT NULL,
  to_name text NOT NULL DEFAULT '', subject text NOT NULL DEFAULT '', text text NOT NULL, html text, attachments jsonb NOT NULL DEFAULT '[]',
  booking_id uuid, status text NOT NULL CHECK (status IN ('sending', 'sent', 'kept', 'failed')), error text NOT NULL DEFAULT '',
  provider_reference text, created_at timestamptz NOT NULL DEFAULT clock_timestamp(), sent_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, effect_key), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking);
CREATE INDEX message_time ON bw.message (tenant_id, created_at DESC, id DESC);
`,
  down: `
DROP TABLE bw.message, bw.setting, bw.tenant_plugin, bw.audit_log, bw.due, bw.inbox, bw.outbox_delivery, bw.outbox, bw.idempotency_key;
`,
}
