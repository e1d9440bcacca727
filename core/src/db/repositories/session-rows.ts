import type { Session } from '../../domain/session.js'
import type { PlaceOwner, StoredSession } from '../../ports/session-store.js'
import { toClaim, toClaimDocuments, type ClaimDocument } from './booking-rows.js'

/** The columns of `LIST_SESSIONS`. */
export interface SessionRow extends Omit<StoredSession, 'claims' | 'resourceNames' | 'nextExpiryMs'> {
  claims: ClaimDocument[]
  resources: Record<string, { name: string; type: string }> | null
  nextExpiryMs: number | null
}

export const LIST_SESSIONS = `
SELECT s.id, s.series_id AS "seriesId", s.service_id AS "serviceId", s.location_id AS "locationId", s.starts_at AS "startsAt",
  s.ends_at AS "endsAt", s.capacity, s.overbook, s.status, s.reason, s.claims, s.version, v.name AS "serviceName",
  coalesce(p.taken, 0) AS taken, p.expiry AS "nextExpiryMs",
  (SELECT jsonb_object_agg(r.id, jsonb_build_object('name', r.name, 'type', r.type)) FROM bw.resource r
    WHERE r.tenant_id = s.tenant_id AND r.id IN (
      SELECT (x.claim->>'resourceId')::uuid FROM jsonb_array_elements(s.claims) AS x(claim))) AS resources
FROM bw.session s
JOIN bw.service v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
LEFT JOIN LATERAL (
  SELECT count(*)::int AS taken, min(ceil(date_part('epoch', a.closes_at) * 1000)) FILTER (WHERE isfinite(a.closes_at)) AS expiry
    FROM bw.session_place a WHERE a.tenant_id = s.tenant_id AND a.session_id = s.id AND a.closes_at > bw.now()) p ON true
WHERE s.tenant_id = $1 AND ($2::uuid[] IS NULL OR s.id = ANY($2)) AND ($3::timestamptz IS NULL OR s.starts_at >= $3)
  AND ($4::timestamptz IS NULL OR s.starts_at < $4) AND ($5::uuid[] IS NULL OR s.service_id = ANY($5))
  AND ($6::uuid IS NULL OR s.location_id = $6) AND ($7::uuid IS NULL OR s.series_id = $7)
  AND ($8 OR s.status = 'scheduled')
ORDER BY s.starts_at, s.id LIMIT $9`

export function toStoredSession({ resources, claims, ...row }: SessionRow): StoredSession {
  return { ...row, claims: claims.map(toClaim), resourceNames: resources ?? {} }
}

/** $1 tenant, then what `INSERT` and `WRITE` share. */
export function toSessionValues(tenantId: string, session: Session): unknown[] {
  const { id, startsAt, endsAt, capacity, overbook, status, reason, claims, version, locationId } = session
  const documents = JSON.stringify(toClaimDocuments(claims))
  return [tenantId, id, startsAt, endsAt, capacity, overbook, status, reason, documents, version, locationId]
}

/** The `p_items` of `bw.claim_places` and `bw.confirm_places`; nothing for appointments that are in no class. */
export function toPlaceItems(appointments: readonly PlaceOwner[]): object[] {
  return appointments.flatMap(({ id, session, startsAt }) =>
    session
      ? [{ appointment: id, session: session.id, places: session.places, starts_at: startsAt.toISOString() }]
      : [],
  )
}
