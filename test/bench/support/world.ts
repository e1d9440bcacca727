import pg from 'pg'
import { v7 as uuid } from 'uuid'

/** One business of the bench, by what requests and statements need to name it. */
export interface BenchTenant {
  readonly id: string
  readonly slug: string
  readonly serviceId: string
  readonly locationId: string
  readonly resourceIds: readonly string[]
  readonly unitIds: readonly string[]
}

export interface BenchWorld {
  /** Ten people with a month of bookings: the one whose times are asked for. */
  readonly reader: BenchTenant
  /** Ten people with nothing booked: the one that takes bookings. */
  readonly booker: BenchTenant
  /** Fifty people with ten thousand bookings in the month. */
  readonly crowd: BenchTenant
  /** First day asked for, a Monday at least a week away, as `YYYY-MM-DD`. */
  readonly from: string
  /** Last day asked for, thirty days in all. */
  readonly to: string
}

export interface WorldSize {
  /** Claims of other businesses in the same table. */
  readonly otherClaims: number
  /** Bookings of each person of `reader` on each working day. */
  readonly bookingsPerDay: number
  /** Of the tenant with fifty people. */
  readonly crowdBookings: number
}

export const STAFF = 10
const DAYS = 30
const DAY_MS = 86_400_000
const PEOPLE: Readonly<Record<string, number>> = { 'bench-others': 200, 'bench-crowd': 50 }
export const CROWD_BOOKINGS = 10_000
const MAX_HORIZON_MINUTES = 5_000 * 24 * 60

/** Fills a migrated database, past policies and triggers: what is measured is reading and booking, not this. */
export async function makeWorld(databaseUrl: string, size: WorldSize): Promise<BenchWorld> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(`SET session_replication_role = replica`)
    const organizationId = uuid()
    const organization = [organizationId, 'bench']
    await client.query(`INSERT INTO bw.organization (id, slug, name) VALUES ($1, $2, $2)`, organization)
    const reader = await makeTenant(client, organizationId, { slug: 'bench-reader', hours: weekdays('09:00', '17:00') })
    const booker = await makeTenant(client, organizationId, { slug: 'bench-booker', hours: everyDay('06:00', '22:00') })
    const crowd = await makeTenant(client, organizationId, { slug: 'bench-crowd', hours: everyDay('08:00', '20:00') })
    const others = await makeTenant(client, organizationId, { slug: 'bench-others', hours: everyDay('00:00', '24:00') })
    const firstDay = nextMonday()
    await bookMonth(client, reader, firstDay, size.bookingsPerDay)
    await bookCrowd(client, crowd, firstDay, size.crowdBookings)
    await fillOthers(client, others, firstDay, size.otherClaims)
    await client.query(`SET session_replication_role = origin`)
    await client.query('VACUUM ANALYZE')
    return { reader, booker, crowd, from: dateOf(firstDay), to: dateOf(firstDay + (DAYS - 1) * DAY_MS) }
  } finally {
    await client.end()
  }
}

function nextMonday(): number {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const weekday = new Date(today).getUTCDay()
  return today + (((8 - weekday) % 7) + 7) * DAY_MS
}

export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

type Weekly = Record<string, [string, string][]>

function weekdays(from: string, to: string): Weekly {
  return Object.fromEntries(['mo', 'tu', 'we', 'th', 'fr'].map(day => [day, [[from, to]]]))
}

function everyDay(from: string, to: string): Weekly {
  return { ...weekdays(from, to), sa: [[from, to]], su: [[from, to]] }
}

