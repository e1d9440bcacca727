import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ZoneCache } from '../../dist/availability/zone.js'
import { RandomSource } from './oracle/random-source.js'
import { checkClockChanges, WallClock } from './support/clock-changes.js'

const seed = Number(process.env.SEED ?? 20_270_607)
const isComplete = process.env.ZONES === 'all'
const YEARS = [2026, 2030] as const
const PRINT_DIGEST = fileURLToPath(new URL('support/print-clock-digest.js', import.meta.url))

/** Half an hour, two hours, at midnight, during Ramadan, and none at all. */
const PECULIAR = ['Australia/Lord_Howe', 'Antarctica/Troll', 'Africa/Cairo', 'Africa/Casablanca', 'Asia/Kolkata']

function chosenZones(): string[] {
  const all = Intl.supportedValuesOf('timeZone')
  if (isComplete) return all
  const random = new RandomSource(seed)
  const changing = all.filter(name => {
    const clock = new WallClock(name)
    return clock.offset(Date.UTC(2027, 0, 1) / 60_000) !== clock.offset(Date.UTC(2027, 6, 1) / 60_000)
  })
  return [...PECULIAR, ...changing.filter(() => random.chance(4 / changing.length))]
}

/** A zone database that forgets that clocks change. */
class StoppedClocks extends ZoneCache {
  override get(_name: string) {
    return super.get('Etc/GMT+5')
  }
}

describe('Around a change of the clock', () => {
  const zones = chosenZones()

  it(`opens at nine on the wall clock, for an hour that lasts an hour, in ${zones.length} zones`, function () {
    this.timeout(isComplete ? 3_600_000 : 120_000)
    const { faults, ...report } = checkClockChanges(zones, new ZoneCache(), YEARS)
    const { changes, slots, boundaries } = report
    console.log(`      SEED=${seed}: ${changes} changes, ${slots} slots; ${boundaries} changes at a boundary left out`)
    expect(faults.slice(0, 5)).to.deep.equal([])
    expect(changes).to.be.above(40)
    expect(slots).to.be.above(changes * 40)
  })

  it('offers the same whatever time zone the server stands in', function () {
    this.timeout(120_000)
    const sample = isComplete ? zones.filter((_, index) => index % 10 === 0) : PECULIAR.slice(0, 3)
    const here = checkClockChanges(sample, new ZoneCache(), [2027, 2027])
    const servers = { UTC: 0, 'America/New_York': 300, 'Pacific/Apia': -780, 'Asia/Kathmandu': -345 }
    for (const [timeZone, stands] of Object.entries(servers)) {
      const printed = execFileSync(process.execPath, [PRINT_DIGEST, ...sample], {
        env: { ...process.env, TZ: timeZone },
        encoding: 'utf8',
      })
      const { faults, digest, slots } = here
      expect(JSON.parse(printed), timeZone).to.deep.equal({ faults, slots, digest, stands })
    }
    expect(here.slots).to.be.above(200)
  })

  it('catches a solver whose clocks stand still', () => {
    const { faults } = checkClockChanges(['America/New_York'], new StoppedClocks(), [2027, 2027])
    expect(faults).to.not.be.empty
  })
})
