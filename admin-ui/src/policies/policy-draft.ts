import type { PolicyRules } from '../api/booking-action-api.js'
import { messages } from '../locales/messages.js'
import { checkFee, feeDraftOf, feeRuleOf, type FeeDraft } from './fee-draft.js'
import { checkGroups, groupRowsOf, groupRulesOf, type GroupRow } from './group-rows.js'
import { checkMore, moreDraftOf, moreRulesOf, type MoreDraft } from './policy-rows.js'
import { isNumber } from './typed-number.js'

const HOUR = 60
const DAY = 1440

/** What new rules begin with: those of the engine. */
export function newRules(name: string): PolicyRules {
  return {
    ...{ name, minNoticeMinutes: 0, maxHorizonMinutes: 90 * DAY, depositPercent: 0 },
    ...{ freeCancellationMinutes: DAY, lateCancellationFeePercent: 100 },
    ...{ holdMinutes: 10, holdExtensionMinutes: 5, maxHoldExtensions: 3 },
  }
}

interface NumberField {
  key: string
  max: number
  isOptional: boolean
  read(rules: PolicyRules): number | undefined
  write(rules: PolicyRules, value: number | undefined): PolicyRules
}

/** The plain numbers of the form, each with how it stands in the rules; times are minutes there. */
export const NUMBER_FIELDS: readonly NumberField[] = [
  plain('noticeHours', 'minNoticeMinutes', { unit: HOUR, max: 8_784 }),
  plain('horizonDays', 'maxHorizonMinutes', { unit: DAY, max: 732 }),
  plain('freeHours', 'freeCancellationMinutes', { unit: HOUR, max: 8_784 }),
  {
    ...{ key: 'noShowMinutes', max: DAY, isOptional: true, read: rules => rules.noShowAfterMinutes },
    write: (rules, noShowAfterMinutes) => ({ ...rules, noShowAfterMinutes }),
  },
  {
    ...{ key: 'blockCount', max: 100, isOptional: true, read: rules => rules.noShowBlock?.count },
    write: (rules, count) => ({
      ...rules,
      noShowBlock: count === undefined ? undefined : { ...BLOCK, ...rules.noShowBlock, count: atLeastOne(count) },
    }),
  },
  {
    ...{ key: 'blockWithin', max: 366, isOptional: true, read: rules => rules.noShowBlock?.days },
    write: (rules, days = BLOCK.days) => withBlock(rules, { days: atLeastOne(days) }),
  },
  {
    ...{ key: 'blockFor', max: 366, isOptional: true, read: rules => rules.noShowBlock?.blockDays },
    write: (rules, blockDays = BLOCK.blockDays) => withBlock(rules, { blockDays: atLeastOne(blockDays) }),
  },
  {
    ...{ key: 'requestHours', max: 8_784, isOptional: true },
    read: ({ requestMinutes }) => (requestMinutes === undefined ? undefined : requestMinutes / HOUR),
    write: (rules, hours) => ({ ...rules, requestMinutes: hours === undefined ? undefined : hours * HOUR }),
  },
  {
    ...{ key: 'paymentHours', max: 8_784, isOptional: true },
    read: ({ paymentMinutes }) => (paymentMinutes === undefined ? undefined : paymentMinutes / HOUR),
    write: (rules, hours) => ({ ...rules, paymentMinutes: hours === undefined ? undefined : hours * HOUR }),
  },
  {
    ...{ key: 'holdMinutes', max: DAY, isOptional: false, read: rules => rules.holdMinutes },
    write: (rules, minutes = 1) => ({ ...rules, holdMinutes: Math.max(1, Math.round(minutes)) }),
  },
  whole('holdExtensionMinutes', DAY),
  whole('maxHoldExtensions', 100),
]

function whole(key: 'holdExtensionMinutes' | 'maxHoldExtensions', max: number): NumberField {
  return {
    ...{ key, max, isOptional: false, read: rules => rules[key] },
    write: (rules, value = 0) => ({ ...rules, [key]: Math.round(value) }),
  }
}

/** What counts where only the number of missed visits is typed. */
const BLOCK = { days: 30, blockDays: 7 }

