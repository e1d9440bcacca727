import type { Money } from '@bookwright/core'

/** Whether an amount is above a limit that the owner typed in whole units of the currency (pounds, not pence). */
export function isAbove(amount: Money, limit: number): boolean {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: amount.currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return amount.amount > Math.round(limit * 10 ** digits)
}
