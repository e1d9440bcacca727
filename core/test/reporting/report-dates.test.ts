import { expect } from 'chai'
import { Zone } from '../../dist/availability/zone.js'
import { peakSpans, periodBefore, spanOf, stepsOf } from '../../dist/reporting/report-dates.js'
import { cell, reportCsv } from '../../dist/reporting/report-csv.js'

const LONDON = 'Europe/London'

describe('The periods of reports', () => {
  it('compares part of a month with the same days of the month before, and whole months and years with whole ones', () => {
    const before = (from: string, to: string) => Object.values(periodBefore({ from, to })).join(' ')
    expect(before('2027-06-01', '2027-06-12')).to.equal('2027-05-01 2027-05-12')
    expect(before('2027-03-01', '2027-03-30')).to.equal('2027-02-01 2027-02-28')
    expect(before('2027-02-01', '2027-02-28')).to.equal('2027-01-01 2027-01-31')
    expect(before('2027-01-01', '2027-12-31')).to.equal('2026-01-01 2026-12-31')
    expect(before('2028-01-01', '2028-06-30')).to.equal('2027-01-01 2027-06-30')
    expect(before('2027-06-07', '2027-06-13')).to.equal('2027-05-31 2027-06-06')
    expect(before('2027-06-12', '2027-06-12')).to.equal('2027-06-11 2027-06-11')
  })

  it('takes days as long as they are, and refuses more than 400 of them', () => {
    const hours = (date: string) => {
      const { startsAt, endsAt } = spanOf({ from: date, to: date }, LONDON)
      return (endsAt.getTime() - startsAt.getTime()) / 3_600_000
    }
    expect([hours('2027-03-28'), hours('2027-06-12'), hours('2027-10-31')]).to.deep.equal([23, 24, 25])
    expect(() => spanOf({ from: '2027-01-01', to: '2028-02-04' }, LONDON)).not.to.throw()
    expect(() => spanOf({ from: '2027-01-01', to: '2028-02-05' }, LONDON)).to.throw('400 days')
    expect(() => spanOf({ from: '2027-01-02', to: '2027-01-01' }, LONDON)).to.throw('before')
  })

  it('begins weeks on Monday and months on their first, and keeps to peak hours of the wall clock', () => {
    const dates = { from: '2027-06-30', to: '2027-07-06' }
    expect(stepsOf(dates, 'week')).to.deep.equal(['2027-06-28', '2027-07-05'])
    expect(stepsOf(dates, 'month')).to.deep.equal(['2027-06-01', '2027-07-01'])
    const evenings = peakSpans({ from: '2027-10-29', to: '2027-11-01' }, new Zone(LONDON), {
      from: '17:00',
      to: '22:00',
      days: [1, 5],
    })
    expect(evenings.map(span => span.startsAt.toISOString())).to.deep.equal([
      '2027-10-29T16:00:00.000Z',
      '2027-11-01T17:00:00.000Z',
    ])
    // In that night the clock skips half past one: it is read with the offset of before.
    const night = { from: '23:00', to: '01:30', days: [6] }
    expect(peakSpans({ from: '2027-03-27', to: '2027-03-28' }, new Zone(LONDON), night)).to.deep.equal([
      {
        date: '2027-03-27',
        startsAt: new Date('2027-03-27T23:00:00Z'),
        endsAt: new Date('2027-03-28T01:30:00Z'),
      },
    ])
  })
})

describe('A report as CSV', () => {
  it('quotes what RFC 4180 says, and leaves no formula to a spreadsheet', () => {
    expect(cell('Cut, wash "and" go')).to.equal('"Cut, wash ""and"" go"')
    expect(cell('two\nlines')).to.equal('"two\nlines"')
    expect(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'].map(cell)).to.deep.equal([
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\t=1",
    ])
    expect(cell('=HYPERLINK("x")')).to.equal('"\'=HYPERLINK(""x"")"')
  })

  it('begins with a byte order mark and writes money with the decimals of its currency', () => {
    const columns = [
      { key: 'service', kind: 'text' },
      { key: 'booked', kind: 'money' },
      { key: 'share', kind: 'percent' },
    ] as const
    const rows = [
      { service: '=cmd', booked: 16_005, currency: 'GBP', share: 23.3 },
      { service: '按摩', booked: 500, currency: 'JPY', share: null },
    ]
    const frame = { name: 'services', from: '2027-06-12', to: '2027-06-12', timeZone: LONDON, per: 'day' } as const
    const csv = reportCsv({ ...frame, columns, rows, totals: [] }, (key, word) => word ?? key).toString('utf8')
    expect(csv).to.equal("\uFEFFservice,booked,share\r\n'=cmd,160.05,23.3\r\n按摩,500,\r\n")
  })
})
