import type { SqlMigration } from './migration.js'

/**
 * Time off meets claims in the database (ADR 0019). `away` is when the resource is away as instants, a rule worked out for
 * some years; a claim that would lie in it is not taken, and counts as lost to whoever was first. The lock on the unit is
 * the one that time off takes the other way round, so that of two at the same moment the second one sees the first.
 */
export const timeOff: SqlMigration = {
  name: '0016-time-off',
  up: `
ALTER TABLE bw.time_off ADD COLUMN away tstzmultirange NOT NULL DEFAULT '{}',
  ADD COLUMN is_forced boolean NOT NULL DEFAULT false, ADD COLUMN created_at timestamptz NOT NULL DEFAULT bw.now();
UPDATE bw.time_off SET away = tstzmultirange(tstzrange(starts_at, ends_at)), is_forced = true WHERE starts_at IS NOT NULL;

CREATE FUNCTION bw.refuse_claim_in_time_off() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_lets_buffers_out boolean; BEGIN
  IF isempty(NEW.active) THEN RETURN NEW; END IF;
  PERFORM 1 FROM bw.resource_unit u WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.unit_id FOR SHARE;
  IF NOT EXISTS (SELECT 1 FROM bw.resource_unit u JOIN bw.time_off o ON o.tenant_id = u.tenant_id AND o.resource_id = u.resource_id
    WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.unit_id AND o.away && NEW.during) THEN RETURN NEW; END IF;
  SELECT s.buffers_outside_hours INTO v_lets_buffers_out FROM bw.appointment p
    JOIN bw.service s ON s.tenant_id = p.tenant_id AND s.id = p.service_id
   WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.appointment_id;
  IF coalesce(v_lets_buffers_out, false) AND NOT EXISTS (
    SELECT 1 FROM bw.resource_unit u JOIN bw.time_off o ON o.tenant_id = u.tenant_id AND o.resource_id = u.resource_id
     WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.unit_id AND o.away && NEW.core) THEN RETURN NEW; END IF;
  RETURN NULL; END $$;
CREATE TRIGGER allocation_time_off BEFORE INSERT ON bw.allocation
  FOR EACH ROW EXECUTE FUNCTION bw.refuse_claim_in_time_off();
`,
  down: `
DROP TRIGGER allocation_time_off ON bw.allocation;
DROP FUNCTION bw.refuse_claim_in_time_off();
ALTER TABLE bw.time_off DROP COLUMN away, DROP COLUMN is_forced, DROP COLUMN created_at;
`,
}
