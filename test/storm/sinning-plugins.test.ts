import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { embeddedDatabaseUrl } from '../support/embedded-database.js'
import { kindsOf } from './support/contest.js'
import { SinnerWorld, type Activity, type Booked } from './support/sinner-world.js'
import { idOf, type Sinner } from './support/sinners.js'

const NAMED_WITHIN_MS = 5_000
/** A start beside other tests takes several times what it takes alone; the figures are printed. */
const BACK_WITHIN_MS = process.env['IS_QUIET'] === 'yes' ? 5_000 : 15_000
const WATCHED_MS = 15_000
const BOOKINGS = Number(process.env['SINNER_BOOKINGS'] ?? 16)

describe('bookings while plugins sin', function () {
  this.timeout(120_000)
  let world: SinnerWorld

  before(async () => (world = await SinnerWorld.start({})))
  after(async () => {
    const databaseUrl = await embeddedDatabaseUrl(world.engine.dataDir)
    await expectInvariants(databaseUrl)
    const { code } = await world.engine.stop()
    expect(code, world.engine.output()).to.equal(0)
  })

  /** Lets customers book while the plugin sins, and asks the admin about it all the time. */
  async function stormWith(sinner: Sinner, isNamed: (activity: Activity) => boolean) {
    expect(await world.bring(sinner), 'installed').to.equal(undefined)
    const startedAt = performance.now()
    const [booked, named] = await Promise.all([world.storm(BOOKINGS), watch(sinner, isNamed)])
    const slowest = Math.max(...booked.map(one => one.ms))
    const backs = booked.filter(one => one.comeBacks > 0).length
    console.log(
      `      ${sinner}: ${JSON.stringify(kindsOf(booked.map(one => one.answer)))}, ${backs} came back, slowest ${slowest.toFixed(0)} ms, named after ${(named.at - startedAt).toFixed(0)} ms`,
    )
    const limit = ['loops', 'exits'].includes(sinner) ? BACK_WITHIN_MS : NAMED_WITHIN_MS
    expect(named.at - startedAt, `named: ${JSON.stringify(named.activity)}`).to.be.below(limit)
    return { booked, ...named }
  }

  async function watch(sinner: Sinner, isNamed: (activity: Activity) => boolean) {
    const deadline = performance.now() + WATCHED_MS
    for (;;) {
      const activity = await world.activity(sinner)
      const at = performance.now()
      if ((activity && isNamed(activity)) || at > deadline) return { activity, at }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  const allBooked = (booked: readonly Booked[]) =>
    expect(kindsOf(booked.map(one => one.answer))).to.deep.equal({ 201: BOOKINGS })
  const did = (kind: string) => (activity: Activity) => activity.incidents.some(one => one.kind === kind)
  const isQuarantined = ({ state }: Activity) => state === 'quarantined'

  it('go on past one that throws, whose circuit opens', async () => {
    const { booked } = await stormWith('throws', did('failed'))
    allBooked(booked)
    const { activity } = await watch('throws', ({ circuit }) => circuit === 'open')
    expect(activity?.circuit).to.equal('open')
    expect(activity?.incidents[0]).to.include({ message: 'Error: out of luck', place: 'booking.draft' })
    const closed = await world.admin('POST', `/plugins/${idOf('throws')}/circuits/close`, {})
    expect(closed?.status).to.equal(204)
    expect((await watch('throws', ({ circuit }) => circuit === 'closed')).activity?.circuit).to.equal('closed')
    await world.remove('throws')
  })

  it('are refused in the name of one that must agree and cannot', async () => {
    const { booked } = await stormWith('refuses', did('failed'))
    expect(kindsOf(booked.map(one => one.answer))).to.deep.equal({ '503 BW_HOOK_FAILED': BOOKINGS })
    expect(booked[0]?.answer.body['detail']).to.include('vertical-refuses')
    await world.remove('refuses')
  })

  it('go on while one fails after it has answered, until it is quarantined', async () => {
    const { booked, activity } = await stormWith('rejects-late', one => did('uncaught')(one) && isQuarantined(one))
    allBooked(booked)
    expect(did('late-rejection')(activity as Activity)).to.equal(true)
    expect(activity?.reason).to.match(/^it failed \d+ times within a minute outside of its calls\.$/)
    await world.remove('rejects-late')
  })

  it('wait two seconds for one that hangs, and then not any more', async () => {
    const { booked } = await stormWith('hangs', did('timed-out'))
    allBooked(booked)
    expect(booked.filter(one => one.ms > 1_900)).to.have.length.within(1, 12)
    await world.remove('hangs')
  })

  it('go on while one keeps what it opens, which is counted', async () => {
    const { booked, activity } = await stormWith('leaks', did('leaking'))
    allBooked(booked)
    expect(activity?.incidents[0]?.message).to.match(/It holds open \d+ timers/)
    await world.remove('leaks')
  })

  it('go on while one changes what all code relies on, which is undone', async () => {
    const { booked, activity } = await stormWith('pollutes', isQuarantined)
    allBooked(booked)
    expect(activity?.reason).to.equal('it changed built-in objects: Object.prototype.isAdmin.')
    await world.remove('pollutes')
  })

  it('are not touched by what cannot be installed, and the reason is shown', async () => {
    const [booked, twice, half] = await Promise.all([
      world.storm(BOOKINGS),
      world.bring('two-routes'),
      world.bring('half-migrates'),
    ])
    allBooked(booked)
    // One change runs at a time: the other is told to come back.
    const again = async (sinner: Sinner, said: string | undefined) =>
      said?.includes('Somebody else') ? world.bring(sinner) : said
    expect(await again('two-routes', twice)).to.equal('vertical-two-routes: it registers the route GET /cards twice.')
    expect(await again('half-migrates', half)).to.include('0002-fails')
    const { items } = (await world.admin<{ items: { pluginId: string; state: string }[] }>('GET', '/plugins/changes'))
      ?.body ?? {
      items: [],
    }
    const failed = items.filter(({ state }) => state === 'failed').map(({ pluginId }) => pluginId)
    expect(failed).to.include.members(['vertical-two-routes', 'vertical-half-migrates'])
  })

  for (const [sinner, kind, reason] of [
    ['exits', 'exited', 'it ended the process with code 7.'],
    ['loops', 'stalled', 'it kept the event loop to itself in spin, index.js:'],
  ] as const) {
    it(`succeed on retry when a plugin ${sinner}: the process comes back without it`, async () => {
      const { booked, activity } = await stormWith(sinner, isQuarantined)
      allBooked(booked)
      expect(activity?.reason).to.include(reason)
      expect(did(kind)(activity as Activity)).to.equal(true)
      expect(booked.some(one => one.comeBacks > 0)).to.equal(true)
      const took = [...world.engine.output().matchAll(/The engine runs again after (\d+) ms/g)].at(-1)
      console.log(`      restarted in ${took?.[1]} ms`)
      expect(Number(took?.[1])).to.be.below(BACK_WITHIN_MS)
      const released = await world.admin('POST', `/plugins/${idOf(sinner)}/release`, {})
      expect(released?.status).to.equal(200)
      expect((await world.activity(sinner))?.state).to.equal('installed')
      await world.remove(sinner)
    })
  }
})
