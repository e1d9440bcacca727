import 'reflect-metadata'
import { expect } from 'chai'
import type { Plan } from '../../dist/booking/plan.js'
import { QuoteService } from '../../dist/booking/quote-service.js'
import { priceOf } from '../../dist/booking/price-lines.js'
import { money } from '../../dist/domain/money.js'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import { bookingQuote } from '../../dist/hooks/catalog.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'

const service = { id: 's', name: 'Facial', policy: { ...DEFAULT_POLICY, depositPercent: 50 } }
const price = money(5_000, 'GBP')
const appointment = { service, price, candidates: [], startsAt: new Date(0), endsAt: new Date(1), locationId: 'l' }
const plan = { guests: 1, appointments: [appointment] } as unknown as Plan

/** What a plan costs after a plugin has added a line and asked for a deposit. */
async function quoted(amount: number, { currency = 'GBP', deposit = 2_500 } = {}) {
  const bus = new HookBus({ clock: { now: () => new Date(0) }, activation: undefined, onFailure: () => undefined })
  const line = { label: 'Voucher', amount: money(amount, currency) }
  bus.onFilter(bookingQuote, quote => ({ ...quote, lines: [...quote.lines, line], deposit: money(deposit, 'GBP') }), {
    plugin: 'voucher',
  })
  const { total, deposit: asked, balance } = await new QuoteService(bus).quote('t', plan, 'web')
  return [total.amount, asked.amount, balance.amount]
}

describe('Money that would go below nothing', () => {
  it('is nothing: no voucher makes a business pay its customer', async () => {
    expect(await quoted(-4_999)).to.deep.equal([1, 1, 0])
    expect(await quoted(-5_000)).to.deep.equal([0, 0, 0])
    expect(await quoted(-1_000_000)).to.deep.equal([0, 0, 0])
  })

  it('is no deposit either, and no deposit is more than the price', async () => {
    expect(await quoted(0, { deposit: -700 })).to.deep.equal([5_000, 0, 5_000])
    expect(await quoted(0, { deposit: 9_000 })).to.deep.equal([5_000, 5_000, 0])
  })

  it('is refused when a plugin makes it of parts of pennies or of another currency', async () => {
    for (const [amount, currency] of [
      [0.5, 'GBP'],
      [Number.NaN, 'GBP'],
      [Number.MAX_SAFE_INTEGER + 1, 'GBP'],
      [-100, 'USD'],
    ] as const) {
      const error = await quoted(amount, { currency }).catch((thrown: { code: string }) => thrown)
      expect(error, String(amount)).to.have.property('code', 'BW_INTERNAL')
    }
  })

  it('is the price of a service whose person takes off more than it costs', () => {
    const overrides = { apprentice: { durationMinutes: null, priceAdjustment: -9_000 } }
    const facial = { priceAmount: 5_000, priceCurrency: 'GBP', overrides }
    const at = { start: 0, end: 60, locationId: 'l' }
    expect(priceOf(facial as never, { ...at, resourceIds: ['apprentice'] })).to.deep.equal(money(0, 'GBP'))
    expect(priceOf(facial as never, { ...at, resourceIds: ['other'] })).to.deep.equal(price)
  })
})
