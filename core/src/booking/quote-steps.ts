import { subtract, sum } from '../domain/money.js'
import { depositOf } from '../domain/policy.js'
import type { Quote } from '../domain/quote.js'
import { bookingQuote } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'

/**
 * Adds the engine's own steps of `booking.quote`, in their order: `pricing` adds the lines up, `policy` is where plugins
 * that change the policy stand before or after, and `deposits` takes the policy's share of the lines as they are then.
 */
export function addQuoteSteps(bus: HookBus): void {
  const isCore = true
  bus.onFilter(bookingQuote, withTotal, { plugin: 'pricing', isCore })
  bus.onFilter(bookingQuote, quote => quote, { plugin: 'policy', after: ['pricing'], isCore })
  bus.onFilter(bookingQuote, withDeposit, { plugin: 'deposits', after: ['policy'], isCore })
}

/** The total is the sum of the lines; what is not paid as a deposit is the balance. */
function withTotal(quote: Quote): Quote {
  const amounts = quote.lines.map(line => line.amount)
  const total = sum(amounts, quote.total.currency)
  return { ...quote, total, balance: subtract(total, quote.deposit) }
}

/** Before the lines are final a deposit would be one of the wrong amount: so this is the last step. */
function withDeposit(quote: Quote): Quote {
  return withTotal({ ...quote, deposit: depositOf(quote.policy, quote.lines, quote.total.currency) })
}
