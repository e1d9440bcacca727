import { expect } from 'chai'
import { money } from '../../dist/domain/money.js'
import { policyText } from '../../dist/domain/policy-text.js'
import {
  cancelTerms,
  DEFAULT_POLICY,
  depositOf,
  feeOf,
  noShowFee,
  paymentMinutesOf,
  policyFor,
  requestMinutesOf,
  strictestApproval,
} from '../../dist/domain/policy.js'

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

describe('cancellation tiers', () => {
  const startsAt = new Date('2027-06-12T09:00:00Z')
  const gbp = (amount: number) => money(amount, 'GBP')
  const facts = { startsAt, deposit: gbp(3_000), total: gbp(10_000), paid: gbp(3_000) }
  const policy = {
    ...DEFAULT_POLICY,
    // Written the wrong way round on purpose.
    cancellationTiers: [
      { until: { minutes: 60 }, fee: { percent: 50, of: 'total' as const } },
      { until: { minutes: 1_440 }, fee: { amount: 0 } },
      { until: { minutes: 120 }, fee: { percent: 100, of: 'deposit' as const } },
    ],
    lateCancellationFee: { percent: 100, of: 'total' as const },
  }
  const feeAt = (minutesBefore: number, extra = 0) =>
    cancelTerms(policy, facts, new Date(startsAt.getTime() - minutesBefore * 60_000 + extra)).fee.amount

  it('count up to and including their end, in the order in which they end', () => {
    expect([feeAt(1_440), feeAt(1_440, 1)]).to.deep.equal([0, 3_000])
    expect([feeAt(120), feeAt(120, 1)]).to.deep.equal([3_000, 5_000])
    expect([feeAt(60), feeAt(60, 1)]).to.deep.equal([5_000, 10_000])
    expect(feeAt(-600)).to.equal(10_000)
  })

  it('give back what was paid beyond the fee, and never less than nothing', () => {
    expect(cancelTerms(policy, facts, new Date(startsAt.getTime() - 86_400_000)).refund).to.deep.equal(gbp(3_000))
    expect(cancelTerms(policy, facts, startsAt).refund).to.deep.equal(gbp(0))
    expect(cancelTerms(policy, { ...facts, paid: gbp(12_000) }, startsAt).refund).to.deep.equal(gbp(2_000))
  })

  it('end at the wall clock that they are given, else at that of UTC', () => {
    const local = { ...DEFAULT_POLICY, cancellationTiers: [{ until: { days: 1, time: '18:00' }, fee: { amount: 0 } }] }
    const isFree = (at: string, more = {}) => cancelTerms(local, { ...facts, ...more }, new Date(at)).isFree
    expect([isFree('2027-06-11T18:00:00.000Z'), isFree('2027-06-11T18:00:00.001Z')]).to.deep.equal([true, false])
    const wallClock = () => new Date('2027-06-11T17:00:00Z')
    expect(isFree('2027-06-11T17:00:00.001Z', { wallClock })).to.equal(false)
  })
})

describe('depositOf', () => {
  const line = (amount: number, serviceId?: string) => ({
    amount: money(amount, 'GBP'),
    ...(serviceId ? { serviceId } : {}),
  })
  const lines = [line(7_500, 'massage'), line(8_500, 'facial')]

  it('is a share of all lines, rounded half up', () => {
    expect(depositOf({ ...DEFAULT_POLICY, depositPercent: 30 }, lines, 'GBP')).to.deep.equal(money(4_800, 'GBP'))
    expect(depositOf({ ...DEFAULT_POLICY, depositPercent: 50 }, [line(1)], 'GBP').amount).to.equal(1)
  })

  it('is a sum for the whole booking, at most its total', () => {
    const policy = { ...DEFAULT_POLICY, depositPercent: 30, deposit: { amount: 5_000 } }
    expect(depositOf(policy, lines, 'GBP').amount).to.equal(5_000)
    expect(depositOf(policy, [line(3_000)], 'GBP').amount).to.equal(3_000)
  })

  it('is by service where the service has a rule, and by the policy for the other lines', () => {
    const policy = { ...DEFAULT_POLICY, depositPercent: 10, serviceDeposits: { facial: { amount: 2_000 } } }
    expect(depositOf(policy, lines, 'GBP').amount).to.equal(2_750)
    expect(depositOf({ ...policy, serviceDeposits: { facial: { percent: 50 } } }, lines, 'GBP').amount).to.equal(5_000)
  })

  it('is never below nothing, also when a discount is', () => {
    expect(depositOf({ ...DEFAULT_POLICY, depositPercent: 100 }, [line(-500)], 'GBP').amount).to.equal(0)
  })
})

describe('feeOf', () => {
  const facts = { deposit: money(4_800, 'GBP'), total: money(16_000, 'GBP'), paid: money(4_800, 'GBP') }

  it('is a share of deposit, balance or total, or a sum', () => {
    expect(feeOf({ percent: 100, of: 'deposit' }, facts).amount).to.equal(4_800)
    expect(feeOf({ percent: 100, of: 'balance' }, facts).amount).to.equal(11_200)
    expect(feeOf({ percent: 25, of: 'total' }, facts).amount).to.equal(4_000)
    expect(feeOf({ amount: 7_500 }, facts)).to.deep.equal(money(7_500, 'GBP'))
  })

  it('is nothing for a no-show without a rule', () => {
    expect(noShowFee(DEFAULT_POLICY, facts)).to.deep.equal(money(0, 'GBP'))
    expect(noShowFee({ ...DEFAULT_POLICY, noShowFee: { percent: 100, of: 'balance' } }, facts).amount).to.equal(11_200)
  })
})

