import { expect } from 'chai'
import { parseBound, parseSearchRange } from '../../dist/booking/search-range.js'

describe('parseSearchRange', () => {
  const hours = (from: string, to: string, zone: string) => {
    const { startsAt, endsAt } = parseSearchRange(from, to, zone, 92)
    return (endsAt.getTime() - startsAt.getTime()) / 3_600_000
  }

  it('takes dates as whole local days, the last one included', () => {
    const { startsAt, endsAt } = parseSearchRange('2027-06-01', '2027-06-02', 'Europe/London', 92)
    expect(startsAt.toISOString()).to.equal('2027-05-31T23:00:00.000Z')
    expect(endsAt.toISOString()).to.equal('2027-06-02T23:00:00.000Z')
  })

  it('gives the days of a clock change their real length', () => {
    expect(hours('2027-03-28', '2027-03-28', 'Europe/London')).to.equal(23)
    expect(hours('2027-10-31', '2027-10-31', 'Europe/London')).to.equal(25)
    expect(hours('2027-10-03', '2027-10-03', 'Australia/Lord_Howe')).to.equal(23.5)
  })

  it('takes instants as they are, half-open', () => {
    expect(hours('2027-06-01T10:00:00Z', '2027-06-01T12:00:00+01:00', 'Europe/London')).to.equal(1)
  })

  for (const [what, from, to] of [
    ['inverted', '2027-06-02', '2027-06-01'],
    ['empty', '2027-06-01T10:00:00Z', '2027-06-01T10:00:00Z'],
    ['too long', '2027-01-01', '2027-12-31'],
    ['malformed', 'soon', '2027-06-01'],
    ['on a day that does not exist', '2027-02-30', '2027-03-01'],
    ['before the epoch', '1960-01-01', '1960-01-02'],
    ['far in the future', '9999-01-01', '9999-01-02'],
    ['half dates and half instants', '2027-06-01', '2027-06-02T00:00:00Z'],
  ] as const) {
    it(`refuses a range that is ${what}`, () => {
      expect(() => parseSearchRange(from, to, 'Europe/London', 92))
        .to.throw()
        .with.property('code', 'BW_INVALID_RANGE')
    })
  }
})

describe('parseBound', () => {
  it('takes the first moment of a day as its start and the last one as its end', () => {
    const at = (side: 'start' | 'end') => parseBound('2027-06-01', 'Europe/London', side).toISOString()
    expect([at('start'), at('end')]).to.deep.equal(['2027-05-31T23:00:00.000Z', '2027-06-01T23:00:00.000Z'])
  })

  it('takes an instant as it is on either side', () => {
    for (const side of ['start', 'end'] as const) {
      expect(parseBound('2027-06-01T10:00:00+02:00', 'UTC', side).toISOString()).to.equal('2027-06-01T08:00:00.000Z')
    }
  })
})
