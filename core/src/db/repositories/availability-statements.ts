/** Both parts are stable functions: they see what the snapshot that is named beside them sees. */
export const CATALOGUE = `
SELECT pg_current_snapshot()::text AS seen, (bw.snapshot_catalogue($1::uuid, $2::uuid[], r.ids, $4::timestamptz, $5::timestamptz)
  || jsonb_build_object('hours', bw.snapshot_hours($1::uuid), 'travel', bw.snapshot_travel($1::uuid, $2::uuid[], r.ids),
    'offer', bw.snapshot_offer($1::uuid, $2::uuid[], r.ids),
    'addOns', (SELECT jsonb_object_agg(s.id, s.add_ons) FROM bw.service s
      WHERE s.tenant_id = $1 AND s.id = ANY($2) AND s.add_ons <> '[]'),
    'priceRules', (SELECT jsonb_object_agg(s.id, s.price_rules) FROM bw.service s
      WHERE s.tenant_id = $1 AND s.id = ANY($2) AND s.price_rules IS NOT NULL)))::text AS doc
FROM (SELECT bw.snapshot_resources($1::uuid, $2::uuid[], $3::uuid[]) AS ids OFFSET 0) r`

/** Rows of transactions that the earlier snapshot could not see; none when there is no earlier one. */
const UNSEEN = (seen: string) =>
  `c.tenant_id = $1 AND c.xid >= pg_snapshot_xmin(${seen}::pg_snapshot) AND NOT pg_visible_in_snapshot(c.xid, ${seen}::pg_snapshot)`

export const CHANGES = `
SELECT pg_current_snapshot()::text AS seen, (SELECT jsonb_agg(jsonb_build_array(
    floor(date_part('epoch', c.starts_at) / 60), ceil(date_part('epoch', c.ends_at) / 60)))
  FROM bw.availability_change c WHERE ${UNSEEN('$2::text')}) AS changes`

/**
 * The claims of each unit in one text, `from,to,closes,owner` (and the place, where somebody travels) in minutes and, where a claim ends, milliseconds: rows of
 * their own would cost more than what they say. Found by `starts_at`, never by the ranges, whose operators are not
 * leakproof (ADR 0003); a claim lasts at most two days.
 */
export const CLAIMS = `
WITH clock AS MATERIALIZED (SELECT bw.now() AS at)
SELECT floor(date_part('epoch', clock.at) * 1000)::float8 AS now_ms, pg_current_snapshot()::text AS seen,
  EXISTS (SELECT FROM bw.availability_change c WHERE ${UNSEEN('$8::text')} AND c.starts_at IS NULL) AS is_stale,
  (SELECT jsonb_agg(claims.packed ORDER BY u.place) FROM unnest($2::uuid[]) WITH ORDINALITY u(id, place)
    LEFT JOIN LATERAL (
      SELECT string_agg(floor(date_part('epoch', a.starts_at) / 60) || ',' || floor(date_part('epoch', a.ends_at) / 60) || ','
          || CASE WHEN isfinite(a.closes_at) THEN ceil(date_part('epoch', a.closes_at) * 1000)::text ELSE '' END
          || ',' || a.owner_id
          || CASE WHEN $9 THEN ',' || bw.place_of(a.tenant_id, a.owner_id, '~') ELSE '' END, ';') AS packed
        FROM bw.allocation a
       WHERE a.tenant_id = $1 AND a.unit_id = u.id AND a.starts_at >= $4::timestamptz - interval '2 days'
         AND a.starts_at < $5::timestamptz AND a.ends_at > $4::timestamptz AND a.closes_at > clock.at) claims ON true) AS claims,
  (SELECT string_agg(floor(date_part('epoch', x.starts_at) / 60) || ',' || floor(date_part('epoch', x.ends_at) / 60) || ','
      || x.resource_id || ',' || x.id, ';')
    FROM bw.external_busy x WHERE x.tenant_id = $1 AND x.resource_id = ANY($3::uuid[]) AND x.starts_at < $7 AND x.ends_at > $6) AS external
FROM clock`

/** When each of some resources got the newest of its bookings that are in force; what is over for long counts as never. */
export const LAST_ASSIGNED = `
SELECT u.resource_id, bw.minute(max(lower(a.active))) AS at FROM bw.resource_unit u
  JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.starts_at > bw.now() - interval '60 days' AND a.closes_at > bw.now()
 WHERE u.tenant_id = $1 AND u.resource_id = ANY($2::uuid[]) GROUP BY u.resource_id`
