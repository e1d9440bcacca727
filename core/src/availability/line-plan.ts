import { applyChoice, durationChoices, type Clause, type DurationChoice } from './choice.js'
import { claimShape, shapeKey, type ClaimShape } from './claim-shape.js'
import { findEligible, type Eligibility } from './eligibility.js'
import { addressOf } from './same-people.js'
import type { SetAlgebra, StartSet, TimeSet } from './set-algebra.js'
import type { MaskRequest } from './solver-constraint.js'
import type { SolverContext } from './solver-context.js'
import type { Demand, DemandMask, Timeline } from './timeline.js'
import type { QueryLine, SolverRequirement, SolverResource, SolverService } from './types.js'

export interface Candidate {
  readonly resource: SolverResource
  readonly timeline: Timeline
  readonly demand: Demand
  readonly starts: StartSet
  /** Place in the order of preference. */
  readonly rank: number
}

/** One requirement of one line with one duration. */
export interface Need {
  readonly stage: number
  readonly line: number
  readonly position: number
  readonly key: string
  /** Of the line, in minutes. */
  readonly duration: number
  readonly count: number
  readonly quantity: number
  readonly shape: ClaimShape
  readonly candidates: readonly Candidate[]
  /** Who gets it, where turnover may be waived; else undefined. */
  readonly guest: string | undefined
  /** Stage, line and key in one word. */
  readonly address: string
  /** Addresses of those that must have the same people. */
  readonly partners: readonly string[]
  /** Needs with the same signature can change places without changing the booking. */
  readonly signature: number
}

/** A line with one of its possible durations; `starts` holds every start that can work, and perhaps some that cannot. */
export interface LineVariant {
  readonly duration: number
  readonly needs: readonly Need[]
  readonly clauses: readonly Clause[]
  readonly starts: StartSet
}

export interface LinePlan {
  readonly stage: number
  readonly line: number
  readonly service: SolverService
  readonly requirements: readonly { readonly requirement: SolverRequirement; readonly eligibility: Eligibility }[]
  readonly variants: readonly LineVariant[]
}

export interface StagePlan {
  readonly index: number
  readonly lines: readonly LinePlan[]
}

/** Units of a pool, or places of a shared resource, that a requirement takes on each of its resources. */
function quantityOf(
  requirement: Pick<SolverRequirement, 'quantity' | 'quantityPerGuest'>,
  guests: number | undefined,
): number {
  if (requirement.quantityPerGuest !== undefined) return requirement.quantityPerGuest * (guests ?? 1)
  return requirement.quantity ?? 1
}

export function planStages(context: SolverContext): StagePlan[] {
  return context.query.stages.map(({ services }, stage) => ({
    index: stage,
    lines: services.map((line, index) => {
      return planLine(context, { stage, index, line, service: context.service(line.serviceId) })
    }),
  }))
}

interface LineRequest {
  readonly stage: number
  readonly index: number
  readonly line: QueryLine
  readonly service: SolverService
}

function planLine(context: SolverContext, request: LineRequest): LinePlan {
  const { line, service, stage, index } = request
  const found = service.requirements.map(requirement => ({
    requirement,
    eligibility: findEligible(context, line, requirement),
  }))
  const required = context.relaxed === 'required' ? [] : (line.requiredResourceIds ?? [])
  const { requirements, clauses } = applyChoice(context.resources, required, found)
  const variants = durationChoices(service, line, requirements).map(choice => {
    const needs = requirements.map(({ requirement, eligibility }, position) => {
      return planNeed(context, request, { requirement, position, eligibility, choice })
    })
    return planVariant(context.sets, { duration: choice.duration, needs, clauses: [...clauses, ...choice.clauses] })
  })
  return { stage, line: index, service, requirements, variants }
}

interface NeedRequest {
  readonly requirement: SolverRequirement
  readonly position: number
  readonly eligibility: Eligibility
  readonly choice: DurationChoice
}

