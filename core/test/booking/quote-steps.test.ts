import 'reflect-metadata'
import { expect } from 'chai'
import type { Plan } from '../../dist/booking/plan.js'
import { QuoteService } from '../../dist/booking/quote-service.js'
import { addQuoteSteps } from '../../dist/booking/quote-steps.js'
import { money } from '../../dist/domain/money.js'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import type { Quote } from '../../dist/domain/quote.js'
import { bookingQuote } from '../../dist/hooks/catalog.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'

const service = { id: 's', name: 'Facial', policy: { ...DEFAULT_POLICY, depositPercent: 50 } }
const appointment = { service, price: money(5_000, 'GBP'), candidates: [], startsAt: new Date(0), endsAt: new Date(1) }
const plan = { guests: 1, appointments: [{ ...appointment, locationId: 'l' }] } as unknown as Plan

const amounts = ({ total, deposit, balance }: Quote) => [total.amount, deposit.amount, balance.amount]

/** What a plan costs when a plugin adds a line of £10 at the place it names, and what the plugin saw there. */
async function withExtra(order: { before?: string[]; after?: string[] }) {
  const bus = new HookBus({ clock: { now: () => new Date(0) } })
  addQuoteSteps(bus)
  let seen: number[] = []
  const extra = { label: 'Towel', amount: money(1_000, 'GBP') }
  const run = (quote: Quote) => {
    seen = amounts(quote)
    return { ...quote, lines: [...quote.lines, extra] }
  }
  bus.onFilter(bookingQuote, run, { plugin: 'vertical-towels', ...order })
  const quoted = amounts(await new QuoteService(bus).quote('t', plan, 'web'))
  return { quoted, seen }
}

describe('addQuoteSteps', () => {
  it('adds the lines up, then takes the deposit that the policy asks for', async () => {
    const bus = new HookBus({ clock: { now: () => new Date(0) } })
    addQuoteSteps(bus)
    expect(amounts(await new QuoteService(bus).quote('t', plan, 'web'))).to.deep.equal([5_000, 2_500, 2_500])
  })

  it('takes the deposit of a line that a plugin adds before it, and shows that plugin the price so far', async () => {
    const { quoted, seen } = await withExtra({ after: ['pricing'], before: ['policy'] })
    expect(seen).to.deep.equal([5_000, 0, 5_000])
    expect(quoted).to.deep.equal([6_000, 3_000, 3_000])
  })

  it('takes none of a line that is added after it, which counts for the total all the same', async () => {
    const { quoted, seen } = await withExtra({})
    expect(seen).to.deep.equal([5_000, 2_500, 2_500])
    expect(quoted).to.deep.equal([6_000, 2_500, 3_500])
  })
})
