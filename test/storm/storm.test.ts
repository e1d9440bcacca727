import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type OfferedSlot } from '../support/booking-client.js'
import { checkStorm, readDeclaredCodes } from './support/storm-check.js'
import { STORM_KINDS, type StormHistory } from './support/storm-history.js'
import { runStorm, type StormFault } from './support/storm-run.js'
import { StormWatch } from './support/storm-watch.js'
import { STORM_TENANT, StormWorld } from './support/storm-world.js'

const OPERATIONS = Number(process.env.STORM_OPERATIONS ?? 2_000)
const SEED = Number(process.env.STORM_SEED ?? Date.now() % 1_000_000_000)
const CLIENTS = 32
const PROCESSES = 3
const RECOVERY_MS = 5_000
/** The more operations, the more often something dies. */
const KILLS = Math.max(1, Math.round(OPERATIONS / 5_000))

describe(`A storm of ${OPERATIONS} operations of ${CLIENTS} clients over ${PROCESSES} API processes`, function () {
  this.timeout(120_000 + OPERATIONS * 120)
  let world: StormWorld
  before(async function () {
    if (process.platform !== 'linux') this.skip()
    world = await StormWorld.start(PROCESSES)
  })
  after(() => world?.close())

  /** Three months of every service: busy enough that clients compete, wide enough that most get what they want. */
  async function wantedSlots(): Promise<OfferedSlot[]> {
    const client = new BookingClient(world.urls[0]!, STORM_TENANT)
    const services = ['swedish-massage', 'cut-and-finish', 'couples-massage', 'led-facial', 'root-colour']
    const lists = []
    for (const [first, last] of [
      [2, 28],
      [29, 56],
      [57, 84],
    ]) {
      lists.push(...(await Promise.all(services.map(slug => client.slots(slug, first, last)))))
    }
    return lists.flat()
  }

  interface Thing {
    readonly id: string
    readonly type: string
    readonly mode: string
  }

  async function things(): Promise<Thing[]> {
    const headers = { 'Bookwright-Tenant': STORM_TENANT, ...(await world.staffHeaders()) }
    const response = await fetch(`${world.urls[0]}/api/v1/resources`, { headers })
    return ((await response.json()) as { items: Thing[] }).items
  }

  function faults(): StormFault[] {
    return Array.from({ length: KILLS }, (_, index) => [
      { after: (index + 0.35) / KILLS, strike: () => world.killEngine(index % PROCESSES) },
      { after: (index + 0.7) / KILLS, strike: () => world.killPostgres() },
    ]).flat()
  }

  function say(history: StormHistory, seconds: number): void {
    const inDoubt = history.entries.filter(entry => entry.inDoubt > 0).length
    const recovered = world.recoveries.map(({ what, ms, restartedMs }) => `${what} ${ms} ms (itself ${restartedMs} ms)`)
    console.log(`      seed ${SEED}: ${history.entries.length} operations in ${seconds.toFixed(1)} s`)
    console.log(`      done/asked ${JSON.stringify(history.byKind())}, ${inDoubt} repeated after an unknown outcome`)
    console.log(`      refused ${history.count('refused')}: ${JSON.stringify(history.codes())}`)
    const open = history.entries.filter(entry => entry.outcome === 'unknown')
    for (const { key, route, doubts } of open) {
      console.log(`      in doubt to the end: ${key} ${route} ${doubts.join(', ')}`)
    }
    console.log(`      served again after kill -9: ${recovered.join(', ')}`)
  }

  it('overlaps nothing, loses nothing that was acknowledged, and tells every refused client why', async () => {
    const resources = await things()
    const idsOf = (is: (thing: Thing) => boolean) => resources.filter(is).map(thing => thing.id)
    const staffIds = idsOf(thing => thing.type === 'staff')
    const thingIds = idsOf(thing => thing.type !== 'staff' && thing.mode === 'exclusive')
    const poolIds = idsOf(thing => thing.mode === 'pool')
    const slots = await wantedSlots()
    const startedAt = performance.now()
    const options = {
      seed: SEED,
      clients: CLIENTS,
      operations: OPERATIONS,
      nodes: world,
      slots,
      staffIds,
      thingIds,
      poolIds,
    }
    const watch = new StormWatch(() => world.databaseUrl).start()
    const history = await runStorm({ ...options, faults: faults() })
    await watch.stop()
    console.log(`      the longest transaction was open for ${watch.longestMs()} ms`)
    if (history.count('unknown') > 0 || process.env.STORM_WATCH) console.log(watch.report().join('\n'))
    say(history, (performance.now() - startedAt) / 1_000)
    const findings = await checkStorm(world.databaseUrl, history, await readDeclaredCodes(world.urls[0]!))
    const lines = findings.map(({ id, text }) => `${id}: ${text}`)
    console.log(`      ${findings.length} findings in ${history.bookings.size} bookings that clients were told of`)
    expect(lines.slice(0, 20).join('\n'), `STORM_SEED=${SEED}`).to.equal('')
    expect(history.entries).to.have.lengthOf(OPERATIONS)
    for (const kind of STORM_KINDS) {
      const done = history.entries.filter(entry => entry.kind === kind && entry.outcome === 'ok')
      expect(done.length, `${kind} really happened`).to.be.greaterThan(2)
    }
    expect(history.count('unknown'), 'everybody got an answer').to.equal(0)
    expect(history.count('refused'), 'clients really competed').to.be.greaterThan(OPERATIONS / 100)
    expect(
      history.entries.some(entry => entry.inDoubt > 0 && entry.outcome === 'ok'),
      'doubt was resolved',
    ).to.equal(true)
    for (const { what, ms } of world.recoveries) expect(ms, `${what} recovered`).to.be.within(0, RECOVERY_MS)
    expect(world.recoveries).to.have.lengthOf(2 * KILLS)
    expect(await world.facts()).to.deep.equal({ fsync: 'on', synchronousCommit: 'on', deadlocks: 0 })
    await expectInvariants(world.databaseUrl)
  })
})
