import { readFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { checkInvariants, expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type Answer } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { addOneClass, addSession, bookPlaces, type ClassSetup, type OneClass } from '../support/class-client.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const REQUESTS = 500
const PLACES = 20
const PASSWORD = 'a password of the storm'
const SLUG = 'lotus-day-spa'

/** Takes both guards of places away: that those who take them wait for each other, and the constraint behind it. */
const UNGUARDED = `
ALTER TABLE bw.session_place DROP CONSTRAINT session_place_no_overlap;
DO $patch$ DECLARE before text := pg_get_functiondef('bw.claim_places'::regproc); after text; BEGIN
  after := replace(before, 'ORDER BY s.id FOR NO KEY UPDATE', 'ORDER BY s.id');
  IF after = before THEN RAISE EXCEPTION 'bw.claim_places has no such piece'; END IF;
  EXECUTE after; END $patch$`

describe(`${REQUESTS} bookings of a class with ${PLACES} places over two API processes`, function () {
  this.timeout(240_000)
  let server: TestServer
  let database: TestDatabase
  let setup: ClassSetup
  const engines: EngineProcess[] = []

  before(async () => {
    server = await startTestServer()
    database = await createTestDatabase({ serverUrl: server.url, templateKey: 'class-race' })
    const env = {
      DATABASE_URL: database.url,
      BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
      BOOKWRIGHT_RATE_LIMITS: 'off',
      BOOKWRIGHT_DEMO_PASSWORD: PASSWORD,
    }
    engines.push(await startEngineProcess({ env }))
    engines.push(await startEngineProcess({ env }))
    const { url } = engines[0]!
    const body = JSON.stringify({ email: `owner@${SLUG}.test`, password: PASSWORD })
    const post = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }
    const { accessToken } = (await (await fetch(`${url}/api/v1/auth/login`, post)).json()) as { accessToken: string }
    setup = { url, databaseUrl: database.url, slug: SLUG, headers: { authorization: `Bearer ${accessToken}` } }
  })

  after(async () => {
    await Promise.all(engines.map(engine => engine.stop()))
    await database.drop()
    await server.stop()
  })

  function race(of: OneClass, requests: number): Promise<Answer[]> {
    const clients = engines.map(engine => new BookingClient(engine.url))
    const one = (index: number) => bookPlaces(clients[index % clients.length]!, of, `Racer ${index}`)
    return Promise.all(Array.from({ length: requests }, (_, index) => one(index)))
  }

  it('fills it to the last place and no further, tells every other one what comes next, and never deadlocks', async () => {
    const one = await addOneClass(setup, PLACES, 20)
    const next = await addSession(setup, one.classId, 27)
    const begun = performance.now()
    const answers = await race(one, REQUESTS)
    const seconds = (performance.now() - begun) / 1000
    const winners = answers.filter(answer => answer.status === 201)
    const losers = answers.filter(answer => answer.status !== 201)
    const codes = new Set(losers.map(answer => `${answer.status} ${answer.body.code}`))
    console.log(
      `      ${winners.length} in, ${losers.length} refused: ${[...codes].join(', ')}; ${seconds.toFixed(1)} s`,
    )
    expect(winners).to.have.lengthOf(PLACES)
    expect([...codes]).to.deep.equal(['409 BW_SLOT_TAKEN'])
    for (const { body } of losers) expect(body.details?.alternatives?.[0]?.startsAt).to.equal(next.startsAt)
    const log = server.logFile === null ? '' : await readFile(server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(database.url)
  })

  it('is caught by the checker when the guards of the places are taken away', async () => {
    await withOwner(database.url, client => client.query(UNGUARDED))
    let [rounds, found] = [0, [] as string[]]
    // One that commits before the others look leaves no race: then the next round shows it.
    for (; rounds < 5 && found.length === 0; rounds += 1) {
      await race(await addOneClass(setup, 2, 30 + rounds), 60)
      found = (await checkInvariants(database.url)).map(({ id }) => id)
    }
    console.log(`      without the guards, round ${rounds}: ${found.join(', ')}`)
    expect(found).to.include('I31')
  })
})
