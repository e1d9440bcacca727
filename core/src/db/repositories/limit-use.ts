/** Bookings that count against a limit: those that are, and requests and unpaid ones before their deadline. */
export const COUNTED = `b.status IN ('confirmed', 'checked-in', 'completed', 'no-show')
  OR (b.status IN ('requested', 'pending-payment') AND b.expires_at > bw.now())`

/** What counts against the limits of a service, and of a customer who is known, with its start in UTC minutes. */
export const LIMIT_USES = `
SELECT 'service' AS of, bw.minute(a.starts_at) AS "startsAt", (extract(epoch FROM a.ends_at - a.starts_at) / 60)::int AS minutes
  FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
 WHERE a.tenant_id = $1 AND a.service_id = $2 AND a.starts_at >= $4 AND a.starts_at < $5 AND a.status = b.status AND (${COUNTED})
UNION ALL
SELECT 'customer', bw.minute(b.starts_at), (SELECT coalesce(sum(extract(epoch FROM a.ends_at - a.starts_at) / 60), 0)::int
    FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id AND a.status = b.status)
  FROM bw.customer c JOIN bw.booking b ON b.tenant_id = c.tenant_id AND b.customer_id = c.id
 WHERE c.tenant_id = $1 AND c.email_key = lower($3) AND b.starts_at >= $4 AND b.starts_at < $5 AND (${COUNTED})`

const MINUTES = 'extract(epoch FROM a.ends_at - a.starts_at) / 60'

/** Minutes of appointments, as bookings are counted; of people what they are claimed for, buffers included. */
export const SUM_MOST = {
  customer: `
SELECT coalesce(sum(${MINUTES}), 0)::int AS count FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
 WHERE a.tenant_id = $1 AND a.starts_at >= $3 AND a.starts_at < $4 AND a.status = b.status AND (${COUNTED})
   AND b.customer_id IN (SELECT unnest($2::uuid[])
     UNION SELECT o.id FROM bw.customer c JOIN bw.customer o ON o.tenant_id = c.tenant_id AND o.email_key = c.email_key
       WHERE c.tenant_id = $1 AND c.id = ANY($2)
     UNION SELECT o.id FROM bw.customer c JOIN bw.customer o ON o.tenant_id = c.tenant_id AND o.phone = c.phone
       WHERE c.tenant_id = $1 AND c.id = ANY($2))`,
  service: `
SELECT coalesce(max(n), 0)::int AS count FROM (SELECT sum(${MINUTES}) AS n FROM bw.appointment a
  JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
 WHERE a.tenant_id = $1 AND a.service_id = ANY($2) AND a.starts_at >= $3 AND a.starts_at < $4 AND a.status = b.status AND (${COUNTED})
 GROUP BY a.service_id) s`,
  staff: `
SELECT coalesce(max(n), 0)::int AS count FROM (
  SELECT sum(extract(epoch FROM (c->'during'->>1)::timestamptz - (c->'during'->>0)::timestamptz) / 60) AS n
    FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id, jsonb_array_elements(a.claims) c
   WHERE a.tenant_id = $1 AND a.starts_at >= $3 AND a.starts_at < $4 AND a.status = b.status AND (${COUNTED})
     AND (c->>'resourceId')::uuid = ANY($2) GROUP BY c->>'resourceId') s`,
} as const