describe('rules that were not written', () => {
  it('let a request wait a day, and its deposit half a day', () => {
    expect([requestMinutesOf(DEFAULT_POLICY), paymentMinutesOf(DEFAULT_POLICY)]).to.deep.equal([1_440, 720])
    const policy = { ...DEFAULT_POLICY, requestMinutes: 5, paymentMinutes: 6 }
    expect([requestMinutesOf(policy), paymentMinutesOf(policy)]).to.deep.equal([5, 6])
  })

  it('let the strictest of several services decide whether a visit waits', () => {
    const [none, open, blocking] = [{}, { approval: 'open' as const }, { approval: 'blocking' as const }]
    const strictest = (...rules: object[]) => strictestApproval(rules.map(rule => ({ ...DEFAULT_POLICY, ...rule })))
    expect([strictest(none), strictest(none, open), strictest(open, blocking, none)]).to.deep.equal([
      'none',
      'open',
      'blocking',
    ])
  })
})

describe('policyText', () => {
  it('counts in days from two whole days on, in hours below and between', () => {
    const textOf = (minutes: number) =>
      policyText({ ...DEFAULT_POLICY, freeCancellationMinutes: minutes }, money(0, 'GBP'), 'en-GB').text
    expect([1_440, 2_880, 2_940, 60, 90].map(textOf)).to.deep.equal(
      ['24 hours', '2 days', '49 hours', '1 hour', '90 minutes'].map(
        time => `Free to change or cancel up to ${time} before.`,
      ),
    )
  })

  it('says tiers, absence and acceptance in words', () => {
    const policy = {
      ...DEFAULT_POLICY,
      approval: 'open' as const,
      cancellationTiers: [
        { until: { days: 2, time: '12:00' }, fee: { amount: 0 } },
        { until: { minutes: 0 }, fee: { amount: 1_000 } },
      ],
      noShowFee: { percent: 80, of: 'balance' as const },
    }
    expect(policyText(policy, money(0, 'GBP'), 'en-GB').lines).to.deep.equal([
      'The business answers your request before it is a booking.',
      'Free to change or cancel until 12:00 2 days before.',
      'If you cancel until the start, £10.00 is due.',
      'If you do not come, 80% of what is still to pay is due.',
    ])
  })

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

  it('says for how long whoever stayed away too often cannot book', () => {
    const saying = (blockDays: number, locale = 'en-GB') => {
      const policy = { ...DEFAULT_POLICY, noShowBlock: { count: 3, days: 1_000, blockDays } }
      return policyText(policy, money(0, 'GBP'), locale).lines.at(-1)
    }
    const whoever = 'Whoever does not come 3 times within 1000 days can book again'
    expect(saying(1)).to.equal(`${whoever} a day after the last time.`)
    expect(saying(14)).to.equal(`${whoever} 14 days after the last time.`)
    expect(saying(1, 'fr')).to.include('un jour')
  })

  it('knows currencies without a minor unit', () => {
    expect(policyText(DEFAULT_POLICY, money(5_000, 'JPY'), 'en-GB').text).to.contain('JP¥5,000')
  })
})

describe('policyFor', () => {
  const member = { key: 'member', label: 'Members' }
  const staff = { key: 'staff', label: 'Our people' }
  const limit = { of: 'customer', per: 'day', max: 2 } as const
  const weekly = { of: 'customer', per: 'week', max: 5 } as const
  const rules = {
    ...DEFAULT_POLICY,
    ...{ minNoticeMinutes: 240, maxHorizonMinutes: 10_080, limits: [limit] },
    groups: [
      { group: 'member', minNoticeMinutes: 60, maxHorizonMinutes: 20_160, limits: [weekly] },
      { group: 'staff', minNoticeMinutes: 120, maxHorizonMinutes: 43_200 },
      { group: 'guests-of-the-club' },
    ],
  }

  it('is what it was for somebody in no group that it names', () => {
    expect(policyFor(rules, [])).to.equal(rules)
    expect(policyFor(rules, [{ key: 'neighbours', label: 'Neighbours' }])).to.equal(rules)
    expect(policyFor(DEFAULT_POLICY, [member])).to.equal(DEFAULT_POLICY)
  })

  it('gives somebody in several groups the shortest notice, the widest horizon, all limits, and names these groups', () => {
    const neighbours = { key: 'neighbours', label: 'Neighbours' }
    expect(policyFor(rules, [staff, neighbours, member])).to.deep.include({
      ...{ minNoticeMinutes: 60, maxHorizonMinutes: 43_200, limits: [limit, weekly] },
      madeFor: ['Our people', 'Members'],
    })
  })

  it('leaves notice and horizon as they are where a group says nothing of them', () => {
    const found = policyFor(rules, [{ key: 'guests-of-the-club', label: 'Guests of the club' }])
    expect(found).to.deep.include({ minNoticeMinutes: 240, maxHorizonMinutes: 10_080, limits: [limit] })
  })
})
