import { expect } from 'chai'
import { agendaOf, entriesOn } from '../src/calendar/agenda.js'
import { aDay, anEntry } from './day-builder.js'

describe('The agenda of a date', () => {
  const startsOn = (date: string, instants: string[]) =>
    entriesOn(aDay(date, { entries: instants.map(instant => anEntry(instant, instant)) }), date).map(
      ({ startsAt }) => startsAt,
    )

  it('has its last hour on the day that is an hour longer', () => {
    const late = '2027-10-31T23:30:00Z'
    expect(startsOn('2027-10-31', ['2027-10-30T22:59:00Z', '2027-10-30T23:00:00Z', late])).to.deep.equal([
      ...['2027-10-30T23:00:00Z', late],
    ])
  })

  it('has no hour of the next one on the day that is an hour shorter', () => {
    const instants = ['2027-03-28T00:00:00Z', '2027-03-28T22:59:00Z', '2027-03-28T23:00:00Z']
    expect(startsOn('2027-03-28', instants)).to.deep.equal(instants.slice(0, 2))
  })

  it('ends an appointment where its last piece ends: others may be served in between', () => {
    const first = anEntry('2027-03-02T10:45:00Z', 'colour')
    const whole = { ...first, endsAt: '2027-03-02T11:15:00Z', appointmentEndsAt: '2027-03-02T12:10:00Z' }
    const second = { ...whole, startsAt: '2027-03-02T11:45:00Z', endsAt: '2027-03-02T12:10:00Z' }
    const { appointmentEndsAt: _, ...ofClass } = { ...whole, appointmentId: 'class' }
    const items = agendaOf(aDay('2027-03-02', { entries: [whole, second, ofClass] }))
    expect(items.map(({ endsAt }) => endsAt)).to.deep.equal(['2027-03-02T12:10:00Z', '2027-03-02T11:15:00Z'])
  })
})
