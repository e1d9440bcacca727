import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type Answer, type OfferedSlot } from '../support/booking-client.js'
import { countOverlaps } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const REQUESTS = 500
const WEEKS = 3

describe(`${REQUESTS} series of one time over two API processes`, function () {
  this.timeout(240_000)
  let server: TestServer
  let database: TestDatabase
  const engines: EngineProcess[] = []

  before(async () => {
    server = await startTestServer()
    database = await createTestDatabase({ serverUrl: server.url, templateKey: 'series-race' })
    const env = {
      DATABASE_URL: database.url,
      BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
      BOOKWRIGHT_RATE_LIMITS: 'off',
    }
    engines.push(await startEngineProcess({ env }))
    engines.push(await startEngineProcess({ env }))
  })

  after(async () => {
    await Promise.all(engines.map(engine => engine.stop()))
    await database.drop()
    await server.stop()
  })

  /** Comes back for as long as the engine is too busy to look. */
  async function bookSeries(client: BookingClient, slot: OfferedSlot, index: number): Promise<Answer> {
    const customer = { name: `Racer ${index}`, email: `racer.${index}@example.test` }
    const body = { ...slot, rule: { frequency: 'weekly', count: WEEKS }, mode: 'all-or-nothing', customer }
    const key = randomUUID()
    for (;;) {
      const answer = await client.post('/bookings/series', body, key)
      if (answer.status !== 503) return answer
    }
  }

  it('gives it to exactly one, tells every other one which times are gone, and never deadlocks', async () => {
    const client = new BookingClient(engines[0]!.url)
    const slots = await client.slots('couples-massage', 30, 40)
    const clients = engines.map(engine => new BookingClient(engine.url))
    const begun = performance.now()
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => bookSeries(clients[index % 2]!, slots[0]!, index)),
    )
    const seconds = (performance.now() - begun) / 1000
    const winners = answers.filter(answer => answer.status === 201)
    const codes = new Set(
      answers.filter(answer => answer.status !== 201).map(({ status, body }) => `${status} ${body.code}`),
    )
    console.log(`      ${winners.length} won, the others: ${[...codes].join(', ')}; ${seconds.toFixed(1)} s`)
    expect(winners).to.have.lengthOf(1)
    expect(winners[0]!.body.booked).to.have.lengthOf(WEEKS)
    expect([...codes]).to.deep.equal(['409 BW_SERIES_CONFLICT'])
    expect(await countOverlaps(database.url)).to.equal(0)
    const log = server.logFile === null ? '' : await readFile(server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(database.url)
  })
})
