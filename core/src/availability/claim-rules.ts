import type { Claim } from './assignment-search.js'
import { claimedMinutes } from './claim-shape.js'
import type { LimitUse } from './day-limits.js'
import type { Need } from './line-plan.js'
import { peakLoad } from './load.js'
import type { SolverContext } from './solver-context.js'
import { mayWaiveTurnover } from './turnover.js'
import { canPlaceUnits, overlap } from './unit-placement.js'

/** True when a claim goes together with those already made for the same booking. */
export function goesTogether(context: SolverContext, claims: readonly Claim[], claim: Claim): boolean {
  const { resource, timeline } = claim.candidate
  const { composition } = context
  const doShare = (other: Claim) => composition.doShareParts(other.candidate.resource.id, resource.id)
  if (!claims.some(doShare)) return true
  const sharing = claims.filter(doShare)
  if (timeline.limits.isLimited && !isWithinLimits(claim, sharing)) return false
  const meeting = sharing.filter(other => overlap(other.spans, claim.spans))
  if (!timeline.isShared) return meeting.every(other => mayWaiveTurnover(other, claim))
  if (timeline.isPinned) {
    const demands = [...sharing, claim].map(({ spans, need }) => ({ spans, quantity: need.quantity }))
    return canPlaceUnits(timeline.parts.sets, timeline.units(), demands)
  }
  const own = meeting.flatMap(({ spans, need }) => spans.map(([from, to]) => ({ from, to, quantity: need.quantity })))
  const taken = [...timeline.parts.busy, ...own]
  return claim.spans.every(([from, to]) => peakLoad(taken, from, to) + claim.need.quantity <= timeline.capacity)
}

/** Other services of the same booking count towards the limits of a resource, too. */
function isWithinLimits(claim: Claim, sharing: readonly Claim[]): boolean {
  const counted = new Set([lineOf(claim.need)])
  const others: LimitUse[] = []
  for (const { need, start, candidate } of sharing) {
    if (candidate.resource.id !== claim.candidate.resource.id) continue
    const line = lineOf(need)
    others.push({ start, minutes: claimedMinutes(need.shape), bookings: counted.has(line) ? 0 : 1 })
    counted.add(line)
  }
  const use = { start: claim.start, minutes: claimedMinutes(claim.need.shape), bookings: 1 }
  return claim.candidate.timeline.limits.breaches(use, others).length === 0
}

function lineOf({ stage, line }: Need): string {
  return `${stage}.${line}`
}

/**
 * True when a need that must have the same people as others can still have them: of two such needs, the people of the
 * smaller one are among those of the larger.
 *
 * @param isFilled - Whether the need has all its claims.
 */
export function hasSamePeople(claims: readonly Claim[], need: Need, isFilled: boolean): boolean {
  if (need.partners.length === 0) return true
  const own = peopleOf(claims, need.address)
  return need.partners.every(partner => {
    const theirs = peopleOf(claims, partner)
    if (theirs.size === 0) return true
    if (need.count <= theirs.size) return [...own].every(id => theirs.has(id))
    return !isFilled || [...theirs].every(id => own.has(id))
  })
}

function peopleOf(claims: readonly Claim[], address: string): Set<string> {
  return new Set(claims.filter(({ need }) => need.address === address).map(claim => claim.candidate.resource.id))
}
