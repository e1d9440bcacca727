import { expect } from 'chai'
import { WallClock } from '../../core/dist-test/availability/support/clock-changes.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { runCommand, SandboxClient, startSandbox, type SandboxEngines } from '../support/sandbox-client.js'

const DAY = 1_440
const YEAR = [Date.UTC(2027, 0, 1) / 60_000, Date.UTC(2028, 0, 1) / 60_000] as const
const DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
/** The hours in which clocks change, and a working day. */
const HOURS = [
  ['00:00', '05:00'],
  ['09:00', '17:00'],
]
const SERVICE = 'swedish-massage'
const LENGTH_MS = 3_600_000
/** One in each hemisphere, of which one changes by half an hour, and one of the rest by seed. */
const ALWAYS = ['America/New_York', 'Australia/Lord_Howe']
const SEED = Number(process.env.SEED ?? 20_270_607)

function sampledZones(): string[] {
  const changing = Intl.supportedValuesOf('timeZone').filter(name => new WallClock(name).changes(...YEAR).length === 2)
  return [...new Set([...ALWAYS, changing[SEED % changing.length] ?? 'Europe/Lisbon'])]
}

describe('Bookings around a change of the clock', function () {
  this.timeout(240_000)
  let sandbox: SandboxEngines
  let elsewhere: EngineProcess
  let last = ''

  before(async () => {
    sandbox = await startSandbox()
    const env = { ...sandbox.env, BOOKWRIGHT_SANDBOX: '1', TZ: 'Asia/Kathmandu' }
    elsewhere = await startEngineProcess({ env, args: ['--no-demo'] })
  })
  after(async () => {
    await elsewhere?.stop()
    await sandbox?.close(() => expectInvariants(sandbox.database.url, last))
  })

  async function aSpaIn(timeZone: string, slug: string): Promise<SandboxClient> {
    const place = ['--time-zone', timeZone, '--currency', 'GBP', '--template', 'spa']
    await runCommand(sandbox.env, ['tenant:create', '--slug', slug, '--name', 'Around the clock', ...place])
    const weekly = JSON.stringify(Object.fromEntries(DAYS.map(day => [day, HOURS])))
    await withOwner(sandbox.database.url, client =>
      client.query(
        `UPDATE bw.schedule SET weekly = $1, breaks = '{}'
          WHERE tenant_id = (SELECT id FROM bw.tenant WHERE slug = $2)`,
        [weekly, slug],
      ),
    )
    return new SandboxClient(sandbox.engines[0]?.url ?? '', slug)
  }

  for (const [index, timeZone] of sampledZones().entries()) {
    it(`are accepted wherever a time was offered in ${timeZone}, at nine on the wall clock and for an hour`, async () => {
      const clock = new WallClock(timeZone)
      const spa = await aSpaIn(timeZone, `clock-${index}`)
      let booked = 0
      for (const change of clock.changes(...YEAR)) {
        const now = new Date((change - 20 * DAY) * 60_000).toISOString()
        last = now > last ? now : last
        await spa.setClock(now)
        for (const date of new Set([change - 1, change + DAY].map(minute => clock.at(minute).slice(0, 10)))) {
          const starts = await spa.starts(SERVICE, date)
          expect(await spa.on(elsewhere).starts(SERVICE, date), 'on a server in Kathmandu').to.deep.equal(starts)
          const shown = starts.map(start => clock.at(Date.parse(start) / 60_000))
          expect(shown.find(text => text.slice(11) >= '05:00')).to.equal(`${date} 09:00`)
          // Every start in the hours of the change, and every eleventh of the day.
          const some = starts.filter((_, at) => (shown[at]?.slice(11) ?? '') < '05:00' || at % 11 === 0)
          for (const startsAt of some) booked += await bookAndCancel(spa, startsAt)
        }
      }
      expect(booked).to.be.above(30)
    })
  }

  /** The same place is free again for the next start. */
  async function bookAndCancel(spa: SandboxClient, startsAt: string): Promise<number> {
    const { status, body } = await spa.bookAt(SERVICE, startsAt, 'Sofia Marques')
    expect(status, `${startsAt}: ${JSON.stringify(body)}`).to.equal(201)
    const [appointment] = body.appointments as { startsAt: string; endsAt: string }[]
    expect(appointment?.startsAt).to.equal(startsAt)
    expect(Date.parse(appointment?.endsAt ?? '') - Date.parse(startsAt)).to.equal(LENGTH_MS)
    const cancelled = await spa.cancel(body.id ?? '', body.manageToken ?? '')
    expect(cancelled.status, JSON.stringify(cancelled.body)).to.equal(200)
    return 1
  }
})