async function makeTenant(
  client: pg.Client,
  organizationId: string,
  { slug, hours }: { slug: string; hours: Weekly },
): Promise<BenchTenant> {
  const [id, serviceId, locationId, scheduleId] = [uuid(), uuid(), uuid(), uuid()]
  const count = PEOPLE[slug] ?? STAFF
  const resourceIds = Array.from({ length: count }, () => uuid())
  const unitIds = Array.from({ length: count }, () => uuid())
  const rules = { name: 'Bench', minNoticeMinutes: 0, maxHorizonMinutes: MAX_HORIZON_MINUTES, depositPercent: 0 }
  const policy = { freeCancellationMinutes: 1440, lateCancellationFeePercent: 100, holdMinutes: 10 }
  const extension = { holdExtensionMinutes: 5, maxHoldExtensions: 3 }
  await client.query(
    `INSERT INTO bw.tenant (id, organization_id, slug, name, time_zone, currency, locale, country)
     VALUES ($1, $2, $3, $3, 'UTC', 'GBP', 'en', 'GB')`,
    [id, organizationId, slug],
  )
  await client.query(
    `INSERT INTO bw.location (tenant_id, id, slug, name, time_zone) VALUES ($1, $2, 'main', 'Main', 'UTC')`,
    [id, locationId],
  )
  await client.query(
    `INSERT INTO bw.policy (tenant_id, id, name, rules, is_default) VALUES ($1, $2, 'Bench', $3, true)`,
    [id, uuid(), { ...rules, ...policy, ...extension }],
  )
  await client.query(
    `INSERT INTO bw.schedule (tenant_id, id, name, time_zone, weekly) VALUES ($1, $2, 'Week', 'UTC', $3)`,
    [id, scheduleId, JSON.stringify(hours)],
  )
  await client.query(
    `INSERT INTO bw.resource (tenant_id, id, location_id, schedule_id, slug, name, type)
     SELECT $1, r.id, $2, $3, 'person-' || r.n, 'Person ' || r.n, 'staff'
       FROM unnest($4::uuid[]) WITH ORDINALITY r(id, n)`,
    [id, locationId, scheduleId, resourceIds],
  )
  await client.query(
    `INSERT INTO bw.resource_unit (tenant_id, id, resource_id, unit_no)
     SELECT $1, u.id, u.resource, 1 FROM unnest($2::uuid[], $3::uuid[]) u(id, resource)`,
    [id, unitIds, resourceIds],
  )
  await client.query(
    `INSERT INTO bw.service (tenant_id, id, slug, name, duration_minutes, price_amount, price_currency)
     VALUES ($1, $2, 'hour', 'Hour', 60, 5000, 'GBP')`,
    [id, serviceId],
  )
  await client.query(
    `INSERT INTO bw.service_requirement (tenant_id, service_id, key, resource_type) VALUES ($1, $2, 'staff', 'staff')`,
    [id, serviceId],
  )
  return { id, slug, serviceId, locationId, resourceIds, unitIds }
}

/** The bookings of each person on each working day lie at different hours, so that every day has gaps. */
async function bookMonth(client: pg.Client, tenant: BenchTenant, firstDay: number, perDay: number): Promise<void> {
  const claims: { unit: string; from: string; to: string }[] = []
  for (const [person, unit] of tenant.unitIds.entries()) {
    for (let day = 0; day < DAYS; day += 1) {
      const date = firstDay + day * DAY_MS
      if ([0, 6].includes(new Date(date).getUTCDay())) continue
      for (let index = 0; index < perDay; index += 1) {
        const from = date + (9 + ((person * 3 + day + index * 2) % 8)) * 3_600_000
        claims.push({ unit, from: new Date(from).toISOString(), to: new Date(from + 3_600_000).toISOString() })
      }
    }
  }
  await insertClaims(client, tenant.id, claims)
}

/** Everybody has as many, of an hour each, at hours that differ from person to person and from day to day. */
async function bookCrowd(client: pg.Client, tenant: BenchTenant, firstDay: number, count: number): Promise<void> {
  const each = count / tenant.unitIds.length
  const claims = tenant.unitIds.flatMap((unit, person) =>
    Array.from({ length: each }, (_, index) => {
      const [day, turn] = [index % DAYS, Math.floor(index / DAYS)]
      // Five and twelve have no divisor in common: no hour of a day comes twice.
      const from = firstDay + day * DAY_MS + (8 + ((person + day + turn * 5) % 12)) * 3_600_000
      return { unit, from: new Date(from).toISOString(), to: new Date(from + 3_600_000).toISOString() }
    }),
  )
  await insertClaims(client, tenant.id, claims)
}

async function insertClaims(client: pg.Client, tenantId: string, claims: readonly object[]): Promise<void> {
  await client.query(
    `INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, during, core, active)
     SELECT $1, c.unit, gen_random_uuid(), tstzrange(c."from", c."to"), tstzrange(c."from", c."to"),
       tstzrange('2020-01-01', 'infinity')
       FROM jsonb_to_recordset($2::jsonb) AS c(unit uuid, "from" timestamptz, "to" timestamptz)`,
    [tenantId, JSON.stringify(claims)],
  )
}

/** The index of the constraint is made afterwards, as loading a backup would. */
async function fillOthers(client: pg.Client, tenant: BenchTenant, firstDay: number, count: number): Promise<void> {
  if (count === 0) return
  await client.query(
    `INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, during, core, active)
     SELECT $1, u.id, gen_random_uuid(), span, span, tstzrange('2020-01-01', 'infinity')
       FROM unnest($2::uuid[]) u(id), generate_series(0, $3::int - 1) n,
         LATERAL (SELECT tstzrange(s, s + interval '1 hour') FROM (SELECT $4::timestamptz + n * interval '1 hour') f(s)) t(span)`,
    [tenant.id, tenant.unitIds, Math.ceil(count / tenant.unitIds.length), new Date(firstDay - 10 * DAY_MS)],
  )
}
