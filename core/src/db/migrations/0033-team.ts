import type { SqlMigration } from './migration.js'

/** Changes the text of a function: others may have changed another part of it. */
function rewrite(name: string, from: string, to: string): string {
  return `DO $do$ DECLARE v text := pg_get_functiondef('${name}'::regproc); w text := replace(v, $f$${from}$f$, $t$${to}$t$); BEGIN
  IF v = w THEN RAISE EXCEPTION '${name} has no such part'; END IF; EXECUTE w; END $do$;`
}

const ALL_UNITS = 'u.tenant_id = p_tenant AND u.resource_id = r.id)'
const REAL_UNITS = `u.tenant_id = p_tenant AND u.resource_id = r.id AND u.kind <> 'retired')`
const ACTIVE = `r.tenant_id = p_tenant AND r.status = 'active' AND`
const WHOLE = `r.tenant_id = p_tenant AND r.status = 'active' AND NOT EXISTS (SELECT 1 FROM bw.resource_leaf x
      JOIN bw.resource h ON h.tenant_id = x.tenant_id AND h.id = x.leaf_id
     WHERE x.tenant_id = p_tenant AND x.composite_id = r.id AND h.status <> 'active') AND`

/**
 * People and things as their business keeps them, and hours that change under bookings (ADR 0032). `closed_hours` is what
 * hours no longer hold: a claim planned before the change meets it and counts as lost. `is_kept` is on claims that stood
 * there and were kept. A unit that vanishes is retired, because claims of the past are history.
 */
