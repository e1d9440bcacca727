import type { ServiceId } from './id.js'
import type { LocalTime } from './interval.js'
import { MINUTE_MS } from './interval.js'
import { percentOf, subtract, sum, zero, type Money } from './money.js'
import type { NoShowBlock } from './no-show-block.js'

/**
 * Whether a booking waits until the business accepts it: `none` is at once; a `blocking` request keeps its time until its
 * deadline; an `open` one keeps nothing, so that several may wait for the same time and the business chooses.
 */
export const APPROVALS = ['none', 'blocking', 'open'] as const
export type Approval = (typeof APPROVALS)[number]

/** A share, or a fixed sum in minor units of the booking's currency. */
export type FeeRule = { readonly percent: number; readonly of: FeeBase } | { readonly amount: number }

/** `balance` is what is still to pay beside the deposit. */
export const FEE_BASES = ['deposit', 'balance', 'total'] as const
export type FeeBase = (typeof FEE_BASES)[number]

export type DepositRule = { readonly percent: number } | { readonly amount: number }

/** The last moment of a tier: elapsed minutes before the start, or a wall-clock time some days before the day of the visit. */
export type TierEnd = { readonly minutes: number } | { readonly days: number; readonly time: LocalTime }

/** Up to and including `until` a cancellation costs `fee`. */
export interface CancellationTier {
  readonly until: TierEnd
  readonly fee: FeeRule
}

/**
 * At most `max` bookings, or minutes of them, in a local day or ISO week for the same customer, service or member of staff.
 * Minutes of staff are those that they are claimed for, buffers included.
 */
export interface BookingLimit {
  readonly of: 'customer' | 'service' | 'staff'
  readonly per: 'day' | 'week'
  readonly max: number
  /** Default `bookings`. */
  readonly unit?: 'bookings' | 'minutes'
  /** Only the minutes of customers in the price band of this key, of whatever service. */
  readonly band?: string
}

/** What is otherwise for a group of customers; what is absent is as for everybody. */
export interface GroupRule {
  readonly group: string
  readonly minNoticeMinutes?: number
  readonly maxHorizonMinutes?: number
  /** Off the price of the services of this policy, instead of what the group itself says. */
  readonly discountPercent?: number
  /** On top of those for everybody. */
  readonly limits?: readonly BookingLimit[]
}

/** Rules of a business for one or more services; a copy is stored on each booking when it is made (ADR 0011). */
export interface Policy {
  readonly name: string
  /** Earliest and latest start from now, in minutes. */
  readonly minNoticeMinutes: number
  readonly maxHorizonMinutes: number
  readonly depositPercent: number
  /** Instead of `depositPercent`: for the whole booking. A fixed sum is at most the total. */
  readonly deposit?: DepositRule
  /** Instead of the above for the lines of these services. */
  readonly serviceDeposits?: Readonly<Record<ServiceId, DepositRule>>
  /** Up to and including this many minutes before the start a cancellation costs nothing. */
  readonly freeCancellationMinutes: number
  /** What is kept after that, in percent of the deposit. */
  readonly lateCancellationFeePercent: number
  /** Instead of `freeCancellationMinutes`: the first tier that is not over counts. */
  readonly cancellationTiers?: readonly CancellationTier[]
  /** Instead of `lateCancellationFeePercent`: what a cancellation costs after the last tier. */
  readonly lateCancellationFee?: FeeRule
  /** What is charged for a visit that nobody came to; absent: nothing. The deposit is kept either way. */
  readonly noShowFee?: FeeRule
  /** Minutes after the start at which a booking that nobody checked in becomes a no-show; absent: only by hand. */
  readonly noShowAfterMinutes?: number
  /** Absent: whoever does not come may book again at once. */
  readonly noShowBlock?: NoShowBlock
  /** Known customers get whom they like or had last, where nobody is asked for; absent: whoever the service takes first. */
  readonly prefersUsual?: boolean
  readonly limits?: readonly BookingLimit[]
  readonly groups?: readonly GroupRule[]
  /** Labels of the groups that it was made for; absent: everybody. */
  readonly madeFor?: readonly string[]
  readonly approval?: Approval
  /** Life of a request that nobody answers; absent: a day. */
  readonly requestMinutes?: number
  /** Time to pay the deposit after a request was accepted; absent: half a day. */
  readonly paymentMinutes?: number
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

const DEFAULT_REQUEST_MINUTES = 24 * 60
const DEFAULT_PAYMENT_MINUTES = 12 * 60

export function requestMinutesOf(policy: Policy): number {
  return policy.requestMinutes ?? DEFAULT_REQUEST_MINUTES
}

export function paymentMinutesOf(policy: Policy): number {
  return policy.paymentMinutes ?? DEFAULT_PAYMENT_MINUTES
}

/** The stricter of several: a visit waits for the business when one of its services does. */
export function strictestApproval(policies: readonly Policy[]): Approval {
  const found = policies.map(policy => policy.approval ?? 'none')
  return found.includes('blocking') ? 'blocking' : found.includes('open') ? 'open' : 'none'
}

/** The rules as they are for somebody in some groups: the widest horizon, the shortest notice, and every limit of theirs. */
export function policyFor(policy: Policy, groups: readonly { readonly key: string; readonly label: string }[]): Policy {
  const own = (policy.groups ?? []).filter(rule => groups.some(({ key }) => key === rule.group))
  if (own.length === 0) return policy
  const labels = groups.filter(({ key }) => own.some(rule => rule.group === key)).map(({ label }) => label)
  const given = <K extends 'minNoticeMinutes' | 'maxHorizonMinutes'>(field: K) => own.flatMap(rule => rule[field] ?? [])
  const notices = given('minNoticeMinutes')
  const horizons = given('maxHorizonMinutes')
  return {
    ...policy,
    minNoticeMinutes: notices.length > 0 ? Math.min(...notices) : policy.minNoticeMinutes,
    maxHorizonMinutes: horizons.length > 0 ? Math.max(...horizons) : policy.maxHorizonMinutes,
    limits: [...(policy.limits ?? []), ...own.flatMap(rule => rule.limits ?? [])],
    madeFor: labels,
  }
}

/** The deposit of some lines; never below zero, never above their sum. */
export function depositOf(policy: Policy, given: readonly DepositLine[], currency: string): Money {
  const lines = wholeLines(given, currency)
  const ownRule = (line: (typeof lines)[number]) => policy.serviceDeposits?.[line.serviceId ?? '']
  const amounts = (chosen: typeof lines) =>
    sum(
      chosen.map(line => line.amount),
      currency,
    )
  const total = amounts(lines)
  const rest = amounts(lines.filter(line => ownRule(line) === undefined))
  const parts = lines.map(line => byRule(ownRule(line) ?? { amount: 0 }, line.amount))
  const deposit = sum([byRule(policy.deposit ?? { percent: policy.depositPercent }, rest), ...parts], currency)
  return { currency, amount: Math.max(0, Math.min(deposit.amount, total.amount)) }
}

interface DepositLine {
  readonly serviceId?: ServiceId
  readonly appointmentId?: string
  readonly amount: Money
}

/** One line an appointment: a fixed deposit is taken once, in however many lines it is priced. */
function wholeLines(given: readonly DepositLine[], currency: string): DepositLine[] {
  const byOwner = new Map<unknown, DepositLine[]>()
  for (const line of given) {
    const owner = line.appointmentId ?? line
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), line])
  }
  return [...byOwner.values()].map(lines => {
    return { ...lines[0], amount: sum(lines.map(line => line.amount), currency) } // prettier-ignore
  })
}

