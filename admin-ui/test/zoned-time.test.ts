import { expect } from 'chai'
import { addDays, isLocalDate, localDateAt, startOfDay } from '../src/time/zoned-time.js'

describe('startOfDay', () => {
  for (const [date, zone, instant] of [
    ['2026-01-14', 'Europe/London', '2026-01-14T00:00:00.000Z'],
    ['2026-06-10', 'America/New_York', '2026-06-10T04:00:00.000Z'],
    ['2026-06-10', 'Asia/Kathmandu', '2026-06-09T18:15:00.000Z'],
    ['2026-06-10', 'Pacific/Kiritimati', '2026-06-09T10:00:00.000Z'],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00.000Z'],
  ] as const) {
    it(`finds midnight of ${date} in ${zone}`, () => {
      expect(startOfDay(date, zone).toISOString()).to.equal(instant)
      expect(localDateAt(startOfDay(date, zone), zone)).to.equal(date)
    })
  }

  it('starts at the first minute that exists when midnight is skipped', () => {
    expect(localDateAt(startOfDay('2026-09-06', 'America/Santiago'), 'America/Santiago')).to.equal('2026-09-06')
  })
})

describe('addDays', () => {
  it('counts dates, not hours', () => {
    expect(addDays('2026-03-28', 1)).to.equal('2026-03-29')
    expect(addDays('2026-03-01', -1)).to.equal('2026-02-28')
  })
})

describe('isLocalDate', () => {
  it('takes only a date that exists in this spelling', () => {
    expect(['2026-02-28', '2026-13-01', '28.2.2026', '', undefined].map(isLocalDate)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
