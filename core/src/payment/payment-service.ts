import { inject, injectable } from 'tsyringe'
import { LOG, PAYMENT_PROVIDER, PAYMENT_STORE, PORTS, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type BookingId, type PaymentId, type TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'
import { InvalidRequestError } from '../errors/catalog.js'
import { paymentFailed, paymentOptions, paymentStarted } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { PaymentOption } from '../hooks/payloads.js'
import { runWithin } from '../hooks/run-within.js'
import { Translator } from '../i18n/translator.js'
import type { Log } from '../ports/log.js'
import type { PaymentOrder, PaymentStart } from '../ports/payment-provider.js'
import type { Payment, PaymentStore } from '../ports/payment-store.js'
import type { PortRegistries } from '../ports/port-registry.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

/** Provider of a payment that a business without any payment plugin takes at its desk. */
const ON_SITE = 'on-site'

/** How a booking will be paid: decided before the transaction, stored inside it, started after it. */
export interface PaymentPlan {
  readonly provider: string
  readonly isOnline: boolean
  readonly purpose: Payment['purpose']
  readonly amount: Money
  /** True: the booking waits in `pending-payment` until the money is there. */
  readonly isPaidFirst: boolean
}

export interface PaymentWish {
  readonly total: Money
  readonly deposit: Money
  /** Id of the payment plugin that the booker chose. */
  readonly provider?: string
}

/** What the booker is told about paying, as it stands in the answer to the booking. */
export interface PaymentAnswer {
  readonly id: PaymentId
  readonly provider: string
  readonly status: Payment['status']
  readonly amount: Money
  readonly instructions?: string
  readonly redirectUrl?: string
}

export interface PaymentStartOrder {
  readonly tenantId: TenantId
  readonly payment: Payment
  readonly description: string
  readonly returnUrl: string
  readonly locale: string
}

const START_TIMEOUT_MS = 10_000
type Started =
  PaymentStart | { readonly status: 'failed'; readonly instructions?: string; readonly redirectUrl?: string }

/** Ways to pay, and the first step of paying. Money that comes and goes later belongs to the providers' plugins. */
@injectable()
export class PaymentService {
  constructor(
    @inject(PORTS) private readonly ports: PortRegistries,
    @inject(PAYMENT_STORE) private readonly store: PaymentStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(HookBus) private readonly bus: HookBus,
    @inject(Translator) private readonly translator: Translator,
    @inject(LOG) private readonly log: Log,
  ) {}

  /** Ways to pay that a booker is offered, after `payment.options`; the desk when no plugin offers any. */
  async options(tenantId: TenantId, { total, deposit }: PaymentWish, locale = 'en'): Promise<readonly PaymentOption[]> {
    const provided = await this.ports.of(PAYMENT_PROVIDER).forTenant(tenantId)
    const offered = provided.map(({ pluginId, adapter }) => ({
      provider: pluginId,
      label: this.translator.translate(locale, adapter.label),
      isOnline: adapter.isOnline,
    }))
    const options = await this.bus.apply(paymentOptions, offered, { tenantId, total, deposit })
    const desk = { provider: ON_SITE, label: this.translator.translate(locale, 'payment.on-site'), isOnline: false }
    return options.length > 0 ? options : [desk]
  }

  /**
   * Decides how a booking is paid. Runs before the transaction.
   * @returns undefined when there is nothing to pay.
   * @throws BW_INVALID_REQUEST when the chosen provider is not offered.
   */
  async plan(tenantId: TenantId, wish: PaymentWish): Promise<PaymentPlan | undefined> {
    if (wish.total.amount === 0) return undefined
    const options = await this.options(tenantId, wish)
    // Without a wish: a deposit is collected first where that is possible; else paying at the desk asks for the least.
    const byDefault = options.find(option => option.isOnline === wish.deposit.amount > 0) ?? options[0]
    const option = wish.provider === undefined ? byDefault : options.find(one => one.provider === wish.provider)
    if (option === undefined) {
      const message = `Choose one of: ${options.map(one => one.provider).join(', ')}.`
      throw new InvalidRequestError({ issues: [{ path: 'payment.provider', message }] })
    }
    const hasDeposit = wish.deposit.amount > 0
    return {
      provider: option.provider,
      isOnline: option.isOnline,
      purpose: hasDeposit ? 'deposit' : 'full',
      amount: hasDeposit ? wish.deposit : wish.total,
      isPaidFirst: option.isOnline && hasDeposit,
    }
  }

  /** Stores the payment inside the booking's transaction; nobody is asked for money yet. */
  async record(tx: Transaction, bookingId: BookingId, plan: PaymentPlan): Promise<Payment> {
    const { provider, purpose, amount, isOnline } = plan
    const status = isOnline ? 'created' : 'due-on-site'
    const payment: Payment = { id: newId(), bookingId, provider, purpose, amount, status, instructions: '' }
    await this.store.insert(tx, payment)
    return payment
  }

  /**
   * Starts collecting. Runs after the booking is committed, never inside its transaction.
   * @returns What to tell the booker; `failed` when the provider did not answer: the booking stands all the same.
   */
  async startAfterCommit(order: PaymentStartOrder): Promise<PaymentAnswer> {
    const { tenantId, payment, locale } = order
    const answer = { id: payment.id, provider: payment.provider, amount: payment.amount }
    if (payment.provider === ON_SITE) {
      const instructions = this.translator.translate(locale, 'payment.on-site.instructions')
      return { ...answer, status: payment.status, instructions }
    }
    const started = await this.start(order)
    const hook = started.status === 'failed' ? paymentFailed : paymentStarted
    await this.unitOfWork.run(tenantId, async tx => {
      await this.store.update(tx, payment.id, started)
      if (started.status === 'due-on-site') return
      const payload = { paymentId: payment.id, bookingId: payment.bookingId }
      await tx.enqueue({ hook: hook.name, aggregateId: payment.bookingId, payload })
    })
    const { status, instructions, redirectUrl } = started
    return { ...answer, status, instructions, redirectUrl }
  }

  private async start(order: PaymentStartOrder): Promise<Started> {
    const { tenantId, payment } = order
    const budget = { hook: 'payment.start', plugin: payment.provider, timeoutMs: START_TIMEOUT_MS }
    try {
      const provider = await this.ports.of(PAYMENT_PROVIDER).byId(tenantId, payment.provider)
      return await runWithin(budget, signal => provider.start(providerOrder(order), signal))
    } catch (error) {
      this.log.error({ tenantId, plugin: payment.provider, paymentId: payment.id, error }, 'a payment did not start')
      return { status: 'failed' }
    }
  }

  async ofBooking(tenantId: TenantId, bookingId: BookingId): Promise<readonly Payment[]> {
    return this.store.ofBooking(tenantId, bookingId)
  }
}

function providerOrder({ tenantId, payment, description, returnUrl }: PaymentStartOrder): PaymentOrder {
  const { id: paymentId, bookingId, amount } = payment
  return { tenantId, paymentId, bookingId, amount, description, returnUrl }
}
