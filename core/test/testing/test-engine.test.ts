import { hooks } from '@bookwright/core'
import { FakeClock, FarEnd, TestEngine } from '@bookwright/core/testing'
import { expect } from 'chai'
import { caught } from '../db/support/test-engine.js'

const plugins = [new URL('../../../plugins/payment-onsite/', import.meta.url)]

describe('TestEngine', function () {
  this.timeout(60_000)
  let engine: TestEngine

  before(async () => {
    // Whoever comes first makes the template.
    await (await TestEngine.start()).close()
    const startedAt = performance.now()
    engine = await TestEngine.start({ plugins, now: '2027-06-01T08:00:00Z' })
    console.log(`      test engine from its template: ${Math.round(performance.now() - startedAt)} ms`)
  })
  after(() => engine.close())

  it('books with the plugins that it was given, and records what was told and written', async () => {
    const booking = await engine.book({ customer: { email: 'ann@example.test' } })
    expect(booking).to.have.property('status', 'confirmed')
    await engine.settled()
    expect(engine.events.of(hooks.bookingCreated).map(event => event.bookingId)).to.deep.equal([booking.id])
    expect(engine.messages.to('ann@example.test').map(message => message.subject)).to.have.length.greaterThan(0)
    const { body } = await engine.request('GET', '/plugins', undefined, 'owner')
    expect(body.items.map((plugin: { id: string }) => plugin.id)).to.deep.equal(['payment-onsite'])
  })

  it('lets the time pass that a test wants', async () => {
    await engine.setClock('2027-06-01T09:00:00Z')
    const booking = await engine.book({ service: 'swedish-massage' })
    await engine.setClock('2027-07-01T09:00:00Z')
    expect(engine.events.all.length).to.be.greaterThan(1)
    expect(await caught(engine.book({ startsAt: '2027-06-20T09:00:00Z' }))).to.be.instanceOf(Error)
    expect(booking.id).to.be.a('string')
  })

  it('keeps settings as an owner saves them', async () => {
    await engine.saveSettings('payment-onsite', { label: 'At reception' })
    const { body } = await engine.request('GET', '/plugins/payment-onsite/settings', undefined, 'owner')
    expect(body.values).to.include({ label: 'At reception' })
  })

  it('says why a plugin does not start', async () => {
    const error = await caught(TestEngine.start({ plugins: [new URL('../../', import.meta.url)] }))
    expect(error).to.be.instanceOf(Error)
  })
})

describe('FakeClock', () => {
  it('stands still until it is told otherwise', () => {
    const clock = new FakeClock('2027-01-01T00:00:00Z')
    expect(clock.now()).to.deep.equal(clock.now())
    clock.advance(60_000)
    expect(clock.now().toISOString()).to.equal('2027-01-01T00:01:00.000Z')
    clock.set('2028-01-01T00:00:00Z')
    expect(clock.now().getUTCFullYear()).to.equal(2028)
  })
})

describe('FarEnd', () => {
  it('keeps what it is asked and answers what it was told to', async () => {
    const vendor = await FarEnd.start()
    try {
      vendor.answer('POST /v1/charges', ({ body }) => ({ status: 201, body: { echo: body } }))
      const answer = await fetch(`${vendor.url}/v1/charges?x=1`, { method: 'POST', body: 'hello' })
      expect([answer.status, await answer.json()]).to.deep.equal([201, { echo: 'hello' }])
      expect((await fetch(`${vendor.url}/else`)).status).to.equal(404)
      vendor.break()
      expect((await fetch(`${vendor.url}/v1/charges`)).status).to.equal(503)
      expect(vendor.calls.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        ...['POST /v1/charges?x=1', 'GET /else', 'GET /v1/charges'],
      ])
    } finally {
      await vendor.stop()
    }
  })
})
