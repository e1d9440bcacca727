import { expect } from 'chai'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { calendarFileOf, type CalendarMethod } from '../../dist/messaging/calendar-file.js'
import { aBookingView, anAppointmentView, APPOINTMENT } from './support/a-booking-view.js'

function parse(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as string)
  const events = calendar.getAllSubcomponents('vevent')
  return { calendar, events, first: new ICAL.Event(events[0]) }
}

const fileOf = (changes = {}, method: CalendarMethod = 'REQUEST') =>
  calendarFileOf({ ...aBookingView(), ...changes }, method)

describe('calendarFileOf', () => {
  it('writes an entry that a calendar program reads back: identity, sequence, times in UTC, place, people', () => {
    const { calendar, first } = parse(fileOf({ manageLink: 'http://localhost/b/lotus-day-spa/manage/1?token=t' }))
    expect(calendar.getFirstPropertyValue('method')).to.equal('REQUEST')
    expect(first.uid).to.equal(`${APPOINTMENT}@lotus-day-spa`)
    expect(first.sequence).to.equal(2)
    expect(first.startDate.toString()).to.equal('2026-03-29T09:00:00Z')
    expect(first.endDate.toString()).to.equal('2026-03-29T10:00:00Z')
    expect(first.summary).to.equal('Deep tissue massage, Lotus Day Spa')
    expect(first.location).to.equal('Lotus Day Spa, 1 Bath Street, Bath')
    expect(first.description).to.equal('Maya\nLOTUS-7Q2K\nhttp://localhost/b/lotus-day-spa/manage/1?token=t')
    expect(first.organizer.toLowerCase()).to.equal('mailto:desk@lotus.test')
    expect(first.attendees[0]?.getFirstParameter('cn')).to.equal('Zoë O’Neill')
    expect(first.component.getFirstPropertyValue('status')).to.equal('CONFIRMED')
  })

  it('is the same text for the same booking: nothing in it comes from the clock or from chance', () => {
    expect(fileOf()).to.equal(fileOf())
    expect(fileOf()).to.include('DTSTAMP:20260301T120000Z')
  })

  it('cancels by method, and marks a cancelled booking in a download', () => {
    const cancelled = parse(fileOf({ status: 'cancelled' }, 'CANCEL'))
    expect(cancelled.calendar.getFirstPropertyValue('method')).to.equal('CANCEL')
    expect(cancelled.first.component.getFirstPropertyValue('status')).to.equal('CANCELLED')
    const download = parse(fileOf({ status: 'cancelled' }, 'PUBLISH'))
    expect(download.calendar.getFirstPropertyValue('method')).to.equal('PUBLISH')
    expect(download.first.component.getFirstPropertyValue('status')).to.equal('CANCELLED')
    expect(parse(fileOf({ status: 'requested' })).first.component.getFirstPropertyValue('status')).to.equal('TENTATIVE')
  })

  it('writes one entry an appointment', () => {
    const second = anAppointmentView({
      id: 'second',
      startsAt: new Date('2026-03-29T10:00:00Z'),
      endsAt: new Date('2026-03-29T11:00:00Z'),
    })
    const { events } = parse(fileOf({ appointments: [anAppointmentView(), second] }, 'PUBLISH'))
    expect(events.map(event => new ICAL.Event(event).uid)).to.deep.equal([
      `${APPOINTMENT}@lotus-day-spa`,
      'second@lotus-day-spa',
    ])
  })

  it('needs neither customer nor address of the business', () => {
    const business = { ...aBookingView().business, email: null }
    const { first } = parse(fileOf({ customer: null, business }))
    expect(first.attendees).to.have.length(0)
    expect(first.organizer.toLowerCase()).to.equal('mailto:no-reply@lotus-day-spa.invalid')
  })

  it('ends every line with CRLF and folds at 75 octets', () => {
    const text = fileOf({ appointments: [anAppointmentView({ serviceName: 'Ä'.repeat(200) })] })
    const lines = text.split('\r\n')
    expect(text.replaceAll('\r\n', '')).to.not.match(/[\r\n]/)
    for (const line of lines) expect(Buffer.byteLength(line)).to.be.at.most(75)
    expect(parse(text).first.summary).to.include('Ä'.repeat(200))
  })

  it('lets no text of a booking start a property, a parameter or an entry of its own', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'x\r\nATTENDEE:mailto:evil@example.test',
        'x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil',
        'x";X-EVIL=1:y',
        'a\\nb\\',
        '\u2028BEGIN:VALARM',
        'semi;colon,comma\\',
      ),
    )
    fc.assert(
      fc.property(hostile, hostile, hostile, (service, name, address) => {
        const view = aBookingView()
        const text = calendarFileOf(
          {
            ...view,
            reference: service,
            business: { ...view.business, name, email: address },
            customer: { id: 'c', name, email: address, phone: null, locale: null },
            appointments: [anAppointmentView({ serviceName: service, locationName: name, locationAddress: address })],
          },
          'REQUEST',
        )
        const { calendar, events, first } = parse(text)
        expect(calendar.getAllSubcomponents().map(one => one.name)).to.deep.equal(['vevent'])
        expect(events[0]?.getAllSubcomponents()).to.have.length(0)
        expect(first.uid).to.equal(`${APPOINTMENT}@lotus-day-spa`)
        expect(first.attendees.length).to.be.at.most(1)
        expect(text).to.not.match(/^(X-EVIL|UID:evil|ATTENDEE:mailto:evil)/m)
        expect(events[0]?.getFirstProperty('organizer')?.getFirstParameter('x-evil')).to.equal(undefined)
      }),
      { seed: 20_260_329, numRuns: 300 },
    )
  })
})
