import { expect } from 'chai'
import { money } from '../../dist/domain/money.js'
import { policyText } from '../../dist/domain/policy-text.js'
import { cancelTerms, DEFAULT_POLICY } from '../../dist/domain/policy.js'

describe('cancelTerms', () => {
  const startsAt = new Date('2027-06-12T09:00:00Z')
  const deposit = money(4_800, 'GBP')
  const before = (milliseconds: number) => new Date(startsAt.getTime() - milliseconds)
  const day = 86_400_000

  it('costs nothing up to and including the last free moment, and returns what was paid', () => {
    const terms = cancelTerms(DEFAULT_POLICY, { startsAt, deposit, paid: deposit }, before(day))
    expect(terms).to.deep.equal({ isFree: true, refund: deposit, fee: money(0, 'GBP') })
  })

  it('keeps the deposit one millisecond later', () => {
    const terms = cancelTerms(DEFAULT_POLICY, { startsAt, deposit, paid: deposit }, before(day - 1))
    expect(terms).to.deep.equal({ isFree: false, refund: money(0, 'GBP'), fee: deposit })
  })

  it('returns what was paid beyond the fee', () => {
    const policy = { ...DEFAULT_POLICY, lateCancellationFeePercent: 50 }
    const terms = cancelTerms(policy, { startsAt, deposit, paid: money(16_000, 'GBP') }, startsAt)
    expect(terms).to.deep.equal({ isFree: false, fee: money(2_400, 'GBP'), refund: money(13_600, 'GBP') })
  })

  it('says the fee that is owed when nothing was paid yet', () => {
    const terms = cancelTerms(DEFAULT_POLICY, { startsAt, deposit, paid: money(0, 'GBP') }, startsAt)
    expect(terms).to.deep.equal({ isFree: false, fee: deposit, refund: money(0, 'GBP') })
  })
})

describe('policyText', () => {
  it('says the rule and the sum in the format of the reader', () => {
    const text = policyText(DEFAULT_POLICY, money(4_800, 'GBP'), 'en-GB')
    expect(text.lines).to.deep.equal([
      'Free to change or cancel up to 24 hours before.',
      'If you cancel later, the deposit of £48.00 is due.',
    ])
  })

  it('speaks of no deposit when there is none', () => {
    const policy = { ...DEFAULT_POLICY, freeCancellationMinutes: 4_320 }
    expect(policyText(policy, money(0, 'GBP'), 'en-GB').text).to.equal('Free to change or cancel up to 3 days before.')
  })

  it('knows currencies without a minor unit', () => {
    expect(policyText(DEFAULT_POLICY, money(5_000, 'JPY'), 'en-GB').text).to.contain('JP¥5,000')
  })
})
