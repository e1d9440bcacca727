import { tiersOf, lateFeeOf, type FeeRule, type Policy, type TierEnd } from './policy.js'
import type { Money } from './money.js'

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

/** Minutes in words, in the largest unit that is even. */
export function durationText(minutes: number): string {
  if (minutes % 1440 === 0 && minutes >= 2880) return `${minutes / 1440} days`
  if (minutes % 60 === 0) return minutes === 60 ? '1 hour' : `${minutes / 60} hours`
  return `${minutes} minutes`
}

function moment(until: TierEnd): string {
  if ('minutes' in until) return until.minutes === 0 ? 'until the start' : `up to ${durationText(until.minutes)} before`
  const day = until.days === 0 ? 'on the day' : until.days === 1 ? 'on the day before' : `${until.days} days before`
  return `until ${until.time} ${day}`
}

interface Reader {
  readonly deposit: Money
  readonly locale: string
}

function isNothing(rule: FeeRule, deposit: Money): boolean {
  if ('amount' in rule) return rule.amount === 0
  return rule.percent === 0 || (rule.of === 'deposit' && deposit.amount === 0)
}

function share(rule: FeeRule, { deposit, locale }: Reader): string {
  if ('amount' in rule) return formatMoney({ ...deposit, amount: rule.amount }, locale)
  const what = rule.of === 'balance' ? 'what is still to pay' : rule.of === 'total' ? 'the price' : 'the deposit'
  const part = rule.percent === 100 ? what : `${rule.percent}% of ${what}`
  return rule.of === 'deposit' ? `${part} of ${formatMoney(deposit, locale)}` : part
}

/** The rules that meet whoever books: acceptance, cancellation, deposit, absence; one sentence each. */
export function policyText(policy: Policy, deposit: Money, locale: string): PolicyText {
  const reader = { deposit, locale }
  // Only their order matters here, not the instant that they are counted from.
  const tiers = tiersOf(policy, { startsAt: new Date(0) })
  const lines = tiers.map(({ until, fee }) =>
    isNothing(fee, deposit)
      ? `Free to change or cancel ${moment(until)}.`
      : `If you cancel ${moment(until)}, ${share(fee, reader)} is due.`,
  )
  const late = lateFeeOf(policy)
  if (!isNothing(late, deposit)) lines.push(`If you cancel later, ${share(late, reader)} is due.`)
  if (policy.noShowFee && !isNothing(policy.noShowFee, deposit)) {
    lines.push(`If you do not come, ${share(policy.noShowFee, reader)} is due.`)
  }
  if ((policy.approval ?? 'none') !== 'none') lines.unshift('The business answers your request before it is a booking.')
  return { title: policy.name, text: lines.join(' '), lines }
}