function byRule(rule: DepositRule, value: Money): Money {
  return 'percent' in rule ? percentOf(value, rule.percent) : { ...value, amount: Math.min(rule.amount, value.amount) }
}

/** The sums of a booking that fees are worked out from; `paid` is what has really arrived. */
export interface FeeFacts {
  readonly deposit: Money
  readonly total?: Money
  readonly paid: Money
}

export function feeOf(rule: FeeRule, { deposit, total = deposit, paid }: FeeFacts): Money {
  if ('amount' in rule) return { ...paid, amount: rule.amount }
  const base = rule.of === 'deposit' ? deposit : rule.of === 'total' ? total : subtract(total, deposit)
  return percentOf(base, rule.percent)
}

/** What is charged when nobody came. */
export function noShowFee(policy: Policy, facts: FeeFacts): Money {
  return policy.noShowFee ? feeOf(policy.noShowFee, facts) : zero(facts.paid.currency)
}

export interface CancelTerms {
  readonly isFree: boolean
  readonly refund: Money
  readonly fee: Money
}

export interface CancelFacts extends FeeFacts {
  readonly startsAt: Date
  /** The wall clock of the place, for tiers that end at one of its times. Default UTC. */
  readonly wallClock?: WallClock
}

/** A wall-clock time some days before the local day of the start, as an instant. */
export type WallClock = (startsAt: Date, end: { readonly days: number; readonly time: LocalTime }) => Date

const utcClock: WallClock = (startsAt, { days, time }) =>
  new Date(Date.parse(`${startsAt.toISOString().slice(0, 10)}T${time}:00Z`) - days * 1440 * MINUTE_MS)

/** What a cancellation at `at` gives back and costs; a fee above what was paid stays owed. */
export function cancelTerms(policy: Policy, booking: CancelFacts, at: Date): CancelTerms {
  const { paid } = booking
  const tier = tiersOf(policy, booking).find(({ endsAt }) => at.getTime() <= endsAt.getTime())
  const fee = feeOf(tier?.fee ?? lateFeeOf(policy), booking)
  const isFree = fee.amount === 0
  return { isFree, fee, refund: { ...paid, amount: Math.max(0, paid.amount - fee.amount) } }
}

const NO_FEE: FeeRule = { percent: 0, of: 'deposit' }

export function lateFeeOf(policy: Policy): FeeRule {
  return policy.lateCancellationFee ?? { percent: policy.lateCancellationFeePercent, of: 'deposit' }
}

/** The tiers in the order in which they end, also when the business wrote them in another. */
export function tiersOf(
  policy: Policy,
  { startsAt, wallClock = utcClock }: Pick<CancelFacts, 'startsAt' | 'wallClock'>,
): { endsAt: Date; fee: FeeRule; until: TierEnd }[] {
  const tiers = policy.cancellationTiers ?? [{ until: { minutes: policy.freeCancellationMinutes }, fee: NO_FEE }]
  return tiers
    .map(({ until, fee }) => ({ until, fee, endsAt: endOf(until, startsAt, wallClock) }))
    .sort((left, right) => left.endsAt.getTime() - right.endsAt.getTime())
}

function endOf(until: TierEnd, startsAt: Date, wallClock: WallClock): Date {
  if ('minutes' in until) return new Date(startsAt.getTime() - until.minutes * MINUTE_MS)
  return wallClock(startsAt, until)
}
