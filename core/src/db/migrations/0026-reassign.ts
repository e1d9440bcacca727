import type { SqlMigration } from './migration.js'

/** Who was asked for by name, and how claims of a pool change units (ADR 0028). */
export const reassign: SqlMigration = {
  name: '0026-reassign',
  up: `
ALTER TABLE bw.appointment ADD COLUMN is_pinned boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bw.appointment.is_pinned IS 'The customer asked for exactly these people';

-- Gives claims other units of their pool: the old rows end now and new ones go on from now, so nobody who waits for a row
-- finds it gone. The caller holds every unit of the pool FOR NO KEY UPDATE. All of them or none.
CREATE FUNCTION bw.change_units(p_tenant uuid, p_moves jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE n int; v_now timestamptz := bw.now(); v_items jsonb; BEGIN
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'old_unit', a.unit_id, 'unit', m.unit, 'appointment', a.appointment_id,
      'session', a.session_id, 'requirement', a.requirement, 'during', a.during::text, 'core', a.core::text,
      'until', a.closes_at::text)), '[]') INTO v_items
    FROM jsonb_to_recordset(p_moves) AS m(id uuid, unit uuid)
    JOIN bw.allocation a ON a.tenant_id = p_tenant AND a.id = m.id AND a.closes_at > v_now;
  IF jsonb_array_length(v_items) <> jsonb_array_length(p_moves) THEN RAISE EXCEPTION USING ERRCODE = 'BW001'; END IF;
  UPDATE bw.allocation a SET active = CASE WHEN lower(a.active) < v_now THEN tstzrange(lower(a.active), v_now) ELSE 'empty' END
   WHERE a.tenant_id = p_tenant AND a.id IN (SELECT (i->>'id')::uuid FROM jsonb_array_elements(v_items) i);
  INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, session_id, requirement, during, core, active)
  SELECT p_tenant, i.unit, i.appointment, i.session, i.requirement, i.during, i.core, tstzrange(v_now, i.until)
    FROM jsonb_to_recordset(v_items) AS i(unit uuid, appointment uuid, session uuid, requirement text, during tstzrange,
      core tstzrange, until timestamptz)
   ORDER BY i.unit, lower(i.during) ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n <> jsonb_array_length(p_moves) THEN RAISE EXCEPTION USING ERRCODE = 'BW001'; END IF;
  UPDATE bw.appointment p SET claims = (
      SELECT jsonb_agg(CASE WHEN i.unit IS NULL THEN c.claim ELSE jsonb_set(c.claim, '{unitId}', to_jsonb(i.unit)) END ORDER BY c.place)
        FROM jsonb_array_elements(p.claims) WITH ORDINALITY AS c(claim, place)
        LEFT JOIN jsonb_to_recordset(v_items) AS i(appointment uuid, old_unit uuid, unit uuid, during tstzrange)
          ON i.appointment = p.id AND i.old_unit = (c.claim->>'unitId')::uuid
         AND lower(i.during) = (c.claim->'during'->>0)::timestamptz)
   WHERE p.tenant_id = p_tenant AND p.id IN (SELECT (i->>'appointment')::uuid FROM jsonb_array_elements(v_items) i);
  UPDATE bw.session z SET claims = (
      SELECT jsonb_agg(CASE WHEN i.unit IS NULL THEN c.claim ELSE jsonb_set(c.claim, '{unitId}', to_jsonb(i.unit)) END ORDER BY c.place)
        FROM jsonb_array_elements(z.claims) WITH ORDINALITY AS c(claim, place)
        LEFT JOIN jsonb_to_recordset(v_items) AS i(session uuid, old_unit uuid, unit uuid, during tstzrange)
          ON i.session = z.id AND i.old_unit = (c.claim->>'unitId')::uuid
         AND lower(i.during) = (c.claim->'during'->>0)::timestamptz)
   WHERE z.tenant_id = p_tenant AND z.id IN (SELECT (i->>'session')::uuid FROM jsonb_array_elements(v_items) i);
  RETURN true;
EXCEPTION WHEN SQLSTATE 'BW001' THEN
  RETURN false;
END $$;
`,
  down: `
DROP FUNCTION bw.change_units(uuid, jsonb);
ALTER TABLE bw.appointment DROP COLUMN is_pinned;
`,
}
