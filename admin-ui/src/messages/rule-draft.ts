import type { ReminderRule, ReminderRuleDraft } from '../api/message-api.js'
import { messages } from '../locales/messages.js'

/** A rule as it is typed. */
export interface RuleDraft {
  kind: ReminderRule['kind']
  amount: string
  unit: 'days' | 'hours' | 'minutes'
  time: string
  channel: string
  serviceId: string
  toCustomer: boolean
  toStaff: boolean
}

export function draftOf(rule: ReminderRule | null): RuleDraft {
  const { kind = 'reminder', channel = 'email', toCustomer = true, toStaff = true } = rule ?? {}
  const distance = rule?.distance ?? { days: 2 }
  return { kind, channel, toCustomer, toStaff, ...whenOf(distance), serviceId: rule?.serviceIds[0] ?? '' }
}

function whenOf(distance: ReminderRule['distance']): Pick<RuleDraft, 'amount' | 'unit' | 'time'> {
  if ('days' in distance) return { amount: String(distance.days), unit: 'days', time: distance.time ?? '' }
  const { minutes } = distance
  if (minutes % 15 !== 0) return { amount: String(minutes), unit: 'minutes', time: '' }
  return { amount: String(minutes / 60), unit: 'hours', time: '' }
}

const PATTERNS = { days: /^\d{1,3}$/, hours: /^\d{1,3}([.,]\d+)?$/, minutes: /^\d{1,3}$/ }
const LEAST = { days: 0, hours: 0.25, minutes: 1 }

/** What is wrong with it, by field. */
export function checkRule({ amount, unit, toCustomer, toStaff }: RuleDraft): { amount?: string; to?: string } {
  const words = messages.mails.rule
  const number = Number(amount.trim().replace(',', '.'))
  const isRight = PATTERNS[unit].test(amount.trim()) && number >= LEAST[unit] && number <= 366
  return { ...(isRight ? {} : { amount: words.amountWrong }), ...(toCustomer || toStaff ? {} : { to: words.nobody }) }
}

export function ruleOf(draft: RuleDraft, rule: ReminderRule | null): ReminderRuleDraft {
  const { kind, channel, toCustomer, toStaff, amount, unit, time, serviceId } = draft
  const number = Number(amount.trim().replace(',', '.'))
  const days = { days: number, ...(time ? { time } : {}) }
  const distance = unit === 'days' ? days : { minutes: Math.round(number * (unit === 'hours' ? 60 : 1)) }
  // A rule for several services, made through the API, keeps them while the choice is not touched.
  const kept = rule && rule.serviceIds[0] === serviceId ? rule.serviceIds : undefined
  const serviceIds = kept ?? (serviceId ? [serviceId] : [])
  return { kind, channel, toCustomer, toStaff, distance, serviceIds, isOn: rule?.isOn ?? true }
}

/** A rule in words. */
export function nameOf({ kind, distance }: Pick<ReminderRule, 'kind' | 'distance'>): string {
  const words = messages.mails.rule
  const say = kind === 'reminder' ? words.before : words.after
  if ('days' in distance) return say(words.days(distance.days), distance.time ?? '')
  const { minutes } = distance
  return say(minutes % 60 === 0 ? words.hours(minutes / 60) : words.minutes(minutes), '')
}
