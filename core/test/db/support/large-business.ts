import type pg from 'pg'
import type { TenantId } from '../../../dist/domain/id.js'

export interface LargeBusiness {
  readonly tenantId: TenantId
  readonly customers: number
  readonly bookings: number
}

/** The place of each row follows from its number, so that statements and tests can name it. */
export const customerNumber = (n: number) => ({
  name: `Client ${n}`,
  email: `Client.${n}@Example.test`,
  phone: `+44${7_000_000_000 + n}`,
})

const FILL = [
  `INSERT INTO bw.customer (tenant_id, id, name, email, phone)
   SELECT $1, md5('c' || n)::uuid, 'Client ' || n, 'Client.' || n || '@Example.test', '+44' || (7000000000 + n)
     FROM generate_series(1, $2::int) n WHERE $3::int > 0`,
  `INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount,
     deposit_amount, currency, quote, policy, starts_at, ends_at)
   SELECT $1, md5('b' || n)::uuid, 'L' || n, 'confirmed', 'web', md5('c' || (n % $2::int + 1))::uuid, l.id, 'UTC', 5000, 0, 'GBP',
     '{}', '{}', s.at, s.at + interval '1 hour'
     FROM generate_series(1, $3::int) n, LATERAL (SELECT now() - interval '330 days' + n * interval '10 minutes') s(at),
       (SELECT id FROM bw.location WHERE tenant_id = $1 LIMIT 1) l`,
  `INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at,
     price_amount, claims)
   SELECT b.tenant_id, md5('a' || b.id)::uuid, b.id, s.id, b.location_id, b.status, 'Hour', b.starts_at, b.ends_at, 5000, '[]'
     FROM bw.booking b, (SELECT id FROM bw.service WHERE tenant_id = $1 LIMIT 1) s
    WHERE b.tenant_id = $1 AND b.reference LIKE 'L%' AND $2::int + $3::int > 0`,
  `INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, during, core, active)
   SELECT $1, u.ids[n % array_length(u.ids, 1) + 1], md5('a' || md5('b' || n)::uuid)::uuid, s.span, s.span,
     tstzrange('2019-12-01Z', 'infinity')
     FROM generate_series(1, $3::int) n,
       LATERAL (SELECT tstzrange(t, t + interval '1 hour')
         FROM (SELECT timestamptz '2020-01-01Z' + n * interval '1 hour' WHERE $2::int > 0) x(t)) s(span),
       (SELECT array_agg(id ORDER BY id) FROM bw.resource_unit WHERE tenant_id = $1) u(ids)`,
  `INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_name, channel)
   SELECT tenant_id, id, 1, 'new', 'confirmed', 'customer', 'customer', 'web' FROM bw.booking
    WHERE tenant_id = $1 AND reference LIKE 'L%' AND $2::int + $3::int > 0`,
  `INSERT INTO bw.payment (tenant_id, id, booking_id, provider, purpose, amount, currency, status)
   SELECT tenant_id, md5('p' || id)::uuid, id, 'on-site', 'full', 5000, 'GBP', 'due-on-site' FROM bw.booking
    WHERE tenant_id = $1 AND reference LIKE 'L%' AND $2::int + $3::int > 0`,
  `INSERT INTO bw.idempotency_key (tenant_id, principal, route, key, request_hash, status, response)
   SELECT $1, 'public', 'POST /bookings', 'key ' || n, '', 201, '{}' FROM generate_series(1, $3::int) n WHERE $2::int > 0`,
  `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload, state)
   SELECT $1, md5('e' || n)::uuid, 'booking.created', md5('b' || n)::uuid::text, '{}', 'done'
     FROM generate_series(1, $3::int) n WHERE $2::int > 0`,
  `INSERT INTO bw.audit_log (tenant_id, id, actor_type, actor_name, action, subject_type, subject_id)
   SELECT $1, md5('l' || n)::uuid, 'customer', 'customer', 'booking.create', 'booking', md5('b' || n)::uuid::text
     FROM generate_series(1, $3::int) n WHERE $2::int > 0`,
  `INSERT INTO bw.message (tenant_id, id, effect_key, channel, to_address, text, booking_id, status)
   SELECT $1, md5('m' || n)::uuid, 'effect ' || n, 'email', 'client.' || n || '@example.test', '', md5('b' || n)::uuid, 'sent'
     FROM generate_series(1, $3::int) n WHERE $2::int > 0`,
]

/** Years of trade in one business that exists already, past triggers and policies. `client` is a superuser. */
export async function fillLargeBusiness(client: pg.Client, { tenantId, customers, bookings }: LargeBusiness) {
  await client.query('SET session_replication_role = replica')
  for (const sql of FILL) await client.query(sql, [tenantId, customers, bookings])
  await client.query('SET session_replication_role = origin')
  await client.query('VACUUM ANALYZE')
}
