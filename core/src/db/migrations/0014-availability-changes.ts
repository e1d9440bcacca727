import type { SqlMigration } from './migration.js'

/**
 * What every process must learn before it repeats an answer about free times. A transaction that claims, releases or
 * edits the catalogue leaves a row with its own number; readers ask for rows that their last snapshot could not see. Rows
 * are only added, so writers never wait for one another as they would for a counter, and nobody has to listen (ADR 0017).
 */
export const availabilityChanges: SqlMigration = {
  name: '0014-availability-changes',
  up: `
CREATE TABLE bw.availability_change (
  tenant_id uuid NOT NULL, xid xid8 NOT NULL DEFAULT pg_current_xact_id(), id uuid NOT NULL DEFAULT gen_random_uuid(),
  starts_at timestamptz, ends_at timestamptz, noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, xid, id), CHECK ((starts_at IS NULL) = (ends_at IS NULL)));
CREATE INDEX availability_change_noted ON bw.availability_change (noted_at);
COMMENT ON COLUMN bw.availability_change.starts_at IS 'Null: the catalogue changed, which may concern every time';

-- All claims or none, in one message: the block is its own savepoint.
CREATE FUNCTION bw.try_claim(p_tenant uuid, p_until timestamptz, p_items jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF bw.claim(p_tenant, p_until, p_items) <> jsonb_array_length(p_items) THEN RAISE EXCEPTION USING ERRCODE = 'BW001'; END IF;
  RETURN true;
EXCEPTION WHEN SQLSTATE 'BW001' THEN
  RETURN false;
END $$;

CREATE FUNCTION bw.note_spans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO bw.availability_change (tenant_id, starts_at, ends_at)
  SELECT c.tenant_id, min(c.starts_at), max(c.ends_at) FROM changed c GROUP BY c.tenant_id;
  RETURN NULL;
END $$;
CREATE FUNCTION bw.note_moved_spans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO bw.availability_change (tenant_id, starts_at, ends_at)
  SELECT c.tenant_id, min(c.starts_at), max(c.ends_at)
    FROM (SELECT tenant_id, starts_at, ends_at FROM changed UNION ALL SELECT tenant_id, starts_at, ends_at FROM before) c
   GROUP BY c.tenant_id;
  RETURN NULL;
END $$;
CREATE FUNCTION bw.note_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_tenant uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
BEGIN
  INSERT INTO bw.availability_change (tenant_id) SELECT v_tenant WHERE NOT EXISTS (
    SELECT FROM bw.availability_change c WHERE c.tenant_id = v_tenant AND c.xid = pg_current_xact_id() AND c.starts_at IS NULL);
  RETURN NULL;
END $$;
${['allocation', 'external_busy']
  .map(
    table => `
CREATE TRIGGER note_added AFTER INSERT ON bw.${table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION bw.note_spans();
CREATE TRIGGER note_removed AFTER DELETE ON bw.${table} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION bw.note_spans();
CREATE TRIGGER note_moved AFTER UPDATE ON bw.${table} REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION bw.note_moved_spans();`,
  )
  .join('')}
${[
  'location',
  'policy',
  'schedule',
  'schedule_exception',
  'resource',
  'resource_leaf',
  'resource_unit',
  'time_off',
  'service',
  'service_location',
  'service_requirement',
  'service_resource',
]
  .map(
    table =>
      `CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON bw.${table} FOR EACH ROW EXECUTE FUNCTION bw.note_catalogue();`,
  )
  .join('\n')}
`,
  down: `
DROP FUNCTION bw.try_claim(uuid, timestamptz, jsonb);
DROP FUNCTION bw.note_catalogue() CASCADE;
DROP FUNCTION bw.note_moved_spans() CASCADE;
DROP FUNCTION bw.note_spans() CASCADE;
DROP TABLE bw.availability_change;
`,
}
