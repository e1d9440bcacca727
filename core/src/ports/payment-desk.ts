import type { BookingId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'
import type { PaymentSummary } from './booking-store.js'
import type { Transaction } from './unit-of-work.js'

/** A payment plugin that the tenant has enabled. */
export interface ChosenProvider {
  readonly pluginId: string
  /** True when the deposit is collected before the visit. */
  readonly isOnline: boolean
}

/** How a booking is paid. Choosing runs before the transaction, recording inside it. */
export interface PaymentDesk {
  /**
   * The wanted provider, or the first that the tenant has; null when it has none.
   * @throws NotFoundError when the wanted one is not enabled.
   */
  choose(tenantId: TenantId, wanted?: string): Promise<ChosenProvider | null>
  /** Writes the payment row; what is due on site is said at once, an online one is started after commit. */
  record(
    tx: Transaction,
    order: { bookingId: BookingId; provider: ChosenProvider; amount: Money },
  ): Promise<PaymentSummary>
}
