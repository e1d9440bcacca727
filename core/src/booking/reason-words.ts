import { inject, injectable } from 'tsyringe'
import type { BlockReason, Unlock } from '../availability/types.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import { DEFAULT_POLICY, type Policy } from '../domain/policy.js'
import { durationText } from '../domain/policy-text.js'
import { Translator, type MessageValues } from '../i18n/translator.js'
import type { ClaimOwner } from '../ports/claim-owner-store.js'
import type { PublicReason } from './explanation-view.js'

/** Where and for what a sentence is written. */
export interface Wording {
  readonly locale: string
  /** Of the place. */
  readonly timeZone: string
  readonly start: Minutes
  readonly policy: Policy | null
}

/** What a sentence for the team may name beside the reason itself. */
export interface Named {
  readonly name?: string | undefined
  readonly owner?: ClaimOwner | undefined
}

/** Reasons and what would open a time, as sentences in the language of the business. */
@injectable()
export class ReasonWords {
  constructor(@inject(Translator) private readonly translator: Translator) {}

  /** For customers: what stands in the way, never who. */
  customer(
    reason: Pick<PublicReason, 'code' | 'requirement' | 'facts'>,
    wording: Pick<Wording, 'locale' | 'policy'>,
  ): string {
    const { locale, policy } = wording
    const values = {
      ...rulesIn(policy),
      ...bandOf(reason.facts?.rule),
      ...blockOf(reason.facts?.rule, locale),
      need: wordOf(reason.requirement),
    }
    return this.translator.translate(locale, `reason.${reason.code}${groupSuffix(reason.code, policy)}`, values)
  }

  /** For the team: with the resource, the span, and the booking that has it. */
  staff(reason: BlockReason | { readonly code: string }, wording: Wording, named: Named = {}): string {
    const { locale, policy } = wording
    const values = { ...rulesIn(policy), ...this.facts(reason as BlockReason, wording, named) }
    return this.translator.translate(locale, `reason.staff.${reason.code}`, values)
  }

  unlock(
    unlock: Unlock | 'FREE_RESOURCE' | 'MOVE_BOOKING' | `JOIN_GROUP:${string}`,
    wording: Wording,
    named: Named = {},
  ): string {
    const [code = '', ...rule] = unlock.startsWith('LIFT_RULE:limit ') ? ['EXCEED_LIMIT'] : unlock.split(':')
    const values = { at: clock(wording.start, wording), name: named.name ?? '', rule: rule.join(':') }
    return this.translator.translate(wording.locale, `unlock.${code}`, { ...values, booking: bookingText(named.owner) })
  }

  private facts(reason: BlockReason, wording: Wording, { name = '', owner }: Named): MessageValues {
    const { from, to, until, free = 0, needed = 0, rule } = reason
    const time = (minute: Minutes | undefined) => (minute === undefined ? '' : near(minute, wording))
    return {
      ...{ name, free, needed, at: clock(wording.start, wording), booking: bookingText(owner) },
      ...{ from: time(from), to: time(to), until: time(until), rule: rule === undefined ? '' : `: ${rule}` },
      ...{ first: time(from), last: time(to) },
      ...limitOf(rule),
      ...bandOf(rule),
      ...blockOf(rule, wording.locale),
    }
  }
}

/** Rules of the core that stand behind a code of their own: `limit service day 3`. */
function limitOf(rule: string | undefined): MessageValues {
  const [, , per = '', max = ''] = /^limit (\w+) (\w+) (.+)$/.exec(rule ?? '') ?? []
  return { per, max: max.includes(' ') || max === '' ? max : `${max} bookings` }
}

/** `limit band 60 peak`: how many minutes are left of which. */
function bandOf(rule: string | undefined): MessageValues {
  const [, left, band] = /^limit band (\d+) (.+)$/.exec(rule ?? '') ?? []
  return left === undefined ? {} : { left, band: band ?? '' }
}

/** `limit blocked 2027-10-28T10:00`, on the clocks of the place. */
function blockOf(rule: string | undefined, locale: string): MessageValues {
  const [, until] = /^limit blocked (\S+)$/.exec(rule ?? '') ?? []
  if (until === undefined) return {}
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return { until: new Intl.DateTimeFormat(locale, { ...day, ...time, timeZone: 'UTC' }).format(new Date(`${until}Z`)) }
}

/** Where groups book further ahead than others, the sentence says for whom it holds. */
function groupSuffix(code: string, policy: Policy | null): string {
  if (code !== 'MAX_HORIZON' || !policy?.groups?.some(rule => rule.maxHorizonMinutes !== undefined)) return ''
  return policy.madeFor ? '_GROUP' : '_GUEST'
}

function rulesIn(policy: Policy | null): MessageValues {
  const { minNoticeMinutes, maxHorizonMinutes, madeFor = [] } = policy ?? DEFAULT_POLICY
  const who = madeFor.join(', ')
  return { who, notice: durationText(minNoticeMinutes), horizon: durationText(maxHorizonMinutes) }
}

/** The key of a need, as a word: `treatment-room` is a treatment room. */
function wordOf(requirement: string | undefined): string {
  return requirement === undefined ? 'place' : requirement.replaceAll(/[-_]+/g, ' ')
}

function bookingText(owner: ClaimOwner | undefined): string {
  if (!owner) return ''
  return ` (${[owner.reference, owner.customerName].filter(Boolean).join(', ')})`
}

function clock(minute: Minutes, { locale, timeZone }: Wording): string {
  return format(minute, { locale, timeZone }, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** The time; with the day when it is another one than that of the start. */
function near(minute: Minutes, wording: Wording): string {
  const { start } = wording
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const
  const isSameDay = format(minute, wording, day) === format(start, wording, day)
  return isSameDay ? clock(minute, wording) : `${format(minute, wording, day)} ${clock(minute, wording)}`
}

function format(
  minute: Minutes,
  { locale, timeZone }: Pick<Wording, 'locale' | 'timeZone'>,
  options: Intl.DateTimeFormatOptions,
): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(fromMinutes(minute))
}
