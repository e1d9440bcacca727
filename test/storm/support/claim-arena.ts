import pg from 'pg'
import { newId } from '../../../core/dist/domain/id.js'
import { createSchemaDatabase } from '../../../core/dist-test/db/support/schema-database.js'

/** Two claims on one unit whose time and whose validity both overlap; no pair = nobody was booked twice. */
const OVERLAPS = `
SELECT count(*)::int AS count FROM bw.allocation a JOIN bw.allocation b
  ON a.tenant_id = b.tenant_id AND a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during AND a.active && b.active`

/** A migrated database with one business, some units and many appointments that may claim them. */
export interface ClaimArena {
  readonly tenantId: string
  readonly units: readonly string[]
  readonly appointments: readonly string[]
  readonly owner: pg.Client
  /** A connection that works as the application role of the business. */
  connect(): Promise<pg.Client>
  overlaps(): Promise<number>
  /** Deadlocks that the server has counted in this database. */
  deadlocks(): Promise<number>
  claimsInForce(): Promise<number>
  close(): Promise<void>
}

export async function openClaimArena(size: { units: number; appointments: number }): Promise<ClaimArena> {
  const database = await createSchemaDatabase({ isSecured: true })
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
  const tenantId = newId()
  const units = Array.from({ length: size.units }, () => newId())
  const appointments = Array.from({ length: size.appointments }, () => newId())
  await fill(owner, { tenantId, units, appointments })
  const clients: pg.Client[] = []
  const one = async (sql: string): Promise<number> => (await owner.query<{ count: number }>(sql)).rows[0]?.count ?? -1

  return {
    ...{ tenantId, units, appointments, owner },
    connect: async () => {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      clients.push(client)
      await client.query(
        `SELECT set_config('role', 'bw_app_' || (SELECT oid FROM pg_database WHERE datname = current_database()), false),
           set_config('app.tenant', $1, false)`,
        [tenantId],
      )
      return client
    },
    overlaps: () => one(OVERLAPS),
    deadlocks: async () => {
      await owner.query('SELECT pg_stat_force_next_flush()')
      return one('SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()')
    },
    claimsInForce: () => one('SELECT count(*)::int AS count FROM bw.allocation WHERE closes_at > now()'),
    close: async () => {
      await Promise.all(clients.map(client => client.end()))
      await owner.end()
      await database.drop()
    },
  }
}

async function fill(
  owner: pg.Client,
  arena: { tenantId: string; units: readonly string[]; appointments: readonly string[] },
): Promise<void> {
  const { tenantId, units, appointments } = arena
  const [organization, location, resource, service, customer, booking] = Array.from({ length: 6 }, () => newId())
  const run = (sql: string, ...values: unknown[]) => owner.query(sql, [tenantId, ...values])
  await owner.query(`INSERT INTO bw.organization (id, slug, name) VALUES ($1, 'o', 'O')`, [organization])
  await run(
    `INSERT INTO bw.tenant (id, organization_id, slug, name, time_zone, currency, locale, country)
     VALUES ($1, $2, 'storm', 'Storm', 'UTC', 'GBP', 'en', 'GB')`,
    organization,
  )
  await run(`INSERT INTO bw.location (tenant_id, id, slug, name, time_zone) VALUES ($1, $2, 'l', 'L', 'UTC')`, location)
  await run(
    `INSERT INTO bw.resource (tenant_id, id, location_id, slug, name, type) VALUES ($1, $2, $3, 'r', 'R', 'room')`,
    ...[resource, location],
  )
  await run(
    `INSERT INTO bw.resource_unit (tenant_id, id, resource_id, unit_no)
     SELECT $1, id, $2, place FROM unnest($3::uuid[]) WITH ORDINALITY x(id, place)`,
    ...[resource, units],
  )
  await run(
    `INSERT INTO bw.service (tenant_id, id, slug, name, duration_minutes, price_amount, price_currency)
     VALUES ($1, $2, 's', 'S', 60, 0, 'GBP')`,
    service,
  )
  await run(`INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, $2, 'Ann')`, customer)
  await run(
    `INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount,
       deposit_amount, currency, quote, policy, starts_at, ends_at)
     VALUES ($1, $2, 'R', 'confirmed', 'web', $3, $4, 'UTC', 0, 0, 'GBP', '{}', '{}', now(), now())`,
    ...[booking, customer, location],
  )
  await run(
    `INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at,
       price_amount, claims)
     SELECT $1, id, $2, $3, $4, 'confirmed', 'S', now(), now() + interval '1 hour', 0, '[]' FROM unnest($5::uuid[]) id`,
    ...[booking, service, location, appointments],
  )
}
