import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { checkInvariants, expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type Answer, type OfferedSlot } from '../support/booking-client.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const REQUESTS = 500
const WAITING = 20
const MOST_A_DAY = 40
const SERVICE = 'couples-massage'
const PATIENCE_MS = 90_000
const BACK_OFF_MS = 500

/** An offer that is being written for so long that others plan with what it will take. */
const SLOWLY = `
CREATE OR REPLACE FUNCTION public.slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2.5); RETURN NEW; END';
CREATE OR REPLACE TRIGGER slowly BEFORE INSERT ON bw.waitlist_offer FOR EACH ROW EXECUTE FUNCTION public.slowly()`
const ASK_EACH = `
INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload)
SELECT t.id, gen_random_uuid(), 'availability.freed', 'storm-' || e, jsonb_build_object('entryId', e)
  FROM bw.tenant t, unnest($1::text[]) e WHERE t.slug = 'lotus-day-spa'`

interface Entry {
  id: string
  token: string
  status: string
  offer: { token: string; startsAt: string } | null
}

describe('500 people who take what one of them was offered', function () {
  this.timeout(300_000)
  let server: TestServer
  let database: TestDatabase
  let clients: BookingClient[] = []
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
    clients = engines.map(engine => new BookingClient(engine.url))
  })

  after(async () => {
    await Promise.all(engines.map(engine => engine.stop()))
    await database.drop()
    await server.stop()
  })

  /** A pool that is full answers 503 with Retry-After; a client comes back with the same key until it has its answer. */
  async function untilAnswered(ask: (key: string) => Promise<Answer>): Promise<Answer> {
    const key = randomUUID()
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const answer = await ask(key)
      if (answer.status !== 503 || Date.now() > deadline) return answer
      await delay(BACK_OFF_MS * (0.5 + Math.random()))
    }
  }

  const accept = (index: number, token: string) =>
    untilAnswered(key => clients[index % 2]!.post(`/waitlist/offers/${token}/accept`, {}, key))
  const codesOf = (answers: readonly Answer[]) =>
    [...new Set(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim()))].sort()

  /** Sells every couples massage of the day of a slot. @returns the booking of the slot itself. */
  async function sellDay(slot: OfferedSlot): Promise<Answer> {
    const mine = await clients[0]!.book(slot, 'Wanda First')
    expect(mine.status, JSON.stringify(mine.body)).to.equal(201)
    const day = slot.startsAt.slice(0, 10)
    for (let filled = 0; filled < MOST_A_DAY; filled += 1) {
      const path = `/availability?serviceId=${slot.serviceId}&from=${day}&to=${day}&limit=1`
      const [next] = (await clients[0]!.get<{ slots: { startsAt: string }[] }>(path)).slots
      if (!next) return mine
      const filler = await clients[0]!.book({ serviceId: slot.serviceId, startsAt: next.startsAt }, `Filler ${filled}`)
      expect(filler.status, JSON.stringify(filler.body)).to.equal(201)
    }
    throw new Error(`${day} is not sold after ${MOST_A_DAY} bookings`)
  }

  async function join(index: number, { serviceId, startsAt }: OfferedSlot): Promise<Entry> {
    const windows = [{ date: startsAt.slice(0, 10), from: '00:00', to: '24:00' }]
    const customer = { name: `Waiter ${index}`, email: `waiter.${index}.${randomUUID()}@example.test` }
    const answer = await clients[index % 2]!.post('/waitlist', { serviceIds: [serviceId], windows, customer })
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
    return answer.body as unknown as Entry
  }

  const read = ({ id, token }: Entry) => clients[0]!.get<Entry>(`/waitlist/${id}?token=${token}`)

  async function offeredOf(entries: readonly Entry[]): Promise<Entry[]> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const offered = (await Promise.all(entries.map(read))).filter(entry => entry.status === 'offered')
      if (offered.length > 0 || Date.now() > deadline) return offered
      await delay(100)
    }
  }

  /** Everybody is asked by both engines at once, as if a span had been told many times. */
  async function tellAgain(times: number): Promise<void> {
    await withOwner(database.url, client =>
      client.query(
        `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload)
         SELECT t.id, gen_random_uuid(), 'availability.freed', 'storm-' || n, '{}' FROM bw.tenant t, generate_series(1, $1::int) n
          WHERE t.slug = 'lotus-day-spa'`,
        [times],
      ),
    )
    await settled()
  }

  /** Until nobody is being asked any more. */
  async function settled(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    const sql = `SELECT count(*)::int AS count FROM bw.outbox WHERE hook = 'availability.freed' AND state = 'new'`
    while (Date.now() < deadline) {
      const { rows } = await withOwner(database.url, client => client.query<{ count: number }>(sql))
      if (rows[0]?.count === 0) return
      await delay(100)
    }
  }

  async function expectWhole(): Promise<void> {
    expect(await countOverlaps(database.url)).to.equal(0)
    const log = server.logFile === null ? '' : await readFile(server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(database.url)
  }

  it('end with exactly one booking, and one place is never offered to two', async () => {
    const [slot] = await clients[0]!.slots(SERVICE, 8, 14)
    const sold = await sellDay(slot!)
    const waiting: Entry[] = []
    for (let index = 0; index < WAITING; index += 1) waiting.push(await join(index, slot!))
    const { id = '', manageToken = '' } = sold.body
    expect((await clients[1]!.post(`/bookings/${id}/cancel?manageToken=${manageToken}`, {})).status).to.equal(200)
    const offered = await offeredOf(waiting)
    // Both engines are told over and over, side by side, while the offer is open.
    await tellAgain(40)
    const after = await offeredOf(waiting)
    expect(after.map(entry => entry.id)).to.deep.equal(offered.map(entry => entry.id))
    expect(after).to.have.lengthOf(1)
    expect(after[0]!.id, 'who came first').to.equal(waiting[0]!.id)
    const { token } = after[0]!.offer!
    const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, index) => accept(index, token)))
    const won = answers.filter(answer => answer.status === 201)
    const lost = answers.filter(answer => answer.status !== 201)
    console.log(`      accept: ${won.length} won, ${lost.length} refused: ${codesOf(lost).join(', ')}`)
    expect(won).to.have.lengthOf(1)
    expect(codesOf(lost)).to.deep.equal(['409 BW_WAITLIST_OFFER_OVER'])
    await expectWhole()
  })

  /** Everybody is asked at once by both engines while the first offer is being written, which takes its time. */
  async function askAllAtOnce(slot: OfferedSlot): Promise<Entry[]> {
    const sold = await sellDay(slot)
    const waiting: Entry[] = []
    for (let index = 0; index < WAITING; index += 1) waiting.push(await join(index, slot))
    await settled()
    await withOwner(database.url, client => client.query(SLOWLY))
    const { id = '', manageToken = '' } = sold.body
    await clients[1]!.post(`/bookings/${id}/cancel?manageToken=${manageToken}`, {})
    await withOwner(database.url, client => client.query(ASK_EACH, [waiting.map(entry => entry.id)]))
    await settled()
    return offeredOf(waiting)
  }

  it('are never more than one, also when all are asked at once', async () => {
    const offered = await askAllAtOnce((await clients[0]!.slots(SERVICE, 16, 22)).at(-1)!)
    expect(offered).to.have.lengthOf(1)
    await expectWhole()
  })

  it('are noticed when the constraint is away that keeps a place for one of them', async () => {
    await withOwner(database.url, client =>
      client.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap'),
    )
    const offered = await askAllAtOnce((await clients[0]!.slots(SERVICE, 23, 28)).at(-1)!)
    const found = (await checkInvariants(database.url)).map(violation => violation.id)
    console.log(`      without the constraint: ${offered.length} offers, ${found.join(', ')}`)
    expect(offered.length).to.be.greaterThan(1)
    expect(found).to.include('I20')
  })
})
