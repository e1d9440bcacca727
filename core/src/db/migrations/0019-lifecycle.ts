import type { SqlMigration } from './migration.js'

/** What becomes of a booking after it was made: times offered instead, records of visits, and the sums that rules made due. */
export const lifecycle: SqlMigration = {
  name: '0019-lifecycle',
  up: `
ALTER TABLE bw.booking ADD COLUMN alternatives jsonb, ADD COLUMN is_override boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bw.booking.is_override IS 'Staff booked it against rules: its claims may lie outside working hours';
CREATE INDEX booking_requested ON bw.booking (tenant_id, starts_at) WHERE status = 'requested';
CREATE TABLE bw.service_record (
  tenant_id uuid NOT NULL, booking_id uuid NOT NULL, issue text NOT NULL DEFAULT '', resolution text NOT NULL DEFAULT '',
  follow_up text NOT NULL DEFAULT '', follow_up_on date, follow_up_service_id uuid,
  created_at timestamptz NOT NULL DEFAULT bw.now(), PRIMARY KEY (tenant_id, booking_id),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking, FOREIGN KEY (tenant_id, follow_up_service_id) REFERENCES bw.service,
  CHECK (follow_up_on IS NOT NULL OR (follow_up = '' AND follow_up_service_id IS NULL)));
CREATE TABLE bw.ledger_entry (
  tenant_id uuid NOT NULL, id uuid NOT NULL, booking_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('late-cancellation', 'no-show', 'reversal', 'refund')), reverses uuid,
  amount bigint NOT NULL, currency char(3) NOT NULL, reason text NOT NULL DEFAULT '', actor_type text NOT NULL, actor_id text,
  actor_name text NOT NULL, at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking,
  FOREIGN KEY (tenant_id, reverses) REFERENCES bw.ledger_entry, UNIQUE (tenant_id, reverses),
  CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
  CHECK (CASE WHEN kind IN ('reversal', 'refund') THEN amount < 0 ELSE amount > 0 END));
COMMENT ON COLUMN bw.ledger_entry.amount IS 'Minor units; above zero the customer owes it, below zero the business does';
CREATE INDEX ledger_entry_booking ON bw.ledger_entry (tenant_id, booking_id);
`,
  down: `
DROP TABLE bw.ledger_entry, bw.service_record;
DROP INDEX bw.booking_requested;
ALTER TABLE bw.booking DROP COLUMN alternatives, DROP COLUMN is_override;
`,
}
