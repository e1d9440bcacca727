import type { FeeRule } from '../api/booking-action-api.js'
import { messages } from '../locales/messages.js'
import { isNumber, readSum, sumText } from './typed-number.js'

/** What something costs: a share of something, or a sum. */
export interface FeeDraft {
  value: string
  kind: 'deposit' | 'balance' | 'total' | 'percent' | 'sum'
}

export function feeDraftOf(rule: FeeRule | undefined, currency: string, kind: FeeDraft['kind']): FeeDraft {
  if (rule === undefined) return { value: '', kind }
  if ('amount' in rule) return { value: sumText(rule.amount, currency), kind: 'sum' }
  return { value: String(rule.percent), kind: rule.of }
}

/** @returns Undefined when nothing is typed. */
export function feeRuleOf({ value, kind }: FeeDraft, currency: string): FeeRule | undefined {
  if (value.trim() === '') return undefined
  if (kind === 'sum') return { amount: readSum(value, currency) ?? 0 }
  return { percent: Number(value), of: kind === 'percent' ? 'total' : kind }
}

export function checkFee({ value, kind }: FeeDraft, currency: string, isOptional: boolean): string | undefined {
  if (value.trim() === '') return isOptional ? undefined : messages.policies.numberWrong(100)
  if (kind === 'sum') return readSum(value, currency) === undefined ? messages.policies.sumWrong : undefined
  return isNumber(value, 100) ? undefined : messages.policies.numberWrong(100)
}
