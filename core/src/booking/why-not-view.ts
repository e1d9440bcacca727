import type { BlockReason, Explanation, RequirementExplanation, Unlock } from '../availability/types.js'
import { fromMinutes } from '../domain/interval.js'
import type { AvailabilitySnapshot } from '../ports/availability-store.js'
import type { ClaimOwner } from '../ports/claim-owner-store.js'
import { codeOf, mostTelling, publicReasons, type PublicReason } from './explanation-view.js'
import type { ReasonWords, Wording } from './reason-words.js'
import type { Opener, Question } from './why-not-openers.js'

/** Where in the admin pages something can be changed. */
export interface WhyLink {
  readonly page: 'policies' | 'services' | 'resources' | 'calendar' | 'booking'
  readonly id?: string
}

export interface WhyReason {
  readonly code: string
  readonly text: string
  readonly from?: string
  readonly to?: string
  readonly bookingId?: string
  readonly link?: WhyLink
}

interface NamedResource {
  readonly id: string
  readonly name: string
  readonly type: string
}

/** One need of the service: who could, and why the others cannot. */
export interface WhyRequirement {
  readonly requirement: string
  readonly needed: number
  readonly isMet: boolean
  /** For the team only; customers get the sentence. */
  readonly free: readonly NamedResource[]
  readonly blocked: readonly { readonly resource: NamedResource; readonly reasons: readonly WhyReason[] }[]
  readonly excluded: readonly { readonly code: string; readonly count: number; readonly text: string }[]
  readonly text: string | null
}

export interface WhyView {
  /** The sentence that says most; null when it is offered. */
  readonly text: string | null
  /** Rules of the whole question: notice, horizon, grid. */
  readonly reasons: readonly WhyReason[]
  readonly requirements: readonly WhyRequirement[]
  /** What alone would open it. */
  readonly unlocks: readonly { readonly code: string; readonly text: string; readonly link?: WhyLink }[]
}

export interface Shown {
  readonly question: Question
  readonly explanation: Explanation
  readonly opened: readonly Opener[]
  /** Labels of groups whose customers may have it. */
  readonly joining?: readonly string[]
  readonly isOffered: boolean
  readonly isOver: boolean
  /** Free for the engine, but a plugin took it off the list. */
  readonly isHidden: boolean
}

const NOTHING: WhyView = { text: null, reasons: [], requirements: [], unlocks: [] }

/** Sentences without names: what stands in the way, not who. */
export function customerView(shown: Shown, { words, wording }: { words: ReasonWords; wording: Wording }): WhyView {
  if (shown.isOffered) return NOTHING
  const codes = publicReasons(shown.explanation).map(reason => ({
    ...reason,
    code: overCode(reason.code, shown.isOver),
  }))
  const all = shown.isHidden ? [{ code: 'RULE' }] : codes
  const told = all.map(reason => ({ ...reason, text: words.customer(reason, wording) }))
  const text = mostTelling(told) ?? null
  return { ...NOTHING, text, reasons: told.map(({ code, text: sentence }) => ({ code, text: sentence })) }
}

interface StaffParts {
  readonly words: ReasonWords
  readonly wording: Wording
  readonly owners: readonly ClaimOwner[]
  readonly snapshot: AvailabilitySnapshot
}

/** Everything by name, with links to what can be changed. */
export function staffView(shown: Shown, parts: StaffParts): WhyView {
  const teller = new StaffTeller(shown, parts)
  const { explanation, isHidden } = shown
  const rules = isHidden ? [{ code: 'RULE' as const }] : explanation.query
  const reasons = rules.map(reason => teller.reason({ ...reason, code: reason.code }, undefined))
  if (explanation.combination) {
    const { combination: code } = explanation
    reasons.push({ code, text: parts.words.staff({ code }, parts.wording) })
  }
  const requirements = explanation.requirements.map(requirement => teller.requirement(requirement))
  if (shown.isOffered) return { ...NOTHING, requirements }
  const unmet = requirements.find(requirement => !requirement.isMet)
  const text = reasons[0]?.text ?? unmet?.text ?? null
  return { text, reasons, requirements, unlocks: teller.unlocks() }
}

class StaffTeller {
  private readonly resources: ReadonlyMap<string, NamedResource>

  constructor(
    private readonly shown: Shown,
    private readonly parts: StaffParts,
  ) {
    this.resources = new Map(parts.snapshot.resources.map(({ id, name, type }) => [id, { id, name, type }]))
  }

  reason(reason: BlockReason, resource: NamedResource | undefined): WhyReason {
    const { words, wording, owners } = this.parts
    const owner = owners.find(({ appointmentId }) => appointmentId === reason.ref)
    const code = overCode(codeOf(reason), this.shown.isOver)
    const link = owner ? { page: 'booking' as const, id: owner.bookingId } : this.linkOf(code, resource)
    return {
      code,
      text: words.staff({ ...reason, code } as BlockReason, wording, { name: resource?.name, owner }),
      ...(reason.from !== undefined && { from: fromMinutes(reason.from).toISOString() }),
      ...(reason.to !== undefined && { to: fromMinutes(reason.to).toISOString() }),
      ...(owner && { bookingId: owner.bookingId }),
      ...(link && { link }),
    }
  }

