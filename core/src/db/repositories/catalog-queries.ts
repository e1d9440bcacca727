/** Statements of the catalogue; `$1` is the tenant. A column has the name of the domain's property. */

const narrowed = (alias: string): string =>
  `${alias}.tenant_id = $1 AND ($2::uuid[] IS NULL OR ${alias}.id = ANY($2)) AND ($3::text[] IS NULL OR ${alias}.slug = ANY($3))`

export const SERVICES = `
SELECT s.id, s.tenant_id AS "tenantId", s.slug, s.name, s.description, coalesce(g.name, '') AS category, s.duration_minutes AS "durationMinutes",
  s.buffer_before_minutes AS "bufferBeforeMinutes", s.buffer_after_minutes AS "bufferAfterMinutes",
  s.buffers_outside_hours AS "buffersOutsideHours", s.segments, s.grid, s.venue,
  s.arrival_windows AS "arrivalWindows",
  s.add_ons AS "addOns", s.price_rules AS "priceRules", s.asks_for_files AS "asksForFiles", s.questions, s.min_guests AS "minGuests", s.max_guests AS "maxGuests", s.deposit,
  s.preferred_attributes AS "preferredAttributes", s.assignment_policy AS "assignmentPolicy", s.meeting_url AS "meetingUrl",
  s.directions, s.color, s.visibility, s.archived_at AS "archivedAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('minutes', (l->>'minutes')::int, 'price',
      jsonb_build_object('amount', (l->>'amount')::bigint, 'currency', s.price_currency)) ORDER BY n), '[]')
    FROM jsonb_array_elements(s.lengths) WITH ORDINALITY x(l, n)) AS lengths,
  jsonb_build_object('amount', s.price_amount, 'currency', s.price_currency) AS price,
  s.policy_id AS "policyId", s.is_active AS "isActive", s.sort, s.version,
  (SELECT coalesce(jsonb_agg(l.location_id ORDER BY l.location_id), '[]') FROM bw.service_location l
    WHERE l.tenant_id = s.tenant_id AND l.service_id = s.id) AS "locationIds",
  (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', q.key, 'type', q.resource_type, 'skill', q.skill,
      'anyOf', q.any_of, 'attributes', nullif(q.attributes, '{}'), 'count', q.count, 'quantity', q.quantity,
      'quantityPerGuest', q.quantity_per_guest, 'during', q.during, 'hasBuffers', q.has_buffers)) ORDER BY q.position, q.key), '[]')
    FROM bw.service_requirement q WHERE q.tenant_id = s.tenant_id AND q.service_id = s.id) AS requirements,
  (SELECT coalesce(jsonb_object_agg(v.resource_id, jsonb_strip_nulls(jsonb_build_object('durationMinutes', v.duration_minutes,
      'priceAdjustment', CASE WHEN v.price_adjustment <> 0
        THEN jsonb_build_object('amount', v.price_adjustment, 'currency', s.price_currency) END))), '{}')
    FROM bw.service_resource v WHERE v.tenant_id = s.tenant_id AND v.service_id = s.id) AS "resourceOverrides"
FROM bw.service s LEFT JOIN bw.service_category g ON g.tenant_id = s.tenant_id AND g.id = s.category_id
WHERE ${narrowed('s')} AND ($4::boolean IS NULL OR s.is_active = $4) ORDER BY g.sort NULLS LAST, g.name, s.sort, s.name, s.id`

export const RESOURCES = `
SELECT r.id, r.tenant_id AS "tenantId", r.location_id AS "locationId", r.slug, r.name, r.type, r.position, r.bio, r.account_id AS "accountId", r.mode, r.capacity,
  r.is_pinned AS "isPinned", r.overbook_units AS "overbookUnits", r.cost_per_hour::float8 AS "costPerHour", r.skills, r.attributes, r.schedule_id AS "scheduleId", r.limits, r.priority, r.home_place AS "homePlace", r.color, r.before_use_minutes AS "beforeUseMinutes", r.status, r.sort,
  r.version,
  (SELECT coalesce(jsonb_agg(f.leaf_id ORDER BY f.leaf_id), '[]') FROM bw.resource_leaf f
    WHERE f.tenant_id = r.tenant_id AND f.composite_id = r.id) AS "leafIds"
FROM bw.resource r WHERE ${narrowed('r')} AND ($4::boolean IS NULL OR (r.status = 'active') = $4)
  AND ($5::text IS NULL OR r.type = $5) AND ($6::uuid IS NULL OR r.location_id = $6)
  AND (r.status <> 'archived' OR $7 OR $2::uuid[] IS NOT NULL) ORDER BY r.sort, r.name, r.id`

export const LOCATIONS = `
SELECT l.id, l.tenant_id AS "tenantId", l.slug, l.name, l.time_zone AS "timeZone", l.address, l.phone, l.is_active AS "isActive",
  l.min_notice_minutes AS "minNoticeMinutes", l.version
FROM bw.location l WHERE ${narrowed('l')} AND ($4::boolean IS NULL OR l.is_active = $4) ORDER BY l.name, l.id`

export const SCHEDULES = `
SELECT c.id, c.name, c.time_zone AS "timeZone", c.weekly, c.breaks, c.seasons, c.version,
  (SELECT coalesce(jsonb_object_agg(to_char(e.on_date, 'YYYY-MM-DD'), e.spans), '{}') FROM bw.schedule_exception e
    WHERE e.tenant_id = c.tenant_id AND e.schedule_id = c.id) AS exceptions
FROM bw.schedule c WHERE c.tenant_id = $1 AND ($2::uuid[] IS NULL OR c.id = ANY($2)) ORDER BY c.name, c.id`

export const POLICIES = `
SELECT p.id, p.is_default AS "isDefault", p.rules || jsonb_build_object('name', p.name) AS rules
FROM bw.policy p WHERE p.tenant_id = $1 ORDER BY p.is_default DESC, p.name, p.id`

export const TIME_OFF = `
SELECT o.id, o.resource_id AS "resourceId", o.starts_at AS "startsAt", o.ends_at AS "endsAt", o.rrule,
  o.local_start AS "localStart", o.minutes, o.excluded_dates AS "excludedDates", o.reason
FROM bw.time_off o WHERE o.tenant_id = $1 AND ($2::uuid[] IS NULL OR o.resource_id = ANY($2))
  AND ($3::timestamptz IS NULL OR o.starts_at IS NULL OR (o.ends_at > $3 AND o.starts_at < $4)) ORDER BY o.starts_at, o.id`
