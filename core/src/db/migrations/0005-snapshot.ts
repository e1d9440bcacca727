import type { SqlMigration } from './migration.js'

/**
 * The hot read: everything the solver needs for some services in one call. One row carries the catalogue as a document;
 * the others are claims and external entries in whole minutes. Busy rows are found through `starts_at`, never through the
 * ranges: range operators are not leakproof and lose their index under the policy (ADR 0003). A claim lasts at most two days.
 */
export const snapshot: SqlMigration = {
  name: '0005-snapshot',
  up: `
CREATE FUNCTION bw.minute(p timestamptz) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT floor(extract(epoch FROM p) / 60)::int $$;

CREATE FUNCTION bw.snapshot_resources(p_tenant uuid, p_services uuid[], p_locations uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE wanted AS (
    SELECT r.id FROM bw.resource r
     WHERE r.tenant_id = p_tenant AND r.status = 'active' AND (p_locations IS NULL OR r.location_id = ANY(p_locations))
       AND r.type IN (SELECT q.resource_type FROM bw.service_requirement q WHERE q.tenant_id = p_tenant AND q.service_id = ANY(p_services))
    UNION
    SELECT l.leaf_id FROM bw.resource_leaf l JOIN wanted w ON l.composite_id = w.id WHERE l.tenant_id = p_tenant)
  SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM wanted $$;

CREATE FUNCTION bw.snapshot_catalogue(p_tenant uuid, p_services uuid[], p_resources uuid[], p_from timestamptz, p_to timestamptz)
RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'locations', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'timeZone', l.time_zone)), '[]')
      FROM bw.location l WHERE l.tenant_id = p_tenant AND l.is_active),
    'services', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'durationMinutes', s.duration_minutes,
        'bufferBeforeMinutes', s.buffer_before_minutes, 'bufferAfterMinutes', s.buffer_after_minutes,
        'buffersOutsideHours', s.buffers_outside_hours, 'segments', s.segments, 'grid', s.grid, 'priceAmount', s.price_amount,
        'priceCurrency', s.price_currency, 'isActive', s.is_active,
        'policy', coalesce((SELECT p.rules FROM bw.policy p WHERE p.tenant_id = p_tenant AND p.id = s.policy_id),
                           (SELECT p.rules FROM bw.policy p WHERE p.tenant_id = p_tenant AND p.is_default)),
        'locationIds', (SELECT coalesce(jsonb_agg(sl.location_id), '[]') FROM bw.service_location sl
          WHERE sl.tenant_id = p_tenant AND sl.service_id = s.id),
        'requirements', (SELECT coalesce(jsonb_agg(jsonb_build_object('key', q.key, 'type', q.resource_type, 'skill', q.skill,
            'anyOf', q.any_of, 'attributes', q.attributes, 'count', q.count, 'quantity', q.quantity,
            'quantityPerGuest', q.quantity_per_guest, 'during', q.during, 'hasBuffers', q.has_buffers) ORDER BY q.position, q.key), '[]')
          FROM bw.service_requirement q WHERE q.tenant_id = p_tenant AND q.service_id = s.id),
        'overrides', (SELECT coalesce(jsonb_object_agg(v.resource_id, jsonb_build_object('durationMinutes', v.duration_minutes,
            'priceAdjustment', v.price_adjustment)), '{}') FROM bw.service_resource v
          WHERE v.tenant_id = p_tenant AND v.service_id = s.id))), '[]')
      FROM bw.service s WHERE s.tenant_id = p_tenant AND s.id = ANY(p_services)),
    'resources', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'locationId', r.location_id, 'scheduleId', r.schedule_id,
        'name', r.name, 'type', r.type, 'mode', r.mode, 'capacity', r.capacity, 'isPinned', r.is_pinned, 'skills', r.skills,
        'attributes', r.attributes, 'limits', r.limits, 'priority', r.priority, 'version', r.version,
        'leafIds', (SELECT coalesce(jsonb_agg(f.leaf_id ORDER BY f.leaf_id), '[]') FROM bw.resource_leaf f
          WHERE f.tenant_id = p_tenant AND f.composite_id = r.id),
        'units', (SELECT coalesce(jsonb_agg(u.id ORDER BY u.unit_no), '[]') FROM bw.resource_unit u
          WHERE u.tenant_id = p_tenant AND u.resource_id = r.id),
        'timeOff', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'from', bw.minute(o.starts_at), 'to', bw.minute(o.ends_at),
            'rrule', o.rrule, 'localStart', o.local_start, 'minutes', o.minutes, 'excludedDates', o.excluded_dates)), '[]')
          FROM bw.time_off o WHERE o.tenant_id = p_tenant AND o.resource_id = r.id
           AND (o.rrule IS NOT NULL OR o.local_start IS NOT NULL OR (o.starts_at < p_to AND o.ends_at > p_from)))) ORDER BY r.sort, r.id), '[]')
      FROM bw.resource r WHERE r.tenant_id = p_tenant AND r.id = ANY(p_resources)),
    'schedules', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'timeZone', c.time_zone, 'weekly', c.weekly, 'breaks', c.breaks,
        'exceptions', (SELECT coalesce(jsonb_object_agg(to_char(e.on_date, 'YYYY-MM-DD'), e.spans), '{}') FROM bw.schedule_exception e
          WHERE e.tenant_id = p_tenant AND e.schedule_id = c.id))), '[]')
      FROM bw.schedule c WHERE c.tenant_id = p_tenant AND c.id IN (
        SELECT r.schedule_id FROM bw.resource r WHERE r.tenant_id = p_tenant AND r.id = ANY(p_resources)))) $$;

CREATE FUNCTION bw.snapshot(p_tenant uuid, p_services uuid[], p_locations uuid[], p_from timestamptz, p_to timestamptz)
RETURNS TABLE (kind text, owner_id uuid, resource_id uuid, unit_no int, from_minute int, to_minute int, until_minute int, doc jsonb)
LANGUAGE plpgsql AS $$
DECLARE v_now timestamptz := bw.now(); v_resources uuid[] := bw.snapshot_resources(p_tenant, p_services, p_locations); v_units uuid[];
  v_from timestamptz := p_from; v_to timestamptz := p_to;
BEGIN
  -- A limit by the week counts bookings of the whole week, also outside the range.
  IF EXISTS (SELECT 1 FROM bw.resource r WHERE r.tenant_id = p_tenant AND r.id = ANY(v_resources) AND r.limits ? 'perWeek') THEN
    v_from := p_from - interval '7 days'; v_to := p_to + interval '7 days';
  END IF;
  SELECT coalesce(array_agg(u.id), '{}') INTO v_units FROM bw.resource_unit u
   WHERE u.tenant_id = p_tenant AND u.resource_id = ANY(v_resources);
  RETURN QUERY SELECT 'catalogue', NULL::uuid, NULL::uuid, NULL::int, bw.minute(v_now), NULL::int, NULL::int,
    bw.snapshot_catalogue(p_tenant, p_services, v_resources, p_from, p_to);
  RETURN QUERY SELECT 'claim', a.owner_id, u.resource_id, u.unit_no, bw.minute(a.starts_at), bw.minute(a.ends_at),
      CASE WHEN isfinite(a.closes_at) THEN bw.minute(a.closes_at) + 1 END, NULL::jsonb
    FROM bw.allocation a JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
   WHERE a.tenant_id = p_tenant AND a.unit_id = ANY(v_units) AND a.starts_at >= v_from - interval '2 days' AND a.starts_at < v_to
     AND a.ends_at > v_from AND a.closes_at > v_now;
  RETURN QUERY SELECT 'external', x.id, x.resource_id, NULL::int, bw.minute(x.starts_at), bw.minute(x.ends_at) , NULL::int, NULL::jsonb
    FROM bw.external_busy x WHERE x.tenant_id = p_tenant AND x.resource_id = ANY(v_resources) AND x.starts_at < p_to AND x.ends_at > p_from;
END $$;
`,
  down: `
DROP FUNCTION bw.snapshot(uuid, uuid[], uuid[], timestamptz, timestamptz);
DROP FUNCTION bw.snapshot_catalogue(uuid, uuid[], uuid[], timestamptz, timestamptz);
DROP FUNCTION bw.snapshot_resources(uuid, uuid[], uuid[]);
DROP FUNCTION bw.minute(timestamptz);
`,
}
