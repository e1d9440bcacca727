import { expect } from 'chai'
import { Translator } from '../../dist/i18n/translator.js'
import { bookingFacts, formatMoney, formatWhen } from '../../dist/messaging/booking-facts.js'
import { sampleBooking } from '../../dist/messaging/sample-booking.js'

describe('formatMoney', () => {
  it('places the decimals that the currency has', () => {
    expect(formatMoney({ amount: 4_850, currency: 'GBP' }, 'en-GB')).to.equal('£48.50')
    expect(formatMoney({ amount: 4_850, currency: 'JPY' }, 'en-GB')).to.match(/4,850$/)
    expect(formatMoney({ amount: 4_850, currency: 'KWD' }, 'en-GB')).to.match(/4\.850$/)
  })
})

describe('formatWhen', () => {
  const translator = new Translator()
  const at = (startsAt: string, endsAt: string, timeZone: string, locale = 'en-GB') =>
    formatWhen({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) }, { locale, timeZone }, translator)

  it('tells the hour that comes twice apart by the name of the zone', () => {
    expect(at('2026-10-25T00:30:00Z', '2026-10-25T00:45:00Z', 'Europe/London')).to.include(
      '01:30 to 01:45 (British Summer Time)',
    )
    expect(at('2026-10-25T01:30:00Z', '2026-10-25T01:45:00Z', 'Europe/London')).to.include(
      '01:30 to 01:45 (Greenwich Mean Time)',
    )
  })

  it('uses the zone of the place, not of the machine', () => {
    expect(at('2026-01-01T23:30:00Z', '2026-01-02T00:30:00Z', 'Asia/Kathmandu')).to.include(
      'Friday, 2 January 2026, 05:15 to 06:15',
    )
  })

  it('writes plain spaces only', () => {
    expect(at('2026-01-01T15:00:00Z', '2026-01-01T16:00:00Z', 'America/New_York', 'en-US')).to.match(/^[\x20-\x7e]+$/)
  })
})

describe('bookingFacts', () => {
  const translator = new Translator()
  const sample = sampleBooking(
    {
      ...{ id: 't', slug: 'northgate', name: 'Northgate', timeZone: 'America/New_York', currency: 'USD' },
      ...{ locale: 'en', profile: {} },
    } as unknown as Parameters<typeof sampleBooking>[0],
    new Date('2027-10-04T12:00:00Z'),
  )
  const directions = { meetingUrl: 'https://meet.example.test/northgate', text: 'Have your card ready' }
  const appointments = sample.appointments.map(appointment => ({ ...appointment, directions }))
  const valuesFor = (audience: 'customer' | 'business') =>
    bookingFacts({ ...sample, appointments }, audience, 'en', translator).map(({ value }) => value)

  it('tell whoever comes the link of the meeting and what to have ready, and the team the link', () => {
    expect(valuesFor('customer')).to.include.members([directions.meetingUrl, directions.text])
    expect(valuesFor('business')).to.include(directions.meetingUrl).and.not.include(directions.text)
  })

  it('leave out what a service does not say', () => {
    const labels = bookingFacts(sample, 'customer', 'en', translator).map(({ label }) => label)
    for (const label of ['Meeting link', 'Good to know']) expect(labels).not.to.include(label)
  })
})
