import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { contest } from './support/contest.js'
import { startContestWorld, type ContestWorld, type Wish } from './support/contest-world.js'

const REQUESTS = 500

describe('500 bookings of one time of one person, beside 500 that nobody else wants', function () {
  this.timeout(300_000)
  let world: ContestWorld

  before(async () => (world = await startContestWorld('contest')))
  after(() => world?.close())

  const book = (slot: Wish, index: number, key: string) => world.client(index).book(slot, `Racer ${index}`, key)

  it('go to everybody, and then to exactly one; every other one is told that it is taken', async () => {
    await contest({
      name: `create, ${REQUESTS} at once over ${world.engines.length} processes`,
      request: book,
      own: Array.from({ length: REQUESTS }, (_, index) => world.wish(index)),
      contested: world.wish(REQUESTS),
      winners: 1,
      refusals: ['409 BW_SLOT_TAKEN'],
    })
    expect(await countOverlaps(world.database.url)).to.equal(0)
    const log = world.server.logFile === null ? '' : await readFile(world.server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(world.database.url)
  })

  it('are seen to be won by several when the constraint is taken away', async () => {
    await withOwner(world.database.url, client =>
      client.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap'),
    )
    const small = 40
    const error = await contest({
      name: `create, ${small} at once without the constraint`,
      request: book,
      own: Array.from({ length: small }, (_, index) => world.wish(REQUESTS + 10 + index)),
      contested: world.wish(REQUESTS + 10 + small),
      winners: 1,
      refusals: ['409 BW_SLOT_TAKEN'],
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect((error as Error | undefined)?.message).to.match(/^winners: expected/)
    expect(await countOverlaps(world.database.url)).to.be.greaterThan(0)
  })
})
