import type { Money } from './money.js'
import type { Policy } from './policy.js'

/** A policy in words, for people who are about to book or cancel. */
export interface PolicyText {
  readonly title: string
  readonly text: string
  readonly lines: string[]
}

export function formatMoney(value: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(value.amount / 10 ** digits)
}

function duration(minutes: number): string {
  if (minutes % 1440 === 0 && minutes >= 2880) return `${minutes / 1440} days`
  if (minutes % 60 === 0) return minutes === 60 ? '1 hour' : `${minutes / 60} hours`
  return `${minutes} minutes`
}

/** The cancellation rule and the deposit, one sentence each; sums in the reader's format. */
export function policyText(policy: Policy, deposit: Money, locale: string): PolicyText {
  const lines = [`Free to change or cancel up to ${duration(policy.freeCancellationMinutes)} before.`]
  const { lateCancellationFeePercent: percent } = policy
  if (deposit.amount > 0 && percent > 0) {
    const share = percent === 100 ? 'the deposit' : `${percent}% of the deposit`
    lines.push(`If you cancel later, ${share} of ${formatMoney(deposit, locale)} is due.`)
  }
  return { title: policy.name, text: lines.join(' '), lines }
}
