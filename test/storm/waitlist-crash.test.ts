import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { AnswerBody } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'

const DAY = '2027-06-12'
/** Thu 10 June 2027, 10:00 in Bath, and twenty minutes later, when an offer is over. */
const TEN = '2027-06-10T09:00:00.000Z'
const OVER = '2027-06-10T09:20:00.000Z'
/** Sat 12 June 2027, 15:00 in Bath. */
const THREE = '2027-06-12T14:00:00.000Z'
const TWO_HOURS_MS = 7_200_000
const PATIENCE_MS = 20_000
const NAMES = ['James', 'Nadia', 'Omar']

/** An offer that is being written for long enough to be killed in the middle of it. */
const SLOWLY = `
CREATE FUNCTION public.slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NEW; END';
CREATE TRIGGER slowly BEFORE INSERT ON bw.waitlist_offer FOR EACH ROW EXECUTE FUNCTION public.slowly()`
const AT_ONCE = `DROP TRIGGER slowly ON bw.waitlist_offer`
const ASLEEP = `
SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`
const OFFERS = `
SELECT c.name, o.status FROM bw.waitlist_offer o JOIN bw.waitlist_entry e ON e.tenant_id = o.tenant_id AND e.id = o.entry_id
  JOIN bw.customer c ON c.tenant_id = e.tenant_id AND c.id = e.customer_id ORDER BY o.id`

interface Entry extends AnswerBody {
  id: string
  token: string
  status: string
}

describe('A waitlist whose engine is killed', function () {
  this.timeout(90_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let second: EngineProcess | undefined

  before(async () => {
    sandbox = await startSandbox()
    spa = await sandbox.addSpa('killed')
    await spa.setClock('2027-06-01T08:00:00.000Z')
  })
  after(async () => {
    await second?.stop()
    await sandbox?.close()
  })

  const query = <R extends object>(sql: string) =>
    withOwner(sandbox.database.url, async client => (await client.query<R>(sql)).rows)

  /** Books every massage of the afternoon. @returns the one at 15:00. */
  async function sellAfternoon(): Promise<AnswerBody> {
    const three = await spa.bookAt('swedish-massage', THREE, 'Wanda First')
    expect(three.status, JSON.stringify(three.body)).to.equal(201)
    for (let guest = 0; ; guest += 1) {
      const starts = await spa.starts('swedish-massage', DAY)
      const next = starts.find(start => Date.parse(start) >= Date.parse(THREE) - TWO_HOURS_MS)
      if (!next) return three.body
      expect((await spa.bookAt('swedish-massage', next, `Guest ${guest}`)).status).to.equal(201)
    }
  }

  async function join(name: string): Promise<Entry> {
    const { status, body } = await spa.post('/waitlist', {
      serviceIds: [await spa.serviceId('swedish-massage')],
      windows: [{ date: DAY, from: '14:00', to: '17:00' }],
      customer: { name, email: `${name.toLowerCase()}@example.test` },
    })
    expect(status, JSON.stringify(body)).to.equal(201)
    return body as Entry
  }

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`not in time: ${what}`)
      await delay(25)
    }
  }

  it('asks the next one exactly once when an offer lapses and the engine dies in the middle of it', async () => {
    const three = await sellAfternoon()
    const line: Entry[] = []
    for (const name of NAMES) line.push(await join(name))
    await spa.setClock(TEN)
    expect((await spa.cancel(three.id!, three.manageToken!)).status).to.equal(200)
    await spa.setClock(TEN)
    expect(await query(OFFERS)).to.deep.equal([{ name: 'James', status: 'open' }])

    await query(SLOWLY)
    const [first] = sandbox.engines
    const broken = spa.setClock(OVER).catch((error: unknown) => error)
    await until('the next offer is being written', async () => (await query<{ count: number }>(ASLEEP))[0]!.count > 0)
    await first!.kill9()
    await broken
    await until('the killed one is gone', async () => (await query<{ count: number }>(ASLEEP))[0]!.count === 0)
    await query(AT_ONCE)
    expect(await query(OFFERS), 'nobody asked yet').to.deep.equal([{ name: 'James', status: 'lapsed' }])

    second = await startEngineProcess({ env: { ...sandbox.env, BOOKWRIGHT_SANDBOX: '1' }, args: ['--no-demo'] })
    const after = spa.on(second)
    await after.setClock(OVER)
    const statusOf = async (entry: Entry) =>
      (await after.get<Entry>(`/waitlist/${entry.id}?token=${entry.token}`)).status
    await until('Nadia is asked', async () => (await statusOf(line[1]!)) === 'offered')
    await after.setClock(OVER)
    expect(await Promise.all(line.map(statusOf))).to.deep.equal(['skipped', 'offered', 'waiting'])
    expect(await query(OFFERS)).to.deep.equal([
      { name: 'James', status: 'lapsed' },
      { name: 'Nadia', status: 'open' },
    ])
    const letters = (await after.outbox()).filter(({ subject }) => subject.startsWith('Free for you'))
    expect(letters.map(({ to }) => to).sort()).to.deep.equal(['james@example.test', 'nadia@example.test'])
    await expectInvariants(sandbox.database.url, '2027-06-12T20:00:00.000Z')
  })
})
