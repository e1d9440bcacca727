import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hooks, TRAVEL_TIME_PROVIDER } from '@bookwright/core'
import { FakePluginSetup, pluginContract, TestEngine, travelTimeProviderContract } from '@bookwright/core/testing'
import { expect } from 'chai'
import type { AnyPlugin } from '../../dist/plugin/define-plugin.js'

const root = new URL('../../../docs/examples/', import.meta.url)
const IDS = readdirSync(root).sort()
const MAX_LINES = 80

async function load(id: string): Promise<AnyPlugin> {
  return ((await import(new URL(`${id}/index.js`, root).href)) as { default: AnyPlugin }).default
}

describe('The examples for authors', function () {
  this.timeout(60_000)
  let engine: TestEngine
  const plugins = new Map<string, AnyPlugin>()

  before(async () => {
    for (const id of IDS) plugins.set(id, await load(id))
    const folders = IDS.map(id => new URL(`${id}/`, root))
    const settings = { 'vertical-juniors-first': { skill: 'facial' } }
    engine = await TestEngine.start({ plugins: folders, settings, now: '2027-06-03T08:00:00Z' })
  })
  after(() => engine.close())

  it(`are six, of at most ${MAX_LINES} lines each`, () => {
    expect(IDS).to.have.length(6)
    for (const id of IDS) {
      const files = readdirSync(new URL(`${id}/`, root), { recursive: true, withFileTypes: true })
      const own = files.filter(file => file.isFile() && file.name !== 'package.json')
      const lines = own.map(file => readFileSync(join(file.parentPath, file.name), 'utf8').split('\n').length - 1)
      expect(
        lines.reduce((sum, count) => sum + count),
        id,
      ).to.be.at.most(MAX_LINES)
    }
    expect(fileURLToPath(root)).to.match(/docs.examples/)
  })

  it('keep what every plugin promises', async () => {
    for (const plugin of plugins.values()) {
      const cases = pluginContract(async () => ({ plugin, unitOfWork: engine.unitOfWork }))
      for (const { title, run } of cases) {
        await run().catch((error: unknown) => {
          throw new Error(`${plugin.id}: ${title}`, { cause: error })
        })
      }
    }
  })

  it('change a price on its way, and show the line before it is booked', async () => {
    const friday = await engine.book({ service: 'swedish-massage', startsAt: '2027-06-04T11:00:00Z' })
    const saturday = await engine.book({ service: 'swedish-massage', startsAt: '2027-06-05T11:00:00Z' })
    const amountOf = (booking: object) => (booking as { total: { amount: number } }).total.amount
    expect(amountOf(saturday)).to.equal(Math.round(amountOf(friday) * 1.1))
    expect(JSON.stringify(saturday['quote'])).to.include('"label":"Weekend"')
  })

  it('write with the booking, count, and forget', async () => {
    const { customer } = (await engine.book()) as unknown as { customer: { id: string } }
    const ask = async (id: string) =>
      (await engine.request('GET', `/p/vertical-stamp-cards/customers/${id}`, undefined, 'owner')).body
    expect((await ask(customer.id)).stamps).to.be.greaterThan(0)
    const stranger = await engine.request('GET', `/p/vertical-stamp-cards/customers/${customer.id}`)
    expect(stranger.status).to.equal(401)
    const { privacy, setup } = plugins.get('vertical-stamp-cards') ?? {}
    expect(setup).to.be.a('function')
    if (typeof privacy !== 'object') throw new Error('it does not answer about privacy')
    const { shared } = new FakePluginSetup(
      plugins.get('vertical-stamp-cards') as AnyPlugin,
      () => ({}),
      undefined,
      engine.unitOfWork,
    )
    const person = { tenantId: engine.tenantId, customerId: customer.id }
    expect(await privacy.export(person, shared)).to.have.property('stamps')
    await privacy.erase(person, shared)
    expect(await ask(customer.id)).to.deep.equal({ stamps: 0 })
  })

  it('act once on an event that is told twice', async () => {
    await engine.settled()
    const lines = async () =>
      (await engine.request('GET', '/p/vertical-diary/lines', undefined, 'owner')).body.items as object[]
    const before = await lines()
    expect(before).to.have.length(engine.events.of(hooks.bookingCreated).length)
    const [event] = engine.events.of(hooks.bookingCreated)
    const fake = new FakePluginSetup(
      plugins.get('vertical-diary') as AnyPlugin,
      () => ({}),
      undefined,
      engine.unitOfWork,
    )
    for (const handler of fake.bus.handlersOf('booking.created', engine.tenantId)) {
      await fake.bus.emit('booking.created', event as never, handler)
    }
    expect(await lines()).to.deep.equal(before)
  })

  it('know how long ways take, as their port asks', async () => {
    const open = async () => {
      const fake = new FakePluginSetup(plugins.get('travel-crow-flies') as AnyPlugin, () => ({ speed: 40 }))
      const provider = fake.adapter(TRAVEL_TIME_PROVIDER)
      if (!provider) throw new Error('it provides nothing')
      return provider
    }
    for (const { run } of travelTimeProviderContract(open)) await run()
    const legs = [
      {
        from: { zip: '78701', latitude: 30.27, longitude: -97.74 },
        to: { zip: '78664', latitude: 30.51, longitude: -97.68 },
      },
    ]
    const [minutes] = await (await open()).minutes({ tenantId: engine.tenantId, legs }, new AbortController().signal)
    expect(minutes).to.be.within(45, 60)
  })

  it('decide who serves', async () => {
    const names: string[] = []
    for (const startsAt of ['2027-06-08T10:00:00Z', '2027-06-08T15:00:00Z']) {
      const booking = await engine.book({ service: 'swedish-massage', startsAt })
      names.push(JSON.stringify(booking['appointments']))
    }
    // The only therapist with that skill; the engine by itself would take turns.
    for (const text of names) expect(text).to.include('Maya Patel')
  })

  it('ask a question of customers, and show the answer beside a booking', async () => {
    const { body } = await engine.request('GET', '/custom-fields', undefined, 'owner')
    expect(JSON.stringify(body)).to.include('vertical-allergies:allergies')
    const { admin } = plugins.get('vertical-allergies') ?? {}
    expect(admin?.slots?.map(({ slot }) => slot)).to.deep.equal(['booking'])
  })
})
