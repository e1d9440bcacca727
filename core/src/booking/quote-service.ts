import { inject, injectable } from 'tsyringe'
import type { BookingSource } from '../domain/booking-state.js'
import type { TenantId } from '../domain/id.js'
import { subtract, sum, zero } from '../domain/money.js'
import { DEFAULT_POLICY, strictestApproval, type Policy } from '../domain/policy.js'
import type { Quote, QuoteLine } from '../domain/quote.js'
import { InternalError } from '../errors/catalog.js'
import { bookingQuote } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { Plan, PlannedAppointment } from './plan.js'

/** Works out what a plan costs and under which policy. */
@injectable()
export class QuoteService {
  constructor(@inject(HookBus) private readonly hooks: HookBus) {}

  /**
   * Prices a plan: one line a service, then what plugins add. Runs before the transaction.
   * The total is always the sum of the lines, and the deposit lies between nothing and the total, whatever a plugin returns.
   */
  async quote(tenantId: TenantId, plan: Plan, source: BookingSource): Promise<Quote> {
    const [first] = plan.appointments
    if (!first) throw new InternalError({ what: 'a plan without appointments' })
    const policies = plan.appointments.map(({ service }) => service.policy ?? DEFAULT_POLICY)
    const approval = strictestApproval(policies)
    const policy = {
      ...(policies[0] ?? DEFAULT_POLICY),
      ...(approval === 'none' ? {} : { approval }),
      ...depositsOf(plan, policies[0]),
    }
    const base = baseQuote(plan, policy)
    const appointments = plan.appointments.map(toHookAppointment)
    const quoted = await this.hooks.apply(bookingQuote, base, { tenantId, appointments, guests: plan.guests, source })
    return settle(quoted, base.total.currency)
  }
}

/** Of a visit under several policies each service keeps the deposit that is its own. */
function depositsOf(plan: Plan, first: Policy | undefined): Pick<Policy, 'serviceDeposits'> {
  const own = plan.appointments.flatMap(({ service }) => {
    const rule = service.policy?.serviceDeposits?.[service.id]
    return rule ? [[service.id, rule] as const] : []
  })
  return own.length > 0 ? { serviceDeposits: { ...first?.serviceDeposits, ...Object.fromEntries(own) } } : {}
}

/** Lines and policy; the steps of the hook make amounts of them. */
function baseQuote(plan: Plan, policy: Policy): Quote {
  const lines = plan.appointments.flatMap(linesOf)
  const currency = plan.appointments[0]?.price.currency ?? ''
  return { lines, policy, total: zero(currency), deposit: zero(currency), balance: zero(currency) }
}

/** One line, or several where the price depends on the time or on who books. */
export function linesOf({ id, service, price, priceLines, session }: PlannedAppointment): QuoteLine[] {
  const places = session && session.places > 1 ? `${session.places} × ` : ''
  const lines = priceLines ?? [{ label: service.name, amount: price.amount }]
  return lines.map(({ label, amount }) => ({
    label: `${places}${label}`,
    serviceId: service.id,
    appointmentId: id,
    amount: { ...price, amount },
  }))
}

function settle(quote: Quote, currency: string): Quote {
  const isWhole = quote.lines.every(
    line => line.amount.currency === currency && Number.isSafeInteger(line.amount.amount),
  )
  if (!isWhole) {
    throw new InternalError({ what: 'a quote line that is not whole minor units of the currency of the business' })
  }
  const amounts = quote.lines.map(line => line.amount)
  const total = { currency, amount: Math.max(0, sum(amounts, currency).amount) }
  const deposit = { currency, amount: Math.min(Math.max(0, quote.deposit.amount), total.amount) }
  return { ...quote, total, deposit, balance: subtract(total, deposit) }
}

export function toHookAppointment(planned: PlannedAppointment) {
  const resourceIds = [...new Set((planned.candidates[0]?.claims ?? []).map(claim => claim.resource.id))]
  const { startsAt, endsAt, locationId } = planned
  return { serviceId: planned.service.id, locationId, resourceIds, startsAt, endsAt }
}
