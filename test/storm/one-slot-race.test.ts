import { readFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { BookingClient, type Answer } from '../support/booking-client.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const REQUESTS = 200

describe('200 bookings of one slot over two API processes', function () {
  this.timeout(180_000)
  let server: TestServer
  let database: TestDatabase
  const engines: EngineProcess[] = []

  before(async () => {
    server = await startTestServer()
    database = await createTestDatabase({ serverUrl: server.url, templateKey: 'race' })
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

  function race(slot: { serviceId: string; startsAt: string }): Promise<Answer[]> {
    const clients = engines.map(engine => new BookingClient(engine.url))
    const one = (index: number) => clients[index % clients.length]!.book(slot, `Racer ${index}`)
    return Promise.all(Array.from({ length: REQUESTS }, (_, index) => one(index)))
  }

  it('gives it to exactly one, tells every other one that it is taken and what is free, and never deadlocks', async () => {
    const client = new BookingClient(engines[0]!.url)
    const [slot] = await client.slots('couples-massage', 22, 28)
    const answers = await race(slot!)
    const winners = answers.filter(answer => answer.status === 201)
    const losers = answers.filter(answer => answer.status !== 201)
    const codes = new Set(losers.map(answer => `${answer.status} ${answer.body.code}`))
    console.log(`      ${winners.length} won, ${losers.length} refused: ${[...codes].join(', ')}`)
    expect(winners).to.have.lengthOf(1)
    expect([...codes]).to.deep.equal(['409 BW_SLOT_TAKEN'])
    for (const { body } of losers) expect(body.details?.alternatives ?? []).to.have.lengthOf(3)
    expect(await countOverlaps(database.url)).to.equal(0)
    const log = server.logFile === null ? '' : await readFile(server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(database.url)
  })

  it('is caught by the checker when the constraint is taken away', async () => {
    // The first to write stays at it while the others read, or a slow machine would let them come one by one.
    await withOwner(database.url, client =>
      client.query(`
        ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap;
        CREATE FUNCTION bw.dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END';
        CREATE TRIGGER dawdle BEFORE INSERT ON bw.booking FOR EACH ROW EXECUTE FUNCTION bw.dawdle()`),
    )
    const [slot] = await new BookingClient(engines[0]!.url).slots('couples-massage', 22, 28)
    const winners = (await race(slot!)).filter(answer => answer.status === 201)
    const overlaps = await countOverlaps(database.url)
    console.log(`      without the constraint: ${winners.length} won, ${overlaps} overlapping pairs`)
    expect(overlaps).to.be.greaterThan(0)
  })
})
