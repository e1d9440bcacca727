import { expect } from 'chai'
import { timesByDay } from '../src/availability/times-by-day.js'
import { zonedInstant } from '../src/time/zoned-time.js'

const slot = (startsAt: string) => ({ startsAt, endsAt: startsAt, assignments: [] })
const refused = (startsAt: string, ...reasons: { code: string; requirement?: string; text?: string }[]) => {
  return { startsAt, reasons }
}

describe('The times of a day', () => {
  it('are in the order of the clock, leave out the night, and keep what is refused in between', () => {
    const night = { code: 'OUTSIDE_HOURS', requirement: 'therapist', text: 'Closed.' }
    const data = {
      ...{ timeZone: 'Europe/London', truncated: false },
      slots: [slot('2027-06-12T11:00:00.000Z'), slot('2027-06-12T09:00:00.000Z')],
      refused: [
        refused('2027-06-12T03:00:00.000Z', night),
        refused('2027-06-12T08:00:00.000Z', night, { code: 'BOOKED', requirement: 'therapist', text: 'Maya.' }),
        refused('2027-06-12T10:00:00.000Z', night),
        refused('2027-06-12T20:00:00.000Z', night, { code: 'MIN_NOTICE' }),
      ],
    }
    const [saturday, sunday] = timesByDay(data, '2027-06-12', 2)
    expect(saturday!.times.map(({ startsAt, isFree }) => `${startsAt.slice(11, 16)} ${isFree}`)).to.deep.equal([
      '08:00 false',
      '09:00 true',
      '10:00 false',
      '11:00 true',
    ])
    expect(sunday).to.deep.equal({ date: '2027-06-13', times: [] })
  })

  it('are wall-clock times of the business, also where the clock skips or repeats an hour', () => {
    const at = (date: string, time: string) => zonedInstant(date, time, 'Europe/London').toISOString()
    expect(at('2027-06-12', '10:07')).to.equal('2027-06-12T09:07:00.000Z')
    expect(at('2027-01-12', '10:07')).to.equal('2027-01-12T10:07:00.000Z')
    expect(at('2027-03-28', '01:30'), 'skipped').to.equal('2027-03-28T01:30:00.000Z')
    expect(at('2027-03-28', '03:00')).to.equal('2027-03-28T02:00:00.000Z')
    expect(zonedInstant('2027-10-31', '01:30', 'Europe/London').getUTCMinutes()).to.equal(30)
  })
})
