import { expect } from 'chai'
import { localMinutes } from '../../dist/availability/local-date.js'
import { Zone, ZoneCache } from '../../dist/availability/zone.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import { zoneNamed } from './oracle/oracle-zone.js'

const utc = (text: string) => Date.parse(text) / 60_000

describe('Zone', () => {
  it('reads a wall-clock time that comes twice as its first occurrence', () => {
    expect(new Zone('Europe/London').toUtc(localMinutes('2026-10-25T01:30'))).to.equal(utc('2026-10-25T00:30Z'))
    expect(new Zone('Australia/Lord_Howe').toUtc(localMinutes('2026-04-05T01:45'))).to.equal(utc('2026-04-04T14:45Z'))
  })

  it('reads a wall-clock time that does not exist with the offset before the gap', () => {
    expect(new Zone('America/New_York').toUtc(localMinutes('2026-03-08T02:30'))).to.equal(utc('2026-03-08T07:30Z'))
    expect(new Zone('Australia/Lord_Howe').toUtc(localMinutes('2026-10-04T02:15'))).to.equal(utc('2026-10-03T15:45Z'))
    expect(new Zone('Africa/Cairo').toUtc(localMinutes('2026-04-24T00:20'))).to.equal(utc('2026-04-23T22:20Z'))
  })

  it('begins with a change of the clock, or ends with it, in one stretch', () => {
    const change = utc('2026-10-25T01:00Z')
    const london = new Zone('Europe/London')
    expect(london.spans(change, change + 60)).to.deep.equal([{ from: change, to: change + 60, offset: 0 }])
    expect(london.spans(change - 60, change)).to.deep.equal([{ from: change - 60, to: change, offset: 60 }])
  })

  it('knows which wall-clock times are skipped', () => {
    expect(new Zone('America/New_York').firstOccurrence(localMinutes('2026-03-08T02:30'))).to.equal(undefined)
  })

  it('agrees with Intl in every minute of a day on which the clock changes', () => {
    const days: [string, string][] = [
      ['America/Santiago', '2026-04-04T20:00Z'],
      ['Africa/Casablanca', '2026-02-14T20:00Z'],
      ['Australia/Lord_Howe', '2026-10-03T10:00Z'],
      ['Asia/Kathmandu', '2026-06-07T18:00Z'],
      ['America/St_Johns', '2026-11-01T00:00Z'],
    ]
    for (const [name, from] of days) {
      const zone = new Zone(name)
      for (let minute = utc(from); minute < utc(from) + 900; minute++) {
        expect(zone.toLocal(minute), `${name} ${minute}`).to.equal(zoneNamed(name).wall(minute).local)
      }
    }
  })

  it('covers a range without holes or overlaps, in whatever order it was asked', () => {
    const zone = new Zone('America/New_York')
    zone.offsetAt(utc('2026-07-01T00:00Z'))
    zone.offsetAt(utc('2025-01-01T00:00Z'))
    const spans = zone.spans(utc('2025-01-01T00:00Z'), utc('2027-01-01T00:00Z'))
    expect(spans.map(span => span.offset)).to.deep.equal([-300, -240, -300, -240, -300])
    for (let index = 1; index < spans.length; index++) expect(spans[index]?.from).to.equal(spans[index - 1]?.to)
  })

  it('gives a day of 23 or 25 hours its true length', () => {
    const lengthOf = (zone: Zone, date: string) => {
      const spans = zone.daySpans(localMinutes(`${date}T00:00`) / 1440)
      return spans.reduce((sum, [from, to]) => sum + to - from, 0) / 60
    }
    expect(lengthOf(new Zone('Europe/London'), '2026-03-29')).to.equal(23)
    expect(lengthOf(new Zone('Europe/London'), '2026-10-25')).to.equal(25)
    expect(lengthOf(new Zone('Australia/Lord_Howe'), '2026-04-05')).to.equal(24.5)
  })

  it('refuses a name that is not a zone', () => {
    expect(() => new ZoneCache().get('Mars/Olympus'))
      .to.throw(BookwrightError)
      .with.property('code', 'BW_UNKNOWN_TIME_ZONE')
  })

  it('is made once per name in one cache', () => {
    const cache = new ZoneCache()
    expect(cache.get('Europe/London')).to.equal(cache.get('Europe/London'))
    expect(cache.get('Europe/London')).to.not.equal(new ZoneCache().get('Europe/London'))
  })
})
