import type { SqlMigration } from './migration.js'

/**
 * The place of an audit row in the chain of its tenant, and the end of each chain. A number of its own, because rows
 * may be committed in another order than `sequence` was given out. Without the head, rows cut off the end would not be missed. Dead events
 * get an index of their own, because they are counted each time the metrics are read.
 */
export const auditChain: SqlMigration = {
  name: '0008-audit-chain',
  up: `
ALTER TABLE bw.audit_log ADD COLUMN chain_position bigint;
CREATE UNIQUE INDEX audit_log_chain ON bw.audit_log (tenant_id, chain_position) WHERE chain_position IS NOT NULL;
CREATE INDEX audit_log_unchained ON bw.audit_log (tenant_id, sequence) WHERE hash IS NULL;
CREATE INDEX outbox_dead ON bw.outbox (tenant_id, id) WHERE state = 'dead';
CREATE TABLE bw.audit_head (
  tenant_id uuid PRIMARY KEY REFERENCES bw.tenant, position bigint NOT NULL CHECK (position >= 0), hash bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp());
`,
  down: `
DROP TABLE bw.audit_head;
DROP INDEX bw.outbox_dead;
DROP INDEX bw.audit_log_unchained;
DROP INDEX bw.audit_log_chain;
ALTER TABLE bw.audit_log DROP COLUMN chain_position;
UPDATE bw.audit_log SET previous_hash = NULL, hash = NULL WHERE hash IS NOT NULL;
`,
}