function withBlock(rules: PolicyRules, change: { days?: number; blockDays?: number }): PolicyRules {
  return rules.noShowBlock ? { ...rules, noShowBlock: { ...rules.noShowBlock, ...change } } : rules
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.round(value))
}

type PlainRule = 'minNoticeMinutes' | 'maxHorizonMinutes' | 'freeCancellationMinutes'

function plain(key: string, rule: PlainRule, { unit, max }: { unit: number; max: number }): NumberField {
  return {
    ...{ key, max, isOptional: false },
    read: rules => rules[rule] / unit,
    write: (rules, value = 0) => ({ ...rules, [rule]: Math.round(value * unit) }),
  }
}

export interface PolicyDraft {
  name: string
  approval: string
  prefersUsual: boolean
  numbers: Record<string, string>
  deposit: FeeDraft
  late: FeeDraft
  noShow: FeeDraft
  more: MoreDraft
  groups: GroupRow[]
}

export function draftOf(rules: PolicyRules, currency: string): PolicyDraft {
  const { deposit, depositPercent, lateCancellationFee, lateCancellationFeePercent } = rules
  const late = lateCancellationFee ?? { percent: lateCancellationFeePercent, of: 'deposit' as const }
  const share =
    deposit && 'amount' in deposit ? deposit : { percent: deposit?.percent ?? depositPercent, of: 'total' as const }
  const depositDraft = feeDraftOf(share, currency, 'percent')
  return {
    name: rules.name,
    approval: rules.approval ?? 'none',
    prefersUsual: rules.prefersUsual ?? false,
    numbers: Object.fromEntries(NUMBER_FIELDS.map(field => [field.key, String(field.read(rules) ?? '')])),
    deposit: { ...depositDraft, kind: depositDraft.kind === 'sum' ? 'sum' : 'percent' },
    late: feeDraftOf(late, currency, 'deposit'),
    noShow: feeDraftOf(rules.noShowFee, currency, 'balance'),
    more: moreDraftOf(rules, currency),
    groups: groupRowsOf(rules.groups),
  }
}

export function checkPolicy(draft: PolicyDraft, currency: string): Record<string, string> {
  const words = messages.policies
  const errors: Record<string, string | undefined> = {
    name: draft.name.trim() ? undefined : words.nameMissing,
    depositPercent: checkFee(draft.deposit, currency, false),
    latePercent: checkFee(draft.late, currency, false),
    noShowPercent: checkFee(draft.noShow, currency, true),
    ...checkMore(draft.more, currency),
    ...checkGroups(draft.groups),
  }
  for (const { key, max, isOptional } of NUMBER_FIELDS) {
    const text = (draft.numbers[key] ?? '').trim()
    if (text === '' ? !isOptional : !isNumber(text, max)) errors[key] = words.numberWrong(max)
  }
  return Object.fromEntries(Object.entries(errors).filter(([, message]) => message)) as Record<string, string>
}

/** The rules with what was typed; what the form does not show stays. */
export function rulesOf(draft: PolicyDraft, before: PolicyRules, currency: string): PolicyRules {
  const late = feeRuleOf(draft.late, currency)
  const isPlainLate = late !== undefined && 'percent' in late && late.of === 'deposit'
  const deposit = feeRuleOf(draft.deposit, currency)
  const begun: PolicyRules = {
    ...before,
    name: draft.name.trim(),
    // What was never said stays unsaid: rules that are only looked at and saved are the same rules.
    approval:
      draft.approval === (before.approval ?? 'none') ? before.approval : (draft.approval as PolicyRules['approval']),
    depositPercent: deposit && 'percent' in deposit ? deposit.percent : before.depositPercent,
    deposit: deposit && 'amount' in deposit ? deposit : undefined,
    lateCancellationFeePercent: isPlainLate ? late.percent : before.lateCancellationFeePercent,
    lateCancellationFee: isPlainLate ? undefined : late,
    noShowFee: feeRuleOf(draft.noShow, currency),
    ...moreRulesOf(draft.more, currency),
    groups: groupRulesOf(draft.groups),
    prefersUsual: draft.prefersUsual || undefined,
  }
  return NUMBER_FIELDS.reduce((rules, field) => {
    const text = (draft.numbers[field.key] ?? '').trim()
    return field.write(rules, text === '' ? undefined : Number(text))
  }, begun)
}
