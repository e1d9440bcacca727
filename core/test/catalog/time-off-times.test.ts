import { expect } from 'chai'
import { Zone } from '../../dist/availability/zone.js'
import { makeTimeOff } from '../../dist/catalog/catalog-drafts.js'
import { awayTimes } from '../../dist/catalog/time-off-times.js'
import type { ResourceId } from '../../dist/domain/id.js'
import type { BookwrightError } from '../../dist/errors/bookwright-error.js'

const NOW = new Date('2027-01-01T00:00Z')

interface Change {
  readonly zone: string
  /** Skipped by the clocks, and the first minute after. */
  readonly skipped: readonly string[]
  readonly after: readonly [local: string, utc: string]
  /** Shown twice, and when it is shown for the first time. */
  readonly repeated: readonly [local: string, utc: string]
  /** Every day from the day before on: what the skipped time of the day of the change becomes. */
  readonly daily: readonly [first: string, utc: string]
}

const CHANGES: readonly Change[] = [
  {
    zone: 'Europe/Berlin',
    skipped: ['2027-03-28T02:00', '2027-03-28T02:30', '2027-03-28T02:59'],
    after: ['2027-03-28T03:00', '2027-03-28T01:00Z'],
    repeated: ['2027-10-31T02:30', '2027-10-31T00:30Z'],
    daily: ['2027-03-27T02:30', '2027-03-28T01:30Z'],
  },
  {
    zone: 'America/New_York',
    skipped: ['2027-03-14T02:00', '2027-03-14T02:30'],
    after: ['2027-03-14T03:00', '2027-03-14T07:00Z'],
    repeated: ['2027-11-07T01:30', '2027-11-07T05:30Z'],
    daily: ['2027-03-13T02:30', '2027-03-14T07:30Z'],
  },
  {
    // By half an hour, and in the other half of the year.
    zone: 'Australia/Lord_Howe',
    skipped: ['2027-10-03T02:00', '2027-10-03T02:29'],
    after: ['2027-10-03T02:30', '2027-10-02T15:30Z'],
    repeated: ['2027-04-04T01:45', '2027-04-03T14:45Z'],
    daily: ['2027-10-02T02:15', '2027-10-02T15:45Z'],
  },
]

describe('time off at wall-clock times', () => {
  for (const { zone: name, skipped, after, repeated, daily } of CHANGES) {
    const away = (localStart: string, rrule?: string) =>
      awayTimes(
        makeTimeOff({ resourceId: 'r' as ResourceId, localStart, minutes: 120, ...(rrule && { rrule }) }),
        new Zone(name),
        NOW,
      )

    it(`refuses one that does not exist in ${name}, and names the field`, () => {
      for (const local of skipped) {
        for (const rrule of [undefined, 'FREQ=WEEKLY']) {
          try {
            away(local, rrule)
            expect.fail(`${local} was taken`)
          } catch (error) {
            const { code, details } = error as BookwrightError<{ issues: { path: string; message: string }[] }>
            expect([code, details.issues[0]?.path]).to.deep.equal(['BW_INVALID_REQUEST', 'localStart'])
            expect(details.issues[0]?.message).to.contain(name)
          }
        }
      }
      expect(away(after[0])[0]?.startsAt).to.deep.equal(new Date(after[1]))
    })

    it(`takes the first of two in ${name}`, () => {
      expect(away(repeated[0])[0]?.startsAt).to.deep.equal(new Date(repeated[1]))
    })

    it(`reads a later day of a rule in ${name} with the offset before the gap`, () => {
      expect(away(daily[0], 'FREQ=DAILY;COUNT=3')[1]?.startsAt).to.deep.equal(new Date(daily[1]))
    })
  }
})
