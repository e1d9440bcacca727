import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type Answer } from '../support/booking-client.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { untilFinal } from './support/contest.js'

const REQUESTS = 500
const PASSWORD = 'a long enough password'
const SERVICE = 'couples-massage'

describe('500 requests for one time that the business has to accept', function () {
  this.timeout(300_000)
  let server: TestServer
  let database: TestDatabase
  let accessToken = ''
  let comeBacks = 0
  const engines: EngineProcess[] = []

  before(async () => {
    server = await startTestServer()
    database = await createTestDatabase({ serverUrl: server.url, templateKey: 'race' })
    const env = {
      DATABASE_URL: database.url,
      BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
      BOOKWRIGHT_RATE_LIMITS: 'off',
      BOOKWRIGHT_DEMO_PASSWORD: PASSWORD,
    }
    engines.push(await startEngineProcess({ env }))
    engines.push(await startEngineProcess({ env }))
    const login = { email: 'owner@lotus-day-spa.test', password: PASSWORD }
    const { body } = await new BookingClient(engines[0]!.url).post('/auth/login', login)
    accessToken = String(body.accessToken)
  })

  after(async () => {
    console.log(`      ${comeBacks} times a client came back after 503`)
    await Promise.all(engines.map(engine => engine.stop()))
    await database.drop()
    await server.stop()
  })

  /** A pool that is full answers 503 with Retry-After; a client comes back with the same key until it has its answer. */
  async function untilAnswered(ask: (key: string) => Promise<Answer>): Promise<Answer> {
    const final = await untilFinal(ask)
    comeBacks += final.comeBacks
    return final.answer
  }

  async function setApproval(approval: string): Promise<void> {
    await withOwner(database.url, client =>
      client.query(
        `UPDATE bw.policy SET rules = rules || jsonb_build_object('approval', $1::text), version = version + 1`,
        [approval],
      ),
    )
  }

  const confirm = (index: number, bookingId: string) => untilAnswered(key => confirmOnce(index, bookingId, key))

  async function confirmOnce(index: number, bookingId: string, key: string): Promise<Answer> {
    const headers = {
      ...{ 'Bookwright-Tenant': 'lotus-day-spa', 'Idempotency-Key': key, 'Content-Type': 'application/json' },
      Authorization: `Bearer ${accessToken}`,
    }
    const url = `${engines[index % engines.length]!.url}/api/v1/bookings/${bookingId}/confirm`
    const response = await fetch(url, { method: 'POST', headers, body: '{}' })
    return { status: response.status, isReplayed: false, body: (await response.json()) as Answer['body'] }
  }

  function codesOf(answers: readonly Answer[]): string[] {
    return [...new Set(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim()))].sort()
  }

  /** No overlap, no deadlock, every invariant. */
  async function expectWhole(): Promise<void> {
    expect(await countOverlaps(database.url)).to.equal(0)
    const log = server.logFile === null ? '' : await readFile(server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(database.url)
  }

  it('that keep it go to exactly one; every other one is told that it is taken', async () => {
    await setApproval('blocking')
    const clients = engines.map(engine => new BookingClient(engine.url))
    const [slot] = await clients[0]!.slots(SERVICE, 22, 28)
    const one = (index: number) => untilAnswered(key => clients[index % 2]!.book(slot!, `Asker ${index}`, key))
    const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, index) => one(index)))
    const won = answers.filter(answer => answer.status === 201)
    const lost = answers.filter(answer => answer.status !== 201)
    console.log(`      create: ${won.length} won, ${lost.length} refused: ${codesOf(lost).join(', ')}`)
    expect(won.map(answer => answer.body.status)).to.deep.equal(['requested'])
    expect(codesOf(lost)).to.deep.equal(['409 BW_SLOT_TAKEN'])
    const again = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => confirm(index, won[0]!.body.id ?? '')),
    )
    const accepted = again.filter(answer => answer.status === 200)
    const refused = again.filter(answer => answer.status !== 200)
    console.log(`      confirm one: ${accepted.length} won, ${refused.length} refused: ${codesOf(refused).join(', ')}`)
    expect(accepted).to.have.lengthOf(1)
    expect(codesOf(refused)).to.deep.equal(['409 BW_INVALID_TRANSITION'])
    await expectWhole()
  })

  it('that keep nothing are all taken, and of 500 that are accepted at once exactly one becomes a booking', async () => {
    await setApproval('open')
    const clients = engines.map(engine => new BookingClient(engine.url))
    const slot = (await clients[0]!.slots(SERVICE, 22, 28)).at(-1)
    const ids: string[] = []
    for (let begun = 0; begun < REQUESTS; begun += 50) {
      const one = (index: number) =>
        untilAnswered(key => clients[index % 2]!.book(slot!, `Waiter ${begun + index}`, key))
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => one(index)))
      expect(codesOf(answers)).to.deep.equal(['201'])
      ids.push(...answers.map(answer => answer.body.id ?? ''))
    }
    const answers = await Promise.all(ids.map((id, index) => confirm(index, id)))
    const won = answers.filter(answer => answer.status === 200)
    const lost = answers.filter(answer => answer.status !== 200)
    console.log(`      confirm all: ${won.length} won, ${lost.length} refused: ${codesOf(lost).join(', ')}`)
    expect(won).to.have.lengthOf(1)
    // Declined meanwhile, or the time was taken when it was its turn.
    for (const code of codesOf(lost)) expect(['409 BW_INVALID_TRANSITION', '409 BW_SLOT_TAKEN']).to.include(code)
    await expectWhole()
  })

  it('is caught when the constraint is taken away', async () => {
    await withOwner(database.url, client =>
      client.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap'),
    )
    const client = new BookingClient(engines[0]!.url)
    const slot = (await client.slots(SERVICE, 22, 28)).at(-9)
    const ids: string[] = []
    for (let index = 0; index < 20; index += 1) ids.push((await client.book(slot!, `Loser ${index}`)).body.id ?? '')
    const answers = await Promise.all(ids.map((id, index) => confirm(index, id)))
    const won = answers.filter(answer => answer.status === 200)
    const overlaps = await countOverlaps(database.url)
    console.log(`      without the constraint: ${won.length} won, ${overlaps} overlapping pairs`)
    expect(won.length).to.be.greaterThan(1)
    expect(overlaps).to.be.greaterThan(0)
  })
})
