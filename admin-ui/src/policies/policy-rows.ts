import type { CancellationTier, DepositRule, PolicyLimit, PolicyRules } from '../api/booking-action-api.js'
import { messages } from '../locales/messages.js'
import { checkFee, feeDraftOf, feeRuleOf, type FeeDraft } from './fee-draft.js'
import { isNumber, isWhole } from './typed-number.js'

const HOUR = 60

interface Row {
  /** Stays with the row while others come and go. */
  id: number
}

export interface TierRow extends Row {
  until: string
  kind: 'hours' | 'days'
  time: string
  fee: FeeDraft
}

export interface LimitRow extends Row {
  of: PolicyLimit['of']
  per: PolicyLimit['per']
  max: string
  unit: 'bookings' | 'minutes'
  /** Minutes in this price band only; empty or absent: all. */
  band?: string | undefined
}

export interface ServiceDepositRow extends Row {
  serviceId: string
  deposit: FeeDraft
}

export interface MoreDraft {
  tiers: TierRow[]
  limits: LimitRow[]
  serviceDeposits: ServiceDepositRow[]
}

let nextId = 0
const newRow = (): Row => ({ id: ++nextId })

export function newTier(): TierRow {
  return { ...newRow(), until: '', kind: 'hours', time: '18:00', fee: { value: '', kind: 'deposit' } }
}

export function newLimit(): LimitRow {
  return { ...newRow(), of: 'customer', per: 'day', max: '', unit: 'bookings' }
}

export function newServiceDeposit(): ServiceDepositRow {
  return { ...newRow(), serviceId: '', deposit: { value: '', kind: 'percent' } }
}

export function moreDraftOf(rules: PolicyRules, currency: string): MoreDraft {
  return {
    tiers: (rules.cancellationTiers ?? []).map(tier => tierRowOf(tier, currency)),
    limits: (rules.limits ?? []).map(limit => {
      return {
        ...newRow(),
        of: limit.of,
        per: limit.per,
        max: String(limit.max),
        unit: limit.unit ?? 'bookings',
        band: limit.band,
      }
    }),
    serviceDeposits: Object.entries(rules.serviceDeposits ?? {}).map(([serviceId, rule]) => {
      const fee = 'amount' in rule ? rule : { ...rule, of: 'total' as const }
      const deposit = feeDraftOf(fee, currency, 'percent')
      return { ...newRow(), serviceId, deposit: { ...deposit, kind: deposit.kind === 'sum' ? 'sum' : 'percent' } }
    }),
  }
}

function tierRowOf({ until, fee }: CancellationTier, currency: string): TierRow {
  const row = { ...newTier(), fee: feeDraftOf(fee, currency, 'deposit') }
  return 'minutes' in until
    ? { ...row, until: String(until.minutes / HOUR) }
    : { ...row, until: String(until.days), kind: 'days', time: until.time }
}

/** Wrong fields by `row id`.`field`. */
export function checkMore(
  { tiers, limits, serviceDeposits }: MoreDraft,
  currency: string,
): Record<string, string | undefined> {
  const words = messages.policies
  const errors: Record<string, string | undefined> = {}
  for (const { id, until, kind, time, fee } of tiers) {
    const max = kind === 'days' ? 366 : 8_784
    errors[`${id}.until`] = isNumber(until, max) ? undefined : words.numberWrong(max)
    errors[`${id}.time`] = kind === 'hours' || /^\d{2}:\d{2}$/.test(time) ? undefined : words.timeWrong
    errors[`${id}.fee`] = checkFee(fee, currency, false)
  }
  for (const { id, max } of limits) {
    errors[`${id}.max`] = isWhole(max, 100_000) ? undefined : words.wholeWrong(100_000)
  }
  for (const { id, serviceId, deposit } of serviceDeposits) {
    errors[`${id}.service`] = serviceId ? undefined : words.serviceMissing
    errors[`${id}.deposit`] = checkFee(deposit, currency, false)
  }
  return errors
}

export function moreRulesOf(
  { tiers, limits, serviceDeposits }: MoreDraft,
  currency: string,
): Pick<PolicyRules, 'cancellationTiers' | 'limits' | 'serviceDeposits'> {
  const deposits = serviceDeposits.map(({ serviceId, deposit }): [string, DepositRule] => {
    const rule = feeRuleOf(deposit, currency) ?? { amount: 0 }
    return [serviceId, 'amount' in rule ? rule : { percent: rule.percent }]
  })
  return {
    cancellationTiers:
      tiers.length === 0
        ? undefined
        : tiers.map(({ until, kind, time, fee }) => ({
            until:
              kind === 'days'
                ? { days: Math.round(Number(until)), time }
                : { minutes: Math.round(Number(until) * HOUR) },
            fee: feeRuleOf(fee, currency) ?? { amount: 0 },
          })),
    limits:
      limits.length === 0
        ? undefined
        : limits.map(({ of, per, max, unit, band }) => ({
            of,
            per,
            max: Number(max),
            ...(unit === 'minutes' && { unit }),
            ...(unit === 'minutes' && of === 'customer' && band && { band }),
          })),
    serviceDeposits: deposits.length === 0 ? undefined : Object.fromEntries(deposits),
  }
}
