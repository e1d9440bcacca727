import { tiersOf, lateFeeOf, type FeeRule, type Policy, type TierEnd } from './policy.js'
import type { Money } from './money.js'
import { policyWords, type PolicyWords } from './policy-words.js'

/** A policy in words, for people who are about to book or cancel. */
export interface PolicyText {
  readonly title: string
  readonly text: string
  readonly lines: string[]
}

/** From right to left a sign with letters (`UK£`) would stand before them; the mark at the end keeps it where it was. */
export function formatMoney(value: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(value.amount / 10 ** digits).replace(/^\u200f.+/, '$&\u200e')
}

/** Minutes in words, in the largest unit that is even, with the plural of the language. */
export function durationText(minutes: number, locale = 'en'): string {
  if (minutes % 1440 === 0 && minutes >= 2880) return unitText(minutes / 1440, 'day', locale)
  return minutes % 60 === 0 ? unitText(minutes / 60, 'hour', locale) : unitText(minutes, 'minute', locale)
}

function unitText(value: number, unit: 'day' | 'hour' | 'minute', locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', useGrouping: false })
  return format.format(value).replaceAll('\u00a0', ' ')
}

interface Reader {
  readonly deposit: Money
  readonly locale: string
  readonly words: PolicyWords
}

function moment(until: TierEnd, { words, locale }: Reader): string {
  if ('minutes' in until) {
    return until.minutes === 0 ? words.untilStart : words.upTo(durationText(until.minutes, locale))
  }
  const { onTheDay, onTheDayBefore } = words
  const before = () => words.daysBefore(unitText(until.days, 'day', locale))
  return words.until(until.time, until.days === 0 ? onTheDay : until.days === 1 ? onTheDayBefore : before())
}

function isNothing(rule: FeeRule, deposit: Money): boolean {
  if ('amount' in rule) return rule.amount === 0
  return rule.percent === 0 || (rule.of === 'deposit' && deposit.amount === 0)
}

function share(rule: FeeRule, { deposit, locale, words }: Reader): string {
  if ('amount' in rule) return formatMoney({ ...deposit, amount: rule.amount }, locale)
  const [whole, of] = words.of[rule.of]
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(
    rule.percent / 100,
  )
  const part = rule.percent === 100 ? whole : words.percent(percent.replaceAll('\u00a0', ' '), of)
  return rule.of === 'deposit' ? words.deposit(part, formatMoney(deposit, locale)) : part
}

/**
 * The rules that meet whoever books: acceptance, cancellation, deposit, absence; one sentence each.
 * @param locale - BCP 47; sentences and numbers are of one language, English where there are no words in that one.
 */
export function policyText(policy: Policy, deposit: Money, locale: string): PolicyText {
  const reader = { deposit, ...policyWords(locale) }
  const { words } = reader
  // Only their order matters here, not the instant that they are counted from.
  const tiers = tiersOf(policy, { startsAt: new Date(0) })
  const lines = tiers.map(({ until, fee }) => {
    const end = moment(until, reader)
    return isNothing(fee, deposit) ? words.free(end) : words.fee(end, share(fee, reader))
  })
  const late = lateFeeOf(policy)
  if (!isNothing(late, deposit)) lines.push(words.later(share(late, reader)))
  if (policy.noShowFee && !isNothing(policy.noShowFee, deposit)) {
    lines.push(words.absent(share(policy.noShowFee, reader)))
  }
  if (policy.noShowBlock) {
    const { count, days, blockDays } = policy.noShowBlock
    const wait = blockDays === 1 ? words.aDay : unitText(blockDays, 'day', reader.locale)
    lines.push(words.blocked(count, unitText(days, 'day', reader.locale), wait))
  }
  if ((policy.approval ?? 'none') !== 'none') lines.unshift(words.asked)
  return { title: policy.name, text: lines.join(' '), lines }
}
