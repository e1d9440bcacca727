import { expect } from 'chai'
import { openClaimArena, type ClaimArena } from './support/claim-arena.js'
import { runClaimStorm } from './support/claim-storm.js'

const CLIENTS = 16
const OPERATIONS = 2_000
const ROUNDS = 40
const RACERS = 32

function seedOfRun(): number {
  return Number(process.env.STORM_SEED ?? Date.now() % 1_000_000)
}

describe('Claims in a storm', function () {
  this.timeout(120_000)
  let arena: ClaimArena

  beforeEach(async () => {
    arena = await openClaimArena({ units: 6, appointments: CLIENTS * 8 })
  })
  afterEach(() => arena.close())

  it('never give a unit away twice in 2,000 mixed operations of 16 clients, and never deadlock', async () => {
    const seed = seedOfRun()
    const startedAt = performance.now()
    const result = await runClaimStorm(arena, { clients: CLIENTS, operations: OPERATIONS, seed })
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    console.log(`      seed ${seed}, ${seconds} s: ${JSON.stringify(result)}`)
    expect(result.errors).to.deep.equal({})
    const counts = Object.values(result.done)
    expect(
      counts.every(count => count > 20),
      'every operation really happened',
    ).to.equal(true)
    expect(result.refused, 'clients really competed').to.be.greaterThan(100)
    expect(await arena.claimsInForce()).to.be.greaterThan(10)
    expect(await arena.overlaps()).to.equal(0)
    expect(await arena.deadlocks()).to.equal(0)
  })

  it('would overlap without the constraint: the checker sees it', async () => {
    await arena.owner.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap')
    await runClaimStorm(arena, { clients: CLIENTS, operations: 400, seed: seedOfRun() })
    expect(await arena.overlaps()).to.be.greaterThan(0)
  })

  it('give one slot to exactly one of 32 clients, in each of 40 rounds', async () => {
    const clients = await Promise.all(Array.from({ length: RACERS }, () => arena.connect()))
    const [unit] = arena.units
    let wins = 0
    let refusals = 0
    const race = async (round: number, racer: number): Promise<void> => {
      const from = new Date(Date.UTC(2027, 3, 1, 0) + round * 3_600_000)
      const during = `[${from.toISOString()},${new Date(from.getTime() + 3_600_000).toISOString()})`
      const items = JSON.stringify([{ unit, appointment: arena.appointments[racer], during }])
      const values = [arena.tenantId, 'infinity', items]
      const { rows } = (await clients[racer]?.query<{ count: number }>(
        'SELECT bw.claim($1, $2, $3) AS count',
        values,
      )) ?? { rows: [] }
      if (rows[0]?.count === 1) wins += 1
      else refusals += 1
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(clients.map((_, racer) => race(round, racer)))
    }
    expect(wins).to.equal(ROUNDS)
    expect(refusals).to.equal(ROUNDS * (RACERS - 1))
    expect(await arena.overlaps()).to.equal(0)
    expect(await arena.deadlocks()).to.equal(0)
  })
})
