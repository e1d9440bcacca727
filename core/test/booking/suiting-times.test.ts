import { expect } from 'chai'
import { ZoneCache } from '../../dist/availability/zone.js'
import { suitingTimes } from '../../dist/booking/suiting-times.js'
import type { Habits } from '../../dist/domain/customer-group.js'

const timeZone = 'Europe/London'
const [MAYA, CHLOE] = ['maya', 'chloe']

/** A free hour at a local time of London in summer. */
function slot(day: string, time: string, staffId = CHLOE) {
  const startsAt = new Date(Date.parse(`${day}T${time}:00Z`) - 3_600_000).toISOString()
  const resources = [{ id: staffId, name: staffId, type: 'staff' }]
  const price = { amount: 7_500, currency: 'GBP' }
  return {
    startsAt,
    endsAt: startsAt,
    locationId: 'here',
    price,
    assignments: [{ requirement: 'therapist', resources }],
  }
}

/** A visit that was, on the same clocks. */
function visit(day: string, time: string) {
  return { start: Date.parse(`${day}T${time}:00Z`) / 60_000 - 60, timeZone }
}

describe('Times that suit a customer', () => {
  const ask = (slots: ReturnType<typeof slot>[], habits: Partial<Habits>) =>
    suitingTimes(slots, { staffIds: [], time: null, visits: [], ...habits }, { timeZone, zones: new ZoneCache() })

  it('are those with whom they had it last, at their usual time of day and on their usual weekday', () => {
    const visits = [visit('2027-05-04', '17:00'), visit('2027-05-11', '17:30'), visit('2027-05-18', '17:00')]
    const found = ask(
      [
        slot('2027-06-07', '10:00'),
        slot('2027-06-07', '17:15'),
        slot('2027-06-08', '17:00', MAYA),
        slot('2027-06-09', '17:00', MAYA),
        slot('2027-06-10', '11:00', MAYA),
      ],
      { staffIds: [MAYA, CHLOE], visits },
    )
    expect(found).to.deep.equal([
      { startsAt: '2027-06-08T16:00:00.000Z', reasons: ['person', 'time', 'day'] },
      { startsAt: '2027-06-09T16:00:00.000Z', reasons: ['person', 'time'] },
      { startsAt: '2027-06-10T10:00:00.000Z', reasons: ['person'] },
    ])
  })

  it('are in the part of the day that they like, the earliest first, and none when nothing is known', () => {
    const slots = [slot('2027-06-07', '11:30'), slot('2027-06-08', '16:45'), slot('2027-06-07', '17:00')]
    const [wished, ...others] = ask(slots, { time: 'evening' })
    expect([wished, others]).to.deep.equal([{ startsAt: '2027-06-07T16:00:00.000Z', reasons: ['wish'] }, []])
    expect(ask(slots, { time: 'afternoon' }).map(({ startsAt }) => startsAt)).to.deep.equal([
      '2027-06-08T15:45:00.000Z',
    ])
    expect(ask(slots, {})).to.deep.equal([])
  })
})
