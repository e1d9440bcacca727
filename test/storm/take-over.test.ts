import { randomBytes, randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'

const WITHIN_MS = 5_000

interface Left {
  readonly waiting: number
  readonly mails: number
  readonly doubles: number
}

const LEFT = `SELECT (SELECT count(*) FROM bw.outbox WHERE state = 'new')::int AS waiting,
  (SELECT count(*) FROM bw.message)::int AS mails,
  (SELECT count(*) FROM (SELECT FROM bw.message GROUP BY tenant_id, effect_key HAVING count(*) > 1) d)::int AS doubles`

describe('a process that is killed beside another one', function () {
  this.timeout(180_000)
  let database: TestDatabase
  const engines: EngineProcess[] = []

  before(async () => {
    database = await createTestDatabase({ templateKey: 'take-over' })
  })
  after(async () => {
    for (const engine of engines) await engine.stop()
    await database.drop()
  })

  it('leaves nothing undone: the other one takes up its events, and no lock, key or hold stays in the way', async () => {
    const env = {
      DATABASE_URL: database.url,
      BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
      BOOKWRIGHT_RATE_LIMITS: 'off',
      BOOKWRIGHT_DEMO_PASSWORD: 'a test password',
    }
    const [dying, heir] = [await startEngineProcess({ env }), await startEngineProcess({ env })]
    engines.push(dying, heir)
    const client = new BookingClient(dying.url)
    const slots = (await client.slots('swedish-massage')).filter((_, index) => index % 6 === 0).slice(0, 12)
    const keys = slots.map(() => randomUUID())
    const answers = Promise.all(
      slots.map((slot, index) => client.book(slot, `Guest ${index}`, keys[index]).catch(() => undefined)),
    )
    const first = await Promise.race([client.book(slots[0]!, 'Guest 0', keys[0]), answers.then(() => undefined)])
    await dying.kill9()
    const killedAt = performance.now()
    const acknowledged = (await answers).filter(answer => answer?.status === 201)
    const left = () => withOwner(database.url, async owner => (await owner.query<Left>(LEFT)).rows[0]!)
    // Whoever asks again under the same key gets the first answer or makes the booking now, without waiting for a lock.
    const other = new BookingClient(heir.url)
    const again = await Promise.all(slots.map((slot, index) => other.book(slot, `Guest ${index}`, keys[index])))
    expect(again.map(answer => answer.status)).to.deep.equal(slots.map(() => 201))
    let state = await left()
    while (state.waiting > 0 && performance.now() - killedAt < 3 * WITHIN_MS) state = await left()
    const tookMs = Math.round(performance.now() - killedAt)
    console.log(
      `      ${acknowledged.length} acknowledged before the kill (${first?.status ?? 'none'}), all done ${tookMs} ms after`,
    )
    expect(state).to.include({ waiting: 0, doubles: 0 })
    expect(tookMs).to.be.lessThan(WITHIN_MS + 2_000)
    await expectInvariants(database.url)
  })
})
