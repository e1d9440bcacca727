import type { SqlMigration } from './migration.js'

/**
 * Where a business wants to be told what happens, and one row for each event and endpoint (ADR 0046). Secrets are sealed;
 * the one before stays until the programs that check it have the new one.
 */
export const webhooks: SqlMigration = {
  name: '0048-webhooks',
  up: `
CREATE TABLE bw.webhook_endpoint (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL, url text NOT NULL, events text[] NOT NULL,
  has_snapshots boolean NOT NULL, state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'disabled')),
  disabled_reason text NOT NULL DEFAULT '', sealed bytea NOT NULL, previous_sealed bytea, previous_until timestamptz,
  failing_since timestamptz, last_delivered_at timestamptz, created_by_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (tenant_id, id));
CREATE TABLE bw.webhook_delivery (
  tenant_id uuid NOT NULL, id uuid NOT NULL, endpoint_id uuid NOT NULL, event_id uuid NOT NULL, event_type text NOT NULL,
  body jsonb NOT NULL, state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts int NOT NULL DEFAULT 0, next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(), leased_until timestamptz,
  history jsonb NOT NULL DEFAULT '[]', created_at timestamptz NOT NULL DEFAULT clock_timestamp(), delivered_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, endpoint_id, event_id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES bw.webhook_endpoint ON DELETE CASCADE);
CREATE INDEX webhook_delivery_due ON bw.webhook_delivery (next_attempt_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_age ON bw.webhook_delivery (created_at) WHERE state <> 'waiting';
`,
  down: `
DELETE FROM bw.outbox WHERE hook = 'webhook.disabled';
DROP TABLE bw.webhook_delivery, bw.webhook_endpoint;
`,
}
