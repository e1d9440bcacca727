import type { SqlMigration } from './migration.js'

/**
 * The limits by day and ISO week, for claims that are made anew after a hold lapsed: while it was lapsed others may have
 * used them up. Locks carry the names that the engine gives them when it plans (booking/claimer.ts), in their order.
 */
export const limits: SqlMigration = {
  name: '0009-limits',
  up: `
CREATE FUNCTION bw.within_limits(p_tenant uuid, p_owners uuid[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE w record; v_stamp text := 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'; v_now timestamptz; v_used int; BEGIN
  -- Claims in force were counted when they were made.
  IF NOT EXISTS (SELECT 1 FROM unnest(p_owners) AS o WHERE NOT EXISTS (
    SELECT 1 FROM bw.allocation c WHERE c.tenant_id = p_tenant AND c.owner_id = o AND c.closes_at > bw.now())) THEN RETURN true; END IF;
  FOR w IN
    SELECT r.id AS resource_id, l.allowed, l.from_at, l.to_at, count(DISTINCT a.id)::int AS own,
      format('limit:%s:%s:%s', r.id, to_char(l.from_at AT TIME ZONE 'UTC', v_stamp), to_char(l.to_at AT TIME ZONE 'UTC', v_stamp)) AS key
    FROM bw.appointment a
    JOIN bw.location o ON o.tenant_id = a.tenant_id AND o.id = a.location_id
    CROSS JOIN LATERAL (SELECT DISTINCT (c->>'resourceId')::uuid AS id FROM jsonb_array_elements(a.claims) AS c) q
    JOIN bw.resource r ON r.tenant_id = a.tenant_id AND r.id = q.id
    CROSS JOIN LATERAL (
      SELECT (r.limits->>p.name)::int AS allowed, p.first AT TIME ZONE o.time_zone AS from_at,
        (p.first + p.length) AT TIME ZONE o.time_zone AS to_at
      FROM (VALUES
        ('perDay', date_trunc('day', a.starts_at AT TIME ZONE o.time_zone), interval '1 day'),
        ('perWeek', date_trunc('week', a.starts_at AT TIME ZONE o.time_zone), interval '7 days')) AS p(name, first, length)
      WHERE r.limits ? p.name) l
    WHERE a.tenant_id = p_tenant AND a.id = ANY(p_owners)
    GROUP BY r.id, l.allowed, l.from_at, l.to_at ORDER BY key
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(p_tenant::text || ':' || w.key, 0));
    v_now := bw.now();
    SELECT count(DISTINCT c.owner_id) INTO v_used FROM bw.allocation c
      JOIN bw.resource_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
     WHERE c.tenant_id = p_tenant AND u.resource_id = w.resource_id AND c.starts_at >= w.from_at AND c.starts_at < w.to_at
       AND c.closes_at > v_now AND c.owner_id <> ALL(p_owners);
    IF v_used + w.own > w.allowed THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
END $$;
`,
  down: `
DROP FUNCTION bw.within_limits(uuid, uuid[]);
`,
}
