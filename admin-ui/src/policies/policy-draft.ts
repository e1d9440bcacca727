import type { PolicyRules } from '../api/booking-action-api.js'
import { messages } from '../locales/messages.js'

const HOUR = 60
const DAY = 1440

interface NumberField {
  key: string
  max: number
  isOptional: boolean
  read(rules: PolicyRules): number | undefined
  write(rules: PolicyRules, value: number | undefined): PolicyRules
}

function limitOf(rules: PolicyRules, per: 'day' | 'week'): number | undefined {
  return rules.limits?.find(limit => limit.of === 'customer' && limit.per === per)?.max
}

function withLimit(rules: PolicyRules, per: 'day' | 'week', max: number | undefined): PolicyRules {
  const others = (rules.limits ?? []).filter(limit => limit.of !== 'customer' || limit.per !== per)
  return { ...rules, limits: max === undefined ? others : [...others, { of: 'customer', per, max }] }
}

function noShowPercent({ noShowFee }: PolicyRules): number | undefined {
  return noShowFee && 'percent' in noShowFee && noShowFee.of === 'balance' ? noShowFee.percent : undefined
}

/** The numbers of the form, each with how it stands in the rules; times are minutes there. */
export const NUMBER_FIELDS: readonly NumberField[] = [
  plain('noticeHours', 'minNoticeMinutes', { unit: HOUR, max: 8_784 }),
  plain('horizonDays', 'maxHorizonMinutes', { unit: DAY, max: 732 }),
  plain('depositPercent', 'depositPercent', { unit: 1, max: 100 }),
  plain('freeHours', 'freeCancellationMinutes', { unit: HOUR, max: 8_784 }),
  plain('latePercent', 'lateCancellationFeePercent', { unit: 1, max: 100 }),
  {
    ...{ key: 'noShowPercent', max: 100, isOptional: true, read: noShowPercent },
    write: (rules, percent) =>
      percent === undefined && rules.noShowFee && noShowPercent(rules) === undefined
        ? rules
        : { ...rules, noShowFee: percent === undefined ? undefined : { percent, of: 'balance' } },
  },
  {
    ...{ key: 'noShowMinutes', max: DAY, isOptional: true, read: rules => rules.noShowAfterMinutes },
    write: (rules, noShowAfterMinutes) => ({ ...rules, noShowAfterMinutes }),
  },
  {
    ...{ key: 'requestHours', max: 8_784, isOptional: true },
    read: ({ requestMinutes }) => (requestMinutes === undefined ? undefined : requestMinutes / HOUR),
    write: (rules, hours) => ({ ...rules, requestMinutes: hours === undefined ? undefined : hours * HOUR }),
  },
  {
    ...{ key: 'customerPerDay', max: 1_000, isOptional: true, read: rules => limitOf(rules, 'day') },
    write: (rules, max) => withLimit(rules, 'day', max),
  },
  {
    ...{ key: 'customerPerWeek', max: 1_000, isOptional: true, read: rules => limitOf(rules, 'week') },
    write: (rules, max) => withLimit(rules, 'week', max),
  },
]

type PlainRule =
  'minNoticeMinutes' | 'maxHorizonMinutes' | 'depositPercent' | 'freeCancellationMinutes' | 'lateCancellationFeePercent'

function plain(key: string, rule: PlainRule, { unit, max }: { unit: number; max: number }): NumberField {
  return {
    ...{ key, max, isOptional: false },
    read: rules => rules[rule] / unit,
    write: (rules, value = 0) => ({ ...rules, [rule]: Math.round(value * unit) }),
  }
}

export type PolicyDraft = Record<string, string>

export function draftOf(rules: PolicyRules): PolicyDraft {
  const numbers = NUMBER_FIELDS.map(field => [field.key, String(field.read(rules) ?? '')])
  return { name: rules.name, approval: rules.approval ?? 'none', ...Object.fromEntries(numbers) } as PolicyDraft
}

export function checkPolicy(draft: PolicyDraft): Record<string, string> {
  const words = messages.policies
  const errors: Record<string, string> = {}
  if (!draft.name?.trim()) errors.name = words.nameMissing
  for (const { key, max, isOptional } of NUMBER_FIELDS) {
    const text = (draft[key] ?? '').trim()
    const isRight = text === '' ? isOptional : /^\d{1,5}(\.\d{1,2})?$/.test(text) && Number(text) <= max
    if (!isRight) errors[key] = words.numberWrong(max)
  }
  return errors
}

/** The rules with what was typed; what the form does not show stays. */
export function rulesOf(draft: PolicyDraft, before: PolicyRules): PolicyRules {
  const begun = { ...before, name: draft.name?.trim() ?? '', approval: draft.approval as PolicyRules['approval'] }
  return NUMBER_FIELDS.reduce((rules, field) => {
    const text = (draft[field.key] ?? '').trim()
    return field.write(rules, text === '' ? undefined : Number(text))
  }, begun as PolicyRules)
}

/** Whether the policy has rules that the form cannot show. */
export function hasMore(rules: PolicyRules): boolean {
  const others = (rules.limits ?? []).some(limit => limit.of !== 'customer')
  const isOtherFee = rules.noShowFee !== undefined && noShowPercent(rules) === undefined
  const hidden = [rules.cancellationTiers, rules.lateCancellationFee, rules.deposit, rules.serviceDeposits]
  return others || isOtherFee || hidden.some(rule => rule !== undefined)
}
