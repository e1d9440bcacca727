import { readFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { BookingClient, type OfferedSlot } from '../support/booking-client.js'
import { countOverlaps, firmBookingIds } from '../support/claim-checker.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { embeddedDatabaseUrl } from '../support/embedded-database.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { postgresProcesses } from './support/postgres-processes.js'

const CLIENTS = 8
const BOOKINGS_BEFORE_CRASH = 25
const BACK_WITHIN_MS = 30_000

interface Attempt {
  key: string
  slot: OfferedSlot
  name: string
  /** Set once the engine has acknowledged the booking. */
  id?: string
}

/** Books one slot after the other until told to stop; what is not answered stays in doubt. */
class Bookers {
  readonly attempts: Attempt[] = []
  private isStopped = false

  constructor(
    private readonly client: BookingClient,
    private readonly slots: OfferedSlot[],
  ) {}

  get acknowledged(): Attempt[] {
    return this.attempts.filter(attempt => attempt.id !== undefined)
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, () => this.lane()))
  }

  stop(): void {
    this.isStopped = true
  }

  async until(count: number): Promise<void> {
    const deadline = Date.now() + 60_000
    while (this.acknowledged.length < count && Date.now() < deadline) await delay(5)
    if (this.acknowledged.length < count) throw new Error(`only ${this.acknowledged.length} bookings were acknowledged`)
  }

  private async lane(): Promise<void> {
    for (let slot = this.slots.shift(); slot && !this.isStopped; slot = this.slots.shift()) {
      const attempt: Attempt = { key: randomUUID(), slot, name: `Crash ${this.attempts.length}` }
      this.attempts.push(attempt)
      try {
        const { status, body } = await this.client.book(slot, attempt.name, attempt.key)
        if (status === 201) attempt.id = body.id
      } catch {
        // The connection broke: whether it was booked is what the retry must find out.
        await delay(50)
      }
    }
  }
}

async function everySlot(client: BookingClient): Promise<OfferedSlot[]> {
  const lists = await Promise.all(['cut-and-finish', 'swedish-massage'].map(slug => client.slots(slug)))
  // Far apart ones first, so that most attempts succeed.
  const [cuts = [], massages = []] = lists
  return [...massages.filter((_, index) => index % 5 === 0), ...cuts.filter((_, index) => index % 2 === 0), ...massages]
}

async function untilReady(url: string): Promise<number> {
  const startedAt = Date.now()
  while (Date.now() - startedAt < BACK_WITHIN_MS) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined)
    if (response?.status === 200) return Date.now() - startedAt
    await delay(50)
  }
  throw new Error(`not ready again after ${BACK_WITHIN_MS} ms`)
}

/** Nothing acknowledged may be missing, and every key must answer with what it answered first. */
async function expectNothingLost(engine: EngineProcess, bookers: Bookers): Promise<void> {
  const databaseUrl = await embeddedDatabaseUrl(engine.dataDir)
  const stored = await firmBookingIds(databaseUrl)
  const lost = bookers.acknowledged.filter(attempt => !stored.has(attempt.id!))
  const client = new BookingClient(engine.url)
  let inDoubtButBooked = 0
  for (const attempt of bookers.attempts) {
    const { status, isReplayed, body } = await client.book(attempt.slot, attempt.name, attempt.key)
    if (attempt.id !== undefined) {
      expect({ status, isReplayed, id: body.id }).to.deep.equal({ status: 201, isReplayed: true, id: attempt.id })
    } else if (isReplayed) inDoubtButBooked += 1
  }
  console.log(
    `      ${bookers.acknowledged.length} acknowledged, ${lost.length} lost, ${inDoubtButBooked} booked without an answer`,
  )
  expect(lost).to.deep.equal([])
  expect(await countOverlaps(databaseUrl)).to.equal(0)
  await expectInvariants(databaseUrl)
}

describe('a crash while bookings are made', function () {
  this.timeout(240_000)
  const env = { BOOKWRIGHT_RATE_LIMITS: 'off' }

  it('loses nothing that was acknowledged when the API process is killed', async () => {
    const first = await startEngineProcess({ env })
    let second: EngineProcess | undefined
    try {
      const client = new BookingClient(first.url)
      const bookers = new Bookers(client, await everySlot(client))
      const running = bookers.run()
      await bookers.until(BOOKINGS_BEFORE_CRASH)
      await first.kill9()
      bookers.stop()
      await running
      second = await startEngineProcess({ env, args: ['--data', first.dataDir] })
      await expectNothingLost(second, bookers)
    } finally {
      await second?.stop()
      await first.kill9()
      await first.removeData()
    }
  })

  it('loses nothing that was acknowledged when PostgreSQL is killed, and serves again without a restart', async function () {
    if (process.platform !== 'linux') this.skip()
    const engine = await startEngineProcess({ env })
    try {
      const client = new BookingClient(engine.url)
      const bookers = new Bookers(client, await everySlot(client))
      const running = bookers.run()
      await bookers.until(BOOKINGS_BEFORE_CRASH)
      const file = await readFile(join(engine.dataDir, 'postgres', 'postmaster.pid'), 'utf8')
      for (const pid of await postgresProcesses(Number(file.split('\n')[0]))) process.kill(pid, 'SIGKILL')
      bookers.stop()
      await running
      console.log(`      ready again after ${await untilReady(engine.url)} ms`)
      await expectNothingLost(engine, bookers)
    } finally {
      await engine.stop()
    }
  })
})
