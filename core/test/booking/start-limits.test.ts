import { expect } from 'chai'
import { startLimits } from '../../dist/booking/start-limits.js'
import type { SnapshotResource } from '../../dist/ports/availability-store.js'

describe('startLimits', () => {
  const windows = (limits: SnapshotResource['limits'], startsAt: string, zone: string) =>
    startLimits({ limits } as SnapshotResource, new Date(startsAt), zone).map(limit => [
      limit.max,
      limit.startsAt.toISOString().slice(0, 16),
      limit.endsAt.toISOString().slice(0, 16),
    ])

  it('asks for nothing of a resource without limits', () => {
    expect(windows({}, '2027-06-02T10:00:00Z', 'Europe/London')).to.deep.equal([])
  })

  it('counts by the local day, which is not that of UTC', () => {
    expect(windows({ perDay: 3 }, '2027-06-01T23:30:00Z', 'Europe/London')).to.deep.equal([
      [3, '2027-06-01T23:00', '2027-06-02T23:00'],
    ])
    expect(windows({ perDay: 3 }, '2027-06-01T10:30:00Z', 'Pacific/Auckland')).to.deep.equal([
      [3, '2027-05-31T12:00', '2027-06-01T12:00'],
    ])
  })

  it('counts by the week from Monday, also on a Sunday', () => {
    expect(windows({ perWeek: 9 }, '2027-06-06T10:00:00Z', 'UTC')).to.deep.equal([
      [9, '2027-05-31T00:00', '2027-06-07T00:00'],
    ])
    expect(windows({ perWeek: 9 }, '2027-06-07T00:00:00Z', 'UTC')).to.deep.equal([
      [9, '2027-06-07T00:00', '2027-06-14T00:00'],
    ])
  })

  it('gives the day and the week of a clock change their real length', () => {
    expect(windows({ perDay: 1, perWeek: 2 }, '2027-03-28T10:00:00Z', 'Europe/London')).to.deep.equal([
      [1, '2027-03-28T00:00', '2027-03-28T23:00'],
      [2, '2027-03-22T00:00', '2027-03-28T23:00'],
    ])
  })
})
