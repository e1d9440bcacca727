import type { SqlMigration } from './migration.js'

/**
 * Leases with an end of their own, so that an event which only waits for its next attempt can be told from one that a
 * process works on; and what an event from outside needs to be applied once and in the order of its object. The relay's
 * policies are made anew after the migrations, with the rights on the new columns.
 */
export const durable: SqlMigration = {
  name: '0015-durable',
  up: `
ALTER TABLE bw.outbox ADD COLUMN leased_until timestamptz;
ALTER TABLE bw.inbox ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN account text NOT NULL DEFAULT '',
  ADD COLUMN kind text NOT NULL DEFAULT '', ADD COLUMN object_id text NOT NULL DEFAULT '',
  ADD COLUMN occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(), ADD COLUMN leased_until timestamptz,
  ADD COLUMN applied_at timestamptz, ADD COLUMN redacted_at timestamptz;
UPDATE bw.inbox SET occurred_at = received_at;
ALTER TABLE bw.inbox DROP CONSTRAINT inbox_pkey, ADD PRIMARY KEY (tenant_id, provider, account, event_id), ADD UNIQUE (tenant_id, id);
CREATE INDEX inbox_order ON bw.inbox (tenant_id, provider, account, object_id, occurred_at, id) WHERE object_id <> '';
CREATE INDEX inbox_dead ON bw.inbox (tenant_id, id) WHERE state = 'dead';
CREATE INDEX inbox_applied ON bw.inbox (tenant_id, applied_at) WHERE state = 'done' AND redacted_at IS NULL;
DROP POLICY IF EXISTS relay ON bw.outbox;
DROP POLICY IF EXISTS relay ON bw.inbox;
`,
  down: `
DROP INDEX bw.inbox_applied;
DROP INDEX bw.inbox_dead;
DROP INDEX bw.inbox_order;
UPDATE bw.inbox SET event_id = account || ':' || event_id WHERE account <> '';
ALTER TABLE bw.inbox DROP CONSTRAINT inbox_pkey, ADD PRIMARY KEY (tenant_id, provider, event_id);
ALTER TABLE bw.inbox DROP COLUMN id, DROP COLUMN account, DROP COLUMN kind, DROP COLUMN object_id, DROP COLUMN occurred_at,
  DROP COLUMN leased_until, DROP COLUMN applied_at, DROP COLUMN redacted_at;
ALTER TABLE bw.outbox DROP COLUMN leased_until;
`,
}