export const teamAndHours: SqlMigration = {
  name: '0033-team',
  up: `
ALTER TABLE bw.resource DROP CONSTRAINT resource_status_check,
  ADD CONSTRAINT resource_status_check CHECK (status IN ('active', 'inactive', 'on-leave', 'archived')),
  ADD COLUMN bio text NOT NULL DEFAULT '', ADD COLUMN account_id uuid REFERENCES bw.account;
CREATE TABLE bw.closed_hours (
  tenant_id uuid NOT NULL, resource_id uuid NOT NULL, closed tstzmultirange NOT NULL, PRIMARY KEY (tenant_id, resource_id),
  FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource ON DELETE CASCADE);
COMMENT ON COLUMN bw.closed_hours.closed IS 'Taken out of its hours when they changed: a claim that lies in it was planned before';
CREATE UNIQUE INDEX resource_account ON bw.resource (tenant_id, account_id) WHERE account_id IS NOT NULL;
CREATE TABLE bw.resource_photo (
  tenant_id uuid NOT NULL, resource_id uuid NOT NULL, type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp')),
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 307200), hash text NOT NULL, PRIMARY KEY (tenant_id, resource_id),
  FOREIGN KEY (tenant_id, resource_id) REFERENCES bw.resource ON DELETE CASCADE);
CREATE TABLE bw.location_holiday (
  tenant_id uuid NOT NULL, location_id uuid NOT NULL, on_date date NOT NULL, name text NOT NULL,
  PRIMARY KEY (tenant_id, location_id, on_date), FOREIGN KEY (tenant_id, location_id) REFERENCES bw.location ON DELETE CASCADE);
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON bw.location_holiday FOR EACH ROW EXECUTE FUNCTION bw.note_catalogue();
ALTER TABLE bw.schedule ADD COLUMN seasons jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(seasons) = 'array');
ALTER TABLE bw.resource_unit DROP CONSTRAINT resource_unit_kind_check,
  ADD CONSTRAINT resource_unit_kind_check CHECK (kind IN ('real', 'overbook', 'retired'));
ALTER TABLE bw.allocation ADD COLUMN is_kept boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bw.allocation.is_kept IS 'Stood there when hours or rules changed, and was kept';
CREATE FUNCTION bw.refuse_claim_out_of_hours() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_unit record; v_lets_buffers_out boolean; v_is_standing boolean; v_is_kept boolean; BEGIN
  IF isempty(NEW.active) OR NEW.is_kept THEN RETURN NEW; END IF;
  PERFORM 1 FROM bw.resource_unit u WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.unit_id FOR SHARE;
  SELECT u.kind, r.id, r.status, coalesce(c.closed && NEW.during, false) AND NOT EXISTS (SELECT 1 FROM bw.resource_leaf f
      WHERE f.tenant_id = r.tenant_id AND f.leaf_id = r.id) AS is_closed, c.closed && NEW.core AS is_core_closed INTO v_unit
    FROM bw.resource_unit u JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id
    LEFT JOIN bw.closed_hours c ON c.tenant_id = r.tenant_id AND c.resource_id = r.id
   WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.unit_id;
  IF NOT FOUND THEN RETURN NEW; END IF;
  IF v_unit.kind = 'retired' THEN RETURN NULL; END IF;
  IF v_unit.status = 'active' AND NOT v_unit.is_closed THEN RETURN NEW; END IF;
  -- What stands is never lost: its claims may be taken anew.
  SELECT count(*) > 0, coalesce(bool_or(a.is_kept), false) INTO v_is_standing, v_is_kept FROM bw.allocation a
    JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id AND u.resource_id = v_unit.id
   WHERE a.tenant_id = NEW.tenant_id AND a.owner_id = coalesce(NEW.appointment_id, NEW.session_id) AND a.during && NEW.during;
  IF v_unit.status <> 'active' AND NOT v_is_standing THEN RETURN NULL; END IF;
  IF NOT v_unit.is_closed OR current_setting('app.beyond_hours', true) = 'on' THEN RETURN NEW; END IF;
  SELECT coalesce((p.definition->>'buffersOutsideHours')::boolean, s.buffers_outside_hours) INTO v_lets_buffers_out FROM bw.appointment p
    JOIN bw.service s ON s.tenant_id = p.tenant_id AND s.id = p.service_id
   WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.appointment_id;
  IF coalesce(v_lets_buffers_out, false) AND NOT v_unit.is_core_closed THEN RETURN NEW; END IF;
  IF NOT v_is_kept THEN RETURN NULL; END IF;
  NEW.is_kept := true;
  RETURN NEW; END $$;
CREATE TRIGGER allocation_hours BEFORE INSERT ON bw.allocation FOR EACH ROW EXECUTE FUNCTION bw.refuse_claim_out_of_hours();

${rewrite('bw.snapshot_resources', ACTIVE, WHOLE)}
${rewrite('bw.snapshot_catalogue', ALL_UNITS, REAL_UNITS)}
CREATE FUNCTION bw.snapshot_hours(p_tenant uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'seasons', (SELECT jsonb_object_agg(c.id, c.seasons) FROM bw.schedule c WHERE c.tenant_id = p_tenant AND c.seasons <> '[]'),
    'holidays', (SELECT jsonb_object_agg(l.location_id, l.days) FROM (
      SELECT h.location_id, jsonb_agg(to_char(h.on_date, 'YYYY-MM-DD') ORDER BY h.on_date) AS days FROM bw.location_holiday h
       WHERE h.tenant_id = p_tenant GROUP BY h.location_id) l)) $$;
`,
  down: `
DROP FUNCTION bw.snapshot_hours(uuid);
${rewrite('bw.snapshot_catalogue', REAL_UNITS, ALL_UNITS)}
${rewrite('bw.snapshot_resources', WHOLE, ACTIVE)}
DROP TRIGGER allocation_hours ON bw.allocation;
DROP FUNCTION bw.refuse_claim_out_of_hours();
ALTER TABLE bw.allocation DROP COLUMN is_kept;
UPDATE bw.resource_unit SET kind = 'overbook', unit_no = unit_no + 1000 WHERE kind = 'retired';
ALTER TABLE bw.resource_unit DROP CONSTRAINT resource_unit_kind_check,
  ADD CONSTRAINT resource_unit_kind_check CHECK (kind IN ('real', 'overbook'));
ALTER TABLE bw.schedule DROP COLUMN seasons;
DROP TABLE bw.location_holiday, bw.resource_photo, bw.closed_hours;
UPDATE bw.resource SET status = 'inactive' WHERE status = 'archived';
ALTER TABLE bw.resource DROP CONSTRAINT resource_status_check,
  ADD CONSTRAINT resource_status_check CHECK (status IN ('active', 'inactive', 'on-leave')),
  DROP COLUMN account_id, DROP COLUMN bio;
`,
}
