import type { PaymentOrder, PaymentProvider, PaymentStart, RefundResult } from '@bookwright/core'

/** What to tell a customer of one tenant about paying at the desk. */
export type InstructionsOf = (tenantId: string) => Promise<string | undefined>

/** Pays at the desk: nothing is collected online, the booking is confirmed at once, money changes hands on site. */
export class OnSiteProvider implements PaymentProvider {
  readonly label = 'payment-onsite.label'
  readonly isOnline = false

  constructor(private readonly instructionsOf: InstructionsOf) {}

  async start(order: PaymentOrder): Promise<PaymentStart> {
    const instructions = await this.instructionsOf(order.tenantId)
    return { status: 'due-on-site', providerReference: `on-site:${order.paymentId}`, instructions }
  }

  /** Whoever took the money gives it back: the engine only remembers that it is due. */
  async refund(order: PaymentOrder): Promise<RefundResult> {
    return { status: 'by-hand', providerReference: `on-site:${order.paymentId}` }
  }
}
