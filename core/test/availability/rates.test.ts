import { randomInt } from 'node:crypto'
import { expect } from 'chai'
import { Temporal } from 'temporal-polyfill'
import { Rates } from '../../dist/availability/rates.js'
import { ZoneCache } from '../../dist/availability/zone.js'
import { WEEKDAYS } from '../../dist/domain/schedule.js'
import { mulberry32, randomRules } from './support/random-rules.js'
import type { PriceBand, PriceRules, WeeklyTimes } from '../../dist/domain/price-rules.js'

const LOCATION = 'here'
const zones = new ZoneCache()
const ratesIn = (rules: PriceRules, timeZone: string) => new Rates(rules, zones, [{ id: LOCATION, timeZone }])
const minute = (text: string) => Math.floor(Temporal.Instant.from(text).epochMilliseconds / 60_000)

const WORKDAYS = ['mo', 'tu', 'we', 'th', 'fr'] as const
const PADEL: PriceRules = {
  ...{ perMinutes: 90, amount: 2_400, label: 'off-peak' },
  bands: [{ key: 'peak', label: 'peak', days: [...WORKDAYS], from: '17:00', to: '22:00', amount: 3_600 }],
  surcharges: [{ key: 'lights', label: 'Lights', days: [...WEEKDAYS], from: '20:00', to: '00:00', amount: 400 }],
}

/** Whether a minute of the clock lies in some times, said without a week of minutes. */
function liesIn({ days, from, to }: WeeklyTimes, local: Temporal.ZonedDateTime): boolean {
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  const today = days.includes(WEEKDAYS[local.dayOfWeek - 1]!)
  const yesterday = days.includes(WEEKDAYS[(local.dayOfWeek + 5) % 7]!)
  if (to > from) return today && time >= from && time < to
  return (today && time >= from) || (yesterday && time < to)
}

/** The price, one minute after the other. */
function oracle(rules: PriceRules, timeZone: string, { start, end }: { start: number; end: number }): number {
  const minutes = new Map<PriceBand | undefined, number>()
  const hit = new Set<unknown>()
  for (let at = start; at < end; at++) {
    const local = Temporal.Instant.fromEpochMilliseconds(at * 60_000).toZonedDateTimeISO(timeZone)
    const band = rules.bands.find(item => liesIn(item, local))
    minutes.set(band, (minutes.get(band) ?? 0) + 1)
    for (const item of rules.surcharges) if (liesIn(item, local)) hit.add(item)
  }
  const rated = [...minutes].map(([band, count]) => Math.round(((band ?? rules).amount * count) / rules.perMinutes))
  const extra = rules.surcharges.filter(item => hit.has(item)).map(item => item.amount)
  return [...rated, ...extra].reduce((sum, amount) => sum + amount, 0)
}

/** Days on which clocks change, and what changes them. */
const CHANGES: readonly (readonly [string, string])[] = [
  ['Europe/Madrid', '2027-10-31T00:00Z'],
  ['Europe/Madrid', '2028-03-26T00:00Z'],
  ['America/New_York', '2027-11-07T05:00Z'],
  ['Australia/Lord_Howe', '2027-10-02T15:00Z'],
  ['Africa/Casablanca', '2027-02-07T02:00Z'],
  ['America/Havana', '2027-11-07T04:00Z'],
  ['Asia/Kathmandu', '2027-06-01T00:00Z'],
]

describe('Rates', () => {
  const madrid = ratesIn(PADEL, 'Europe/Madrid')
  const priceAt = (from: string, to: string) => madrid.price({ start: minute(from), end: minute(to) }, LOCATION)

  it('prices each minute by the band that it lies in, and a surcharge once', () => {
    const early = priceAt('2027-10-20T16:30+02:00', '2027-10-20T18:00+02:00')
    expect(early.amount).to.equal(3_200)
    expect(early.parts).to.deep.equal([
      { key: null, label: 'off-peak', minutes: 30, amount: 800 },
      { key: 'peak', label: 'peak', minutes: 60, amount: 2_400 },
    ])
    expect(priceAt('2027-10-20T19:30+02:00', '2027-10-20T21:00+02:00')).to.deep.include({ amount: 4_000 })
    expect(priceAt('2027-10-20T18:30+02:00', '2027-10-20T20:00+02:00').surcharges).to.deep.equal([])
    // A Saturday has no peak, and the lights are on.
    expect(priceAt('2027-10-23T19:30+02:00', '2027-10-23T21:00+02:00').amount).to.equal(2_800)
  })

  it('charges the hours that pass in a night in which the clocks change', () => {
    const hall = ratesIn({ perMinutes: 60, amount: 2_000, label: '', bands: [], surcharges: [] }, 'Europe/Madrid')
    const night = (date: string) => {
      const at = (time: string) => Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime('Europe/Madrid')
      const [start, end] = ['00:00', '06:00'].map(time => at(time).epochMilliseconds / 60_000) as [number, number]
      return hall.price({ start, end }, LOCATION).amount
    }
    expect([night('2027-10-31'), night('2028-03-26'), night('2027-10-30')]).to.deep.equal([14_000, 10_000, 12_000])
  })

  it('takes the time of add-ons for surcharges only', () => {
    const at = { start: minute('2027-10-20T18:00+02:00'), end: minute('2027-10-20T20:30+02:00') }
    const { parts, surcharges } = madrid.price({ ...at, free: 60 }, LOCATION)
    expect([parts.map(part => part.minutes), surcharges.length]).to.deep.equal([[90], 1])
  })

  it('agrees with an oracle that counts minute by minute, over every kind of clock change', function () {
    this.timeout(30_000)
    const seed = Number(process.env.RATES_SEED ?? randomInt(2 ** 31))
    console.log(`      RATES_SEED=${seed}`)
    const random = mulberry32(seed)
    const below = (most: number) => Math.floor(random() * most)
    let varied = 0
    for (let round = 0; round < 150; round++) {
      const rules = randomRules(random)
      const [timeZone, change] = CHANGES[below(CHANGES.length)]!
      const rates = ratesIn(rules, timeZone)
      const start = minute(change) + below(8 * 1440) - 2 * 1440
      const span = { start, end: start + 1 + below(600) }
      const found = rates.price(span, LOCATION)
      expect(found.amount, JSON.stringify({ rules, timeZone, span })).to.equal(oracle(rules, timeZone, span))
      expect(found.parts.reduce((sum, part) => sum + part.minutes, 0)).to.equal(span.end - span.start)
      for (const { key, minutes } of found.parts) {
        if (key !== null) expect(rates.minutesIn(key, span, LOCATION)).to.equal(minutes)
      }
      if (found.parts.length > 1) varied += 1
    }
    expect(varied, 'rounds with more than one band').to.be.greaterThan(20)
  })
})