  requirement(found: RequirementExplanation): WhyRequirement {
    const { words, wording } = this.parts
    const blocked = found.blocked.map(({ resourceId, reasons }) => {
      const resource = this.named(resourceId)
      return { resource, reasons: reasons.map(reason => this.reason(reason, resource)) }
    })
    const excluded = Object.entries(found.excluded).map(([code, count]) => {
      return { code, count, text: words.staff({ code }, wording) }
    })
    const isMet = found.feasible.length >= found.needed
    const codes = blocked.flatMap(({ reasons }) =>
      reasons.map(({ code }) => ({ code, requirement: found.requirement })),
    )
    const told = codes.map(reason => ({ ...reason, text: words.customer(reason, wording) }))
    const only = excluded[0] && { text: words.customer({ code: excluded[0].code }, wording) }
    return {
      ...{ requirement: found.requirement, needed: found.needed, isMet, blocked, excluded },
      free: found.feasible.map(id => this.named(id)),
      text: isMet ? null : (mostTelling(told) ?? only?.text ?? null),
    }
  }

  unlocks(): WhyView['unlocks'] {
    const { words, wording, owners } = this.parts
    const rules = this.shown.explanation.unlocks.map(code => {
      const link = this.linkOf(code, undefined)
      return { code, text: words.unlock(code, wording), ...(link && { link }) }
    })
    const opened = this.shown.opened.flatMap(({ resourceId, ownerId }) => {
      if (resourceId !== undefined) {
        const { name } = this.named(resourceId)
        return [{ code: 'FREE_RESOURCE', text: words.unlock('FREE_RESOURCE', wording, { name }) }]
      }
      const owner = owners.find(({ appointmentId }) => appointmentId === ownerId)
      if (!owner) return []
      const link = { page: 'booking' as const, id: owner.bookingId }
      return [{ code: 'MOVE_BOOKING', text: words.unlock('MOVE_BOOKING', wording, { owner }), link }]
    })
    const joined = (this.shown.joining ?? []).map(label => {
      return {
        code: 'JOIN_GROUP',
        text: words.unlock(`JOIN_GROUP:${label}`, wording),
        link: { page: 'policies' as const },
      }
    })
    return [...rules, ...joined, ...opened]
  }

  private named(id: string): NamedResource {
    return this.resources.get(id) ?? { id, name: '', type: '' }
  }

  private linkOf(code: string, resource: NamedResource | undefined): WhyLink | undefined {
    if (code.startsWith('LIFT_RULE:limit ')) return { page: 'policies' }
    const [page] = Object.entries(PAGES).find(([, codes]) => codes.includes(code)) ?? []
    if (page === undefined) return undefined
    const id = page === 'services' ? this.shown.question.service.id : page === 'resources' ? resource?.id : undefined
    return { page: page as WhyLink['page'], ...(id && { id }) }
  }
}

/** Where each rule is set. */
const PAGES: Readonly<Record<Exclude<WhyLink['page'], 'booking'>, readonly (string | Unlock)[]>> = {
  policies: [
    'MIN_NOTICE',
    'MAX_HORIZON',
    'SHORT_NOTICE',
    'LONG_HORIZON',
    'LIMIT_SERVICE',
    'LIMIT_CUSTOMER',
    'LIMIT_BAND',
    'LIMIT_BLOCKED',
  ],
  services: ['OFF_GRID', 'OFF_GRID_START', 'SMALL_GAP', 'ALLOW_SMALL_GAP', 'NO_BUFFERS'],
  resources: ['DAY_LIMIT', 'WEEK_LIMIT', 'EXCEED_LIMIT'],
  calendar: [
    ...['OUTSIDE_HOURS', 'BREAK', 'HOLIDAY', 'TIME_OFF', 'EXTERNAL_BUSY', 'BLOCKED'],
    ...['OVERTIME', 'WORK_IN_BREAK', 'OPEN_ON_HOLIDAY', 'CANCEL_TIME_OFF', 'IGNORE_EXTERNAL', 'REMOVE_BLOCK'],
  ],
}

/** What is over has no notice any more. */
function overCode(code: string, isOver: boolean): string {
  return isOver && code === 'MIN_NOTICE' ? 'PAST' : code
}

/** One reason of a list of refused starts, with its sentence. */
export function inWords(reason: PublicReason, words: ReasonWords, wording: Wording, isStaff: boolean): PublicReason {
  const { facts, ...shown } = reason
  if (!isStaff) return { ...shown, text: words.customer(reason, wording) }
  const known = { ...facts, code: reason.code } as BlockReason
  return { ...shown, text: words.staff(known, wording, { name: reason.resource?.name }) }
}
