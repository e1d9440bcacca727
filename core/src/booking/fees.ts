import { inject, injectable } from 'tsyringe'
import { LIFECYCLE_STORE } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { noShowFee } from '../domain/policy.js'
import type { Money } from '../domain/money.js'
import type { LedgerEntry, StoredBooking } from '../ports/booking-store.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

type FeeKind = 'late-cancellation' | 'no-show'
const FEE_KINDS: readonly string[] = ['late-cancellation', 'no-show'] satisfies FeeKind[]

/** Fees that nobody took back. */
function openFees(booking: Pick<StoredBooking, 'ledger'>): LedgerEntry[] {
  const entries = booking.ledger ?? []
  const reversed = new Set(entries.map(entry => entry.reverses))
  return entries.filter(entry => FEE_KINDS.includes(entry.kind) && !reversed.has(entry.id))
}

/** Writes down what rules make due. No money moves here: payment plugins collect and give back what the ledger says. */
@injectable()
export class Fees {
  constructor(@inject(LIFECYCLE_STORE) private readonly store: LifecycleStore) {}

  /** What a no-show costs under the policy of the booking. */
  ofNoShow(booking: StoredBooking): Money {
    const { quote, paid, policy } = booking
    return noShowFee(policy, { deposit: quote.deposit, total: quote.total, paid })
  }

  /** Nothing is written for nothing. */
  async charge(
    tx: Transaction,
    booking: StoredBooking,
    fee: { readonly kind: FeeKind; readonly amount: Money },
    actor: Actor,
  ): Promise<void> {
    if (fee.amount.amount <= 0) return
    await this.store.addEntry(tx, { ...fee, bookingId: booking.id, reason: booking.policy.name, actor })
  }

  async oweRefund(tx: Transaction, booking: StoredBooking, refund: Money, actor: Actor): Promise<void> {
    if (refund.amount <= 0) return
    const amount = { ...refund, amount: -refund.amount }
    const { id: bookingId, policy } = booking
    await this.store.addEntry(tx, { kind: 'refund', amount, bookingId, reason: policy.name, actor })
  }

  /**
   * Takes open fees back, each by an entry of its own. Call with the row of the booking locked.
   * @returns What was taken back; empty when there was nothing.
   */
  async reverse(
    tx: Transaction,
    booking: StoredBooking,
    why: { readonly reason: string; readonly actor: Actor; readonly kind?: FeeKind },
  ): Promise<LedgerEntry[]> {
    const fees = openFees(booking).filter(fee => why.kind === undefined || fee.kind === why.kind)
    for (const fee of fees) {
      const amount = { ...fee.amount, amount: -fee.amount.amount }
      const { reason, actor } = why
      await this.store.addEntry(tx, {
        kind: 'reversal',
        reverses: fee.id,
        bookingId: booking.id,
        amount,
        reason,
        actor,
      })
    }
    return fees
  }
}
