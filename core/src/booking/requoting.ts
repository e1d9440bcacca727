import type { Appointment } from '../domain/booking.js'
import { subtract, sum, type Money } from '../domain/money.js'
import type { Quote } from '../domain/quote.js'
import type { PlannedAppointment } from './plan.js'
import { linesOf } from './quote-service.js'

export interface Requoted {
  readonly quote: Quote
  /** Of the appointment. */
  readonly price: Money
}

/**
 * What a booking costs when one appointment of it is at another time; undefined where time has no prices: then it costs
 * what was agreed. Lines of plugins stay. The deposit stays too, as long as it is not more than the whole.
 */
export function requoted(
  { quote }: { readonly quote: Quote },
  before: Pick<Appointment, 'id'>,
  planned: PlannedAppointment | undefined,
): Requoted | undefined {
  const at = quote.lines.findIndex(line => line.appointmentId === before.id)
  if (!planned?.service.rates || at === -1) return undefined
  const { currency } = quote.total
  const others = quote.lines.filter(line => line.appointmentId !== before.id)
  const lines = [...others.slice(0, at), ...linesOf({ ...planned, id: before.id }), ...others.slice(at)]
  const amounts = lines.map(line => line.amount)
  const total = { currency, amount: Math.max(0, sum(amounts, currency).amount) }
  const deposit = { currency, amount: Math.min(quote.deposit.amount, total.amount) }
  return { price: planned.price, quote: { ...quote, lines, total, deposit, balance: subtract(total, deposit) } }
}