function planNeed(context: SolverContext, line: LineRequest, request: NeedRequest): Need {
  const { requirement, eligibility, choice, position } = request
  const { service } = line
  const shape = claimShape(
    context.relaxed === 'buffers' ? withoutBuffers(service) : service,
    requirement,
    choice.duration,
  )
  const quantity = quantityOf(requirement, line.line.guests)
  const { grid } = context.query
  const keepsGaps = grid.mode === 'gapmin' && grid.resourceType === requirement.type && context.relaxed !== 'small-gap'
  const minGap = keepsGaps ? grid.minGap : 0
  const key = shapeKey(shape)
  const buffersOutsideHours = service.buffersOutsideHours ?? false
  const candidates = eligibility.resources.flatMap((resource, rank): Candidate[] => {
    if (!choice.isAllowed(resource.id)) return []
    const timeline = context.timeline(resource.id)
    const masks = masksOf(context, resource, { requirement, service, line: line.line })
    const travel = context.travelOf(resource)
    const demand = { shape, shapeKey: key, quantity, buffersOutsideHours, minGap, masks, travel }
    return [{ resource, timeline, demand, rank, starts: context.sets.startSet(timeline.starts(demand)) }]
  })
  const ids = candidates.map(candidate => candidate.resource.id).join(' ')
  const address = addressOf(line.stage, line.index, requirement.key)
  const partners = context.partners.get(address) ?? []
  // A policy may weigh the wishes of equal lines differently.
  const isBound = partners.length > 0 || (context.policy && line.line.preferredAttributes)
  const binding = isBound ? address : ''
  const signature = context.numberOf(`${service.id} ${requirement.key} ${quantity} ${key} ${ids} ${binding}`)
  const count = requirement.count ?? 1
  const place = { stage: line.stage, line: line.index, position, key: requirement.key, address, partners }
  const guest = context.query.waivesTurnover ? (line.line.guest ?? '') : undefined
  return { ...place, guest, duration: choice.duration, count, quantity, shape, candidates, signature }
}

const NO_MASKS: readonly DemandMask[] = []

function masksOf(
  { masking, window, snapshot }: SolverContext,
  resource: SolverResource,
  { requirement, service, line }: Pick<MaskRequest, 'requirement' | 'service' | 'line'>,
): readonly DemandMask[] {
  if (masking.length === 0) return NO_MASKS
  const request = { resource, requirement, service, line, window, snapshot }
  let masks: DemandMask[] | undefined
  for (const rule of masking) {
    const allowed = rule.mask?.(request)
    if (allowed) (masks ??= []).push({ code: rule.code, allowed })
  }
  return masks ?? NO_MASKS
}

function withoutBuffers(service: SolverService): SolverService {
  return { ...service, bufferBefore: 0, bufferAfter: 0 }
}

/**
 * Narrows candidates by the clauses where that says the same, and intersects what the needs allow. What is left of the
 * clauses, and that needs may compete for one resource, is for the search: the set may hold starts that fail there.
 */
function planVariant(sets: SetAlgebra, variant: Omit<LineVariant, 'starts'>): LineVariant {
  const { duration, needs, clauses } = variant
  const open: Clause[] = []
  let narrowed = needs
  for (const clause of clauses) {
    const hosts = narrowed.filter(need => need.candidates.some(candidate => clause.ids.has(candidate.resource.id)))
    const [host] = hosts
    if (!host || hosts.length > 1 || clause.count !== host.count) open.push(clause)
    else narrowed = narrowed.map(need => (need === host ? restrict(need, clause.ids) : need))
  }
  const starts = narrowed.map(need => startsOfNeed(sets, need))
  for (const clause of open) {
    const serving = narrowed.flatMap(need => need.candidates.filter(candidate => clause.ids.has(candidate.resource.id)))
    const anyOf = serving.map(candidate => candidate.starts.set)
    starts.push(anyOf.length === 0 ? sets.empty : sets.atLeast(anyOf, 1))
  }
  const all = starts.reduce((left, right) => sets.and(left, right), sets.everything)
  return { duration, needs: narrowed, clauses: open, starts: sets.startSet(all) }
}

function restrict(need: Need, ids: ReadonlySet<string>): Need {
  return { ...need, candidates: need.candidates.filter(candidate => ids.has(candidate.resource.id)) }
}

function startsOfNeed(sets: SetAlgebra, need: Need): TimeSet {
  if (need.candidates.length < need.count) return sets.empty
  return sets.atLeast(
    need.candidates.map(candidate => candidate.starts.set),
    need.count,
  )
}
