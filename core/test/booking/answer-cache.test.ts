import { randomInt, randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { AnswerCache, type PreparedAnswer } from '../../dist/booking/answer-cache.js'
import type { AvailabilityRequest } from '../../dist/booking/availability-request.js'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import { HoldService } from '../../dist/booking/hold-service.js'
import { SessionSlots } from '../../dist/booking/session-slots.js'
import { SqlAvailabilityStore } from '../../dist/db/repositories/availability-store.js'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import { AVAILABILITY_STORE, BUSINESS_CLOCK, TENANT_DIRECTORY, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { newId, type BookingId, type TenantId } from '../../dist/domain/id.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import { availability as schema } from '../../dist/http/answers.js'
import type { AvailabilityChanges, AvailabilityStore } from '../../dist/ports/availability-store.js'
import { ZoneCache } from '../../dist/availability/zone.js'
import type { TestDatabase } from '../../dist/testing/database.js'
import { createSchemaDatabase } from '../db/support/schema-database.js'
import { aWednesday, asked, foundSpa, OWNER, testConfig } from './support/spa-engine.js'

const MINUTE = 60_000
const tenantId = newId<'tenant'>()

function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

const limitUses = () => Promise.resolve([])

describe('AnswerCache over two processes', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engines: Engine[]
  let tenant: TenantId
  let services: Record<string, string>
  let resources: Record<string, string>
  const from = aWednesday(1)
  const to = aWednesday(2)

  before(async () => {
    database = await createSchemaDatabase()
    const config = testConfig(database.url)
    engines = [await createEngine(config), await createEngine(config)]
    const founded = await foundSpa(engines[0]!, 'lotus')
    tenant = founded.tenant.id
    services = founded.ids.services
    resources = founded.ids.resources
  })
  after(async () => {
    for (const engine of engines) await engine.close()
    await database.drop()
  })

  const ask = (service: string): AvailabilityRequest => ({ serviceId: services[service] as never, from, to })

  /** Everything read anew: no catalogue and no answer is remembered. */
  function uncached(engine: Engine, request: AvailabilityRequest) {
    const { container } = engine
    const store = new SqlAvailabilityStore(container.resolve(UNIT_OF_WORK), new ZoneCache())
    const answers = new AnswerCache(store, container.resolve(BUSINESS_CLOCK))
    const tenants = container.resolve(TENANT_DIRECTORY)
    const service = new AvailabilityService(
      store,
      tenants,
      container.resolve(HookBus),
      new ZoneCache(),
      answers,
      container.resolve(SessionSlots),
    )
    return service.find(tenant, request, 'customer')
  }

  async function cached(engine: Engine, request: AvailabilityRequest): Promise<unknown> {
    const answer = await engine.container.resolve(AvailabilityService).answer(tenant, request, 'customer')
    expect(Buffer.isBuffer(answer), 'the answer comes as bytes').to.equal(true)
    return JSON.parse(String(answer))
  }

  async function write(engine: Engine, sql: string, values: unknown[]): Promise<void> {
    await engine.container.resolve(UNIT_OF_WORK).run(tenant, tx => tx.query(sql, [tenant, ...values]))
  }

  it('sends what the schema of the route would send', async () => {
    for (const service of Object.keys(services)) {
      const body = await cached(engines[0]!, ask(service))
      expect(schema.parse(body)).to.deep.equal(body)
      expect(body).to.deep.equal(JSON.parse(JSON.stringify(await uncached(engines[0]!, ask(service)))))
    }
  })

  it('answers as if it remembered nothing, whatever either process has just done', async () => {
    const seed = Number(process.env.ANSWER_CACHE_SEED ?? randomInt(2 ** 31))
    console.log(`      ANSWER_CACHE_SEED=${seed}`)
    const random = mulberry32(seed)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
    const names = Object.keys(services)
    const made: BookingId[] = []
    const customer = { name: 'Cara Cache', email: 'cara@example.test' }
    const timesOff: string[] = []
    const someStart = async (engine: Engine, service: string) => {
      const { slots } = await uncached(engine, ask(service))
      return slots.length > 0 ? pick(slots).startsAt : undefined
    }
    const steps: Record<string, (engine: Engine) => Promise<unknown>> = {
      async book(engine) {
        const service = pick(names)
        const startsAt = await someStart(engine, service)
        if (startsAt === undefined) return
        const appointments = [{ serviceId: services[service] as never, startsAt: new Date(startsAt) }]
        const { body } = await engine.container
          .resolve(BookingService)
          .book(tenant, { appointments, customer }, asked())
        made.push(body.id)
      },
      async hold(engine) {
        const service = pick(names)
        const startsAt = await someStart(engine, service)
        if (startsAt === undefined) return
        const appointments = [{ serviceId: services[service] as never, startsAt: new Date(startsAt) }]
        await engine.container.resolve(HoldService).hold(tenant, { appointments }, asked())
      },
      async cancel(engine) {
        const bookingId = made.pop()
        if (!bookingId) return
        const access = { actor: OWNER, manageToken: undefined }
        await engine.container.resolve(Cancellation).cancel(tenant, { bookingId, access }, asked())
      },
      async timeOff(engine) {
        const id = randomUUID()
        timesOff.push(id)
        const start = new Date(Date.parse(`${from}T08:00:00Z`) + Math.floor(random() * 5) * 86_400_000)
        const sql = `INSERT INTO bw.time_off (tenant_id, id, resource_id, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)`
        const end = new Date(start.getTime() + 6 * 3_600_000)
        await write(engine, sql, [id, pick(Object.values(resources)), start, end])
      },
      async noTimeOff(engine) {
        await write(engine, `DELETE FROM bw.time_off WHERE tenant_id = $1 AND id = $2`, [
          timesOff.pop() ?? randomUUID(),
        ])
      },
      async closeDay(engine) {
        const sql = `INSERT INTO bw.schedule_exception (tenant_id, schedule_id, on_date, spans)
          SELECT tenant_id, id, $2::date + $3::int, $4::jsonb FROM bw.schedule WHERE tenant_id = $1
          ON CONFLICT (tenant_id, schedule_id, on_date) DO UPDATE SET spans = EXCLUDED.spans`
        const spans = random() < 0.5 ? '[]' : '[["10:00","15:00"]]'
        await write(engine, sql, [from, Math.floor(random() * 6), spans])
      },
      async price(engine) {
        await write(engine, `UPDATE bw.service SET price_amount = price_amount + 100 WHERE tenant_id = $1`, [])
      },
    }
    for (let step = 0; step < 40; step += 1) {
      const name = pick(Object.keys(steps))
      await steps[name]!(pick(engines))
      const service = pick(names)
      for (const engine of engines) {
        const expected = JSON.parse(JSON.stringify(await uncached(engine, ask(service)))) as unknown
        expect(await cached(engine, ask(service)), `step ${step}, ${name}`).to.deep.equal(expected)
        expect(await cached(engine, ask(service)), `step ${step}, ${name}, again`).to.deep.equal(expected)
      }
    }
  })

  it('would repeat an outdated answer if it did not ask for changes', async () => {
    const [engine] = engines
    const store = engine!.container.resolve(AVAILABILITY_STORE)
    const deaf: AvailabilityStore = {
      limitUses: () => Promise.resolve([]),
      load: (...given) => store.load(...given),
      changesSince: () => Promise.resolve({ seen: '1:1:', changes: [] }),
    }
    const { container } = engine!
    const answers = new AnswerCache(deaf, container.resolve(BUSINESS_CLOCK))
    const tenants = container.resolve(TENANT_DIRECTORY)
    const service = new AvailabilityService(
      deaf,
      tenants,
      container.resolve(HookBus),
      new ZoneCache(),
      answers,
      container.resolve(SessionSlots),
    )
    const before = String(await service.answer(tenant, ask('led-facial'), 'customer'))
    await write(engine!, `UPDATE bw.service SET price_amount = price_amount + 100 WHERE tenant_id = $1`, [])
    const after = JSON.stringify(await uncached(engine!, ask('led-facial')))
    expect(after).not.to.equal(before)
    expect(String(await service.answer(tenant, ask('led-facial'), 'customer'))).to.equal(before)
  })
})

describe('AnswerCache', () => {
  let now: number
  let reports: AvailabilityChanges[]
  let cache: AnswerCache
  let made: number

  beforeEach(() => {
    now = 1_000 * MINUTE
    reports = []
    made = 0
    const changesSince = () => Promise.resolve(reports.shift() ?? { seen: '10:10:', changes: [] })
    const load = () => Promise.reject(new Error('not asked here'))
    cache = new AnswerCache({ load, limitUses, changesSince }, { now: () => new Date(now) })
  })

  const answerOf = (more: Partial<PreparedAnswer> = {}) =>
    cache.answer(tenantId, 'a question', () => {
      made += 1
      return Promise.resolve({
        json: Buffer.from(`${made}`),
        from: 100,
        to: 200,
        nowMs: now,
        nextExpiryMs: null,
        ...more,
      })
    })

  it('repeats an answer while nothing changes and the minute lasts', async () => {
    await answerOf()
    now += MINUTE - 1
    expect(String(await answerOf())).to.equal('1')
    now += 1
    expect(String(await answerOf())).to.equal('2')
  })

  it('repeats no answer in which a hold has ended, not even within its minute', async () => {
    await answerOf({ nextExpiryMs: now + 1_000 })
    now += 999
    expect(String(await answerOf())).to.equal('1')
    now += 1
    expect(String(await answerOf())).to.equal('2')
  })

  it('makes an answer again after a change in its time or of the catalogue, and after no other', async () => {
    await answerOf()
    reports.push({ seen: '11:11:', changes: [{ from: 200, to: 260 }] })
    expect(String(await answerOf())).to.equal('1')
    reports.push({ seen: '12:12:', changes: [{ from: 199, to: 260 }] })
    expect(String(await answerOf())).to.equal('2')
    reports.push({ seen: '13:13:', changes: [{ from: null, to: null }] })
    expect(String(await answerOf())).to.equal('3')
  })

  it('keeps no answer that was made while a change came in', async () => {
    await answerOf()
    const slow = cache.answer(tenantId, 'another question', async () => {
      reports.push({ seen: '11:11:', changes: [{ from: 100, to: 110 }] })
      await answerOf()
      return { json: Buffer.from('old'), from: 100, to: 200, nowMs: now, nextExpiryMs: null }
    })
    expect(String(await slow)).to.equal('old')
    const json = Buffer.from('new')
    const again = await cache.answer(tenantId, 'another question', () =>
      Promise.resolve({ json, from: 100, to: 200, nowMs: now, nextExpiryMs: null }),
    )
    expect(String(again)).to.equal('new')
  })

  it('forgets everything when the database turns out to be another one', async () => {
    await answerOf()
    reports.push({ seen: '5:5:', changes: [] })
    expect(String(await answerOf())).to.equal('2')
  })

  it('gives out nothing that was kept while the database does not answer', async () => {
    let isGone = false
    const changesSince = () =>
      isGone ? Promise.reject(new Error('gone')) : Promise.resolve({ seen: '10:10:', changes: [] })
    const load = () => Promise.reject(new Error('not asked here'))
    cache = new AnswerCache({ load, limitUses, changesSince }, { now: () => new Date(now) })
    await answerOf()
    isGone = true
    const outcome = await answerOf().catch((error: unknown) => error)
    expect(outcome).to.have.property('message', 'gone')
    isGone = false
    expect(String(await answerOf())).to.equal('1')
  })

  it('holds no more bytes than it may', async () => {
    const json = Buffer.alloc(1024 * 1024)
    for (let index = 0; index < 80; index += 1) {
      const make = () => Promise.resolve({ json, from: 0, to: 1, nowMs: now, nextExpiryMs: null })
      await cache.answer(tenantId, `question ${index}`, make)
    }
    expect(cache.size.bytes).to.be.at.most(64 * 1024 * 1024)
    expect(cache.size.answers).to.be.within(60, 64)
  })
})
