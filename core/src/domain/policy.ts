import { percentOf, zero, type Money } from './money.js'
import { MINUTE_MS } from './interval.js'

/** Rules of a business for one or more services; a copy is stored on each booking when it is made (ADR 0011). */
export interface Policy {
  readonly name: string
  /** Earliest and latest start from now, in minutes. */
  readonly minNoticeMinutes: number
  readonly maxHorizonMinutes: number
  readonly depositPercent: number
  /** Up to and including this many minutes before the start a cancellation costs nothing. */
  readonly freeCancellationMinutes: number
  /** What is kept after that, in percent of the deposit. */
  readonly lateCancellationFeePercent: number
  readonly holdMinutes: number
  /** What one extension adds to a hold. */
  readonly holdExtensionMinutes: number
  readonly maxHoldExtensions: number
}

export const DEFAULT_POLICY: Policy = {
  name: 'Standard',
  minNoticeMinutes: 0,
  maxHorizonMinutes: 90 * 24 * 60,
  depositPercent: 0,
  freeCancellationMinutes: 24 * 60,
  lateCancellationFeePercent: 100,
  holdMinutes: 10,
  holdExtensionMinutes: 5,
  maxHoldExtensions: 3,
}

export interface CancelTerms {
  readonly isFree: boolean
  readonly refund: Money
  readonly fee: Money
}

/**
 * What a cancellation at `at` gives back and costs.
 * @param booking - `deposit` is what was agreed, `paid` what has really arrived; a fee above `paid` stays owed.
 */
export function cancelTerms(
  policy: Policy,
  booking: { startsAt: Date; deposit: Money; paid: Money },
  at: Date,
): CancelTerms {
  const { paid, deposit } = booking
  const noticeMs = booking.startsAt.getTime() - at.getTime()
  const isFree = noticeMs >= policy.freeCancellationMinutes * MINUTE_MS
  const fee = isFree ? zero(paid.currency) : percentOf(deposit, policy.lateCancellationFeePercent)
  return { isFree, fee, refund: { ...paid, amount: Math.max(0, paid.amount - fee.amount) } }
}
