import 'reflect-metadata'
import { fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { expect } from 'chai'
import { FrozenTimes } from '../../core/dist/db/frozen-times.js'
import type { SequelizeUnitOfWork } from '../../core/dist/db/unit-of-work.js'
import { newId, type TenantId } from '../../core/dist/domain/id.js'
import type { ReminderRule } from '../../core/dist/domain/reminder.js'
import { addTenant, openTestEngine, type TestEngine } from '../../core/dist-test/db/support/test-engine.js'
import { reminderWorker } from '../../core/dist-test/messaging/support/reminder-worker.js'
import { MESSAGE_INVARIANTS } from '../invariants/support/message-invariants.js'
import { inRepository } from '../support/repository-root.js'
import { instantOf, ReminderOracle, type OracleBooking, type OracleRule } from './support/reminder-oracle.js'

const BOOKINGS = 1_000
const STEP_MS = 4 * 3_600_000
const BEGIN = Date.parse('2027-09-28T00:00:00Z')
/** Clocks in Melbourne go forward on 3 October. */
const END = Date.parse('2027-10-09T00:00:00Z')
const ZONES = ['Australia/Melbourne', 'Australia/Brisbane', 'Europe/London']
const PROCESS = inRepository('core/dist-test/messaging/support/reminder-process.js')

const BOOK = `
INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount, deposit_amount,
  currency, quote, policy, starts_at, ends_at)
SELECT $1, x.id, left(x.id::text, 36), 'confirmed', 'web', $2, x."placeId", l.time_zone, 0, 0, 'GBP', '{}', '{}', x."startsAt",
  x."startsAt" + interval '1 hour'
  FROM jsonb_to_recordset($3::jsonb) x(id uuid, "placeId" uuid, "startsAt" timestamptz)
  JOIN bw.location l ON l.tenant_id = $1 AND l.id = x."placeId"`
const SERVE = `
INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at, price_amount, claims)
SELECT $1, gen_random_uuid(), x.id, x."serviceId", x."placeId", 'confirmed', 'S', x."startsAt", x."startsAt" + interval '1 hour', 0, '[]'
  FROM jsonb_to_recordset($2::jsonb) x(id uuid, "placeId" uuid, "serviceId" uuid, "startsAt" timestamptz)`
const MOVE = `UPDATE bw.booking SET starts_at = $3, ends_at = $3::timestamptz + interval '1 hour', version = version + 1
  WHERE tenant_id = $1 AND id = $2`
const CANCEL = `WITH gone AS (UPDATE bw.booking SET status = 'cancelled', version = version + 1 WHERE tenant_id = $1 AND id = $2 RETURNING *)
  INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_name, channel)
  SELECT tenant_id, id, version, 'confirmed', 'cancelled', 'system', 'storm', 'web' FROM gone`

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A process that dies between its statements: what it began is rolled back, and it does nothing more. */
function dying(unitOfWork: SequelizeUnitOfWork, diesAt: number): SequelizeUnitOfWork {
  let count = 0
  const live = () => {
    count += 1
    if (count >= diesAt) throw new RangeError('killed')
  }
  const run: SequelizeUnitOfWork['run'] = (tenantId, work) => {
    live()
    return unitOfWork.run(tenantId, tx => {
      const query = tx.query.bind(tx)
      tx.query = (sql, values) => {
        live()
        return query(sql, values)
      }
      return work(tx)
    })
  }
  return new Proxy(unitOfWork, {
    get: (target, name) => (name === 'run' ? run : Reflect.get(target, name).bind(target)),
  })
}

describe('Reminders of 1,000 bookings that are moved, cancelled and change zones while clocks change and workers die', function () {
  this.timeout(120_000)
  const seed = Number(process.env['REMINDER_SEED'] ?? randomInt(1, 2 ** 31))
  const random = generator(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const times = new FrozenTimes()
  const bookings = new Map<string, OracleBooking>()
  const sends = new Map<string, number[]>()
  /** What workers sent that were killed: whether that was marked, nobody knows. */
  const sentByKilled = new Set<string>()
  const places = [newId(), newId(), newId()]
  const services = [newId(), newId(), newId(), newId()]
  let engine: TestEngine
  let tenantId: TenantId
  let unitOfWork: SequelizeUnitOfWork
  let worker: ReturnType<typeof reminderWorker>
  let now = BEGIN
  const counts = { moves: 0, cancels: 0, zones: 0, aborts: 0, kills: 0 }

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'storm')
    unitOfWork = engine.unitOfWorkWith({ sandboxClock: times })
    worker = workerOver(unitOfWork)
    for (const [index, id] of places.entries()) {
      const sql = `INSERT INTO bw.location (tenant_id, id, slug, name, time_zone) VALUES ($1, $2, $3, 'P', $4)`
      await engine.owner.query(sql, [tenantId, id, `p${index}`, ZONES[index]])
    }
    for (const [index, id] of services.entries()) {
      const sql = `INSERT INTO bw.service (tenant_id, id, slug, name, duration_minutes, price_amount, price_currency)
        VALUES ($1, $2, $3, 'S', 60, 0, 'GBP')`
      await engine.owner.query(sql, [tenantId, id, `s${index}`])
    }
  })
  after(() => engine.close())

  const noted = (key: string) => sends.set(key, [...(sends.get(key) ?? []), now])
  function workerOver(over: SequelizeUnitOfWork) {
    const send = async ({ key }: { key: string }) => {
      noted(key)
      return { status: 'sent' as const }
    }
    return reminderWorker({ unitOfWork: over, times, log: engine.log, send })
  }

  /** A working hour within the next days, by the clock of the place. */
  function someStart(placeId: string, zones: Map<string, string>): number {
    const day = Math.floor(now / 86_400_000) + 1 + Math.floor(random() * 10)
    const minutes = 540 + 15 * Math.floor(random() * 32)
    return instantOf(day * 86_400_000 + minutes * 60_000, zones.get(placeId) ?? 'UTC')
  }

  async function settle(): Promise<void> {
    for (;;) {
      // Both at once, as in an engine.
      const [swept, relayed] = await Promise.all([worker.sweep(), worker.relay.runOnce()])
      if (swept.length + relayed > 0) continue
      const sql = `SELECT count(*)::int AS n FROM bw.outbox WHERE state = 'new'`
      if ((await engine.owner.query<{ n: number }>(sql)).rows[0]?.n === 0) return
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  /** A worker of its own that gets stuck inside its fourth message, and is killed there. */
  async function killOne(): Promise<void> {
    const env = { ...process.env, REMINDER_DATABASE_URL: engine.url, REMINDER_HANGS_AT: '4' }
    const more = { REMINDER_NOW: new Date(now).toISOString() }
    const child = fork(PROCESS, { env: { ...env, ...more }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let heard = 0
    await new Promise<void>(resolve => {
      child.on('message', key => {
        noted(String(key))
        sentByKilled.add(String(key))
        if ((heard += 1) === 4) resolve()
      })
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    counts.kills += 1
  }

  async function change(oracle: ReminderOracle): Promise<void> {
    const live = [...bookings.values()].filter(one => !one.isCancelled && one.startsAt > now)
    for (let count = 0; count < 6 && live.length > 0; count += 1) {
      const booking = pick(live)
      if (booking.isCancelled) continue
      if (random() < 0.3) {
        booking.isCancelled = true
        await unitOfWork.run(tenantId, tx => tx.query(CANCEL, [tenantId, booking.id]))
        counts.cancels += 1
      } else {
        booking.startsAt = someStart(booking.placeId, oracle.zones)
        const values = [tenantId, booking.id, new Date(booking.startsAt)]
        await unitOfWork.run(tenantId, tx => tx.query(MOVE, values))
        counts.moves += 1
      }
      oracle.changed(booking, now)
    }
    if (random() < 0.08) await changeZone(oracle)
  }

  async function changeZone(oracle: ReminderOracle): Promise<void> {
    const [placeId, zone] = [pick(places), pick(ZONES)]
    oracle.zones.set(placeId, zone)
    const sql = 'UPDATE bw.location SET time_zone = $3 WHERE tenant_id = $1 AND id = $2'
    await unitOfWork.run(tenantId, tx => tx.query(sql, [tenantId, placeId, zone]))
    for (const booking of bookings.values()) if (booking.placeId === placeId) oracle.changed(booking, now)
    counts.zones += 1
  }

  const rule = (distance: ReminderRule['distance'], serviceIds: string[] = []): ReminderRule => ({
    ...{ id: newId(), kind: 'reminder', distance, channel: 'email', serviceIds, version: 1 },
    ...{ toCustomer: true, toStaff: false, isOn: true },
  })
  const seenBy = ({ id, distance, serviceIds }: ReminderRule): OracleRule => ({
    ...{ id, ...distance },
    ...(serviceIds[0] === undefined ? {} : { serviceId: serviceIds[0] }),
  })

  it(`are exactly those of an oracle, each once, and none after a cancellation (seed ${seed})`, async () => {
    console.log(`      seed ${seed}`)
    const freeze = (at: number) => {
      now = at
      times.replace([{ tenantId: null, frozenAt: new Date(at) }])
    }
    freeze(BEGIN)
    const rules = [
      rule({ days: 2 }),
      rule({ minutes: 2_880 }, [services[0]!]),
      rule({ days: 1, time: '18:00' }, [services[1]!]),
    ]
    const oracle = new ReminderOracle(rules.slice(0, 2).map(seenBy), new Map(places.map((id, at) => [id, ZONES[at]!])))
    const setRules = async (wanted: readonly ReminderRule[]) => {
      await unitOfWork.run(tenantId, async tx => {
        await worker.store.lockRules(tx)
        for (const one of wanted) await worker.store.put(tx, one)
        await worker.store.planAll(tx)
      })
    }
    await setRules(rules.slice(0, 2))
    for (let count = 0; count < BOOKINGS; count += 1) {
      const placeId = pick(places)
      const startsAt = someStart(placeId, oracle.zones)
      const booking = { id: newId(), serviceId: pick(services), placeId, startsAt, isCancelled: false }
      bookings.set(booking.id, booking)
      oracle.changed(booking, now)
    }
    const written = JSON.stringify(
      [...bookings.values()].map(one => ({ ...one, startsAt: new Date(one.startsAt).toISOString() })),
    )
    const customerId = newId()
    const person = `INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, $2, 'Ann')`
    await unitOfWork.run(tenantId, async tx => {
      await tx.query(person, [tenantId, customerId])
      await tx.query(BOOK, [tenantId, customerId, written])
      await tx.query(SERVE, [tenantId, written])
    })
    for (let at = BEGIN; at < END; at += STEP_MS) {
      freeze(at)
      await change(oracle)
      if (at === BEGIN + 12 * STEP_MS) {
        oracle.rules = rules.map(seenBy)
        for (const booking of bookings.values()) oracle.changed(booking, now)
        await setRules(rules)
      }
      oracle.look(bookings, now)
      if (random() < 0.3) {
        counts.aborts += 1
        const broken = workerOver(dying(unitOfWork, 1 + Math.floor(random() * 12)))
        await broken.sweep().catch((error: unknown) => expect(error).to.be.instanceOf(RangeError))
      }
      const isFull = (await waitingCount()) >= 8
      if (isFull && at > BEGIN + counts.kills * 20 * STEP_MS + 12 * STEP_MS && counts.kills < 2) await killOne()
      await settle()
    }

    const { rows } = await engine.owner.query<{ key: string; effect: string; status: string }>(
      `SELECT m.booking_id || '|' || m.rule_id || '|' || (extract(epoch FROM m.starts_at) * 1000)::bigint AS key, g.effect_key AS effect, g.status
         FROM bw.message g JOIN bw.reminder m ON m.tenant_id = g.tenant_id AND m.id::text = split_part(g.effect_key, ':', 2)`,
    )
    const found = rows.map(row => row.key).sort()
    const missing = [...oracle.told].filter(key => !found.includes(key))
    const surplus = found.filter(key => !oracle.told.has(key))
    console.log(`      ${found.length} reminders, ${JSON.stringify(counts)}`)
    expect({ missing, surplus }).to.deep.equal({ missing: [], surplus: [] })
    expect(new Set(found).size, 'each one once').to.equal(found.length)
    expect(rows.filter(row => row.status !== 'sent')).to.deep.equal([])
    const repeated = rows.filter(row => (sends.get(row.effect)?.length ?? 0) > 1)
    const unexplained = repeated.map(row => row.effect).filter(effect => !sentByKilled.has(effect))
    expect(unexplained, 'only what a worker died in went to the wire again').to.deep.equal([])
    expect([...sends.keys()].sort()).to.deep.equal(rows.map(row => row.effect).sort())
    for (const { id, sql } of MESSAGE_INVARIANTS) expect((await engine.owner.query(sql)).rows, id).to.deep.equal([])
    expect([counts.kills, counts.aborts > 5, counts.zones > 0, found.length > 500]).to.deep.equal([2, true, true, true])
  })

  async function waitingCount(): Promise<number> {
    const sql = `SELECT count(*)::int AS n FROM bw.due WHERE kind = 'reminder' AND state = 'waiting' AND due_at <= $1`
    return (await engine.owner.query<{ n: number }>(sql, [new Date(now)])).rows[0]?.n ?? 0
  }
})
