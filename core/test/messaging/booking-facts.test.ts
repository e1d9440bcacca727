import { expect } from 'chai'
import { Translator } from '../../dist/i18n/translator.js'
import { formatMoney, formatWhen } from '../../dist/messaging/booking-facts.js'

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
