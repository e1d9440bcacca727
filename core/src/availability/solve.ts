import type { Minutes } from '../domain/interval.js'
import type { FoundPlan } from './assignment-search.js'
import { addedPrice, isSettled, withRules } from './plan-rules.js'
import { toAssignments, toDirectAssignments, toSlot } from './slot-assembly.js'
import { SlotFinder } from './slot-finder.js'
import type { SolverConstraint } from './solver-constraint.js'
import { SolverContext, type Backend } from './solver-context.js'
import { Teams, type Offer } from './teams.js'
import type { SlotAssignment, SlotQuery, SolveResult, SolverSnapshot } from './types.js'
import { ZoneCache } from './zone.js'

export interface SolveOptions {
  /** Zones known from earlier questions; one engine keeps one. */
  readonly zones?: ZoneCache
  /** How many trials one start may cost; beyond it the start is not offered and the result is marked as truncated. */
  readonly nodeLimit?: number
  /** Rules of plugins, in their order. */
  readonly constraints?: readonly SolverConstraint[]
  /** Which sets the solver computes with; default `runs`. */
  readonly backend?: Backend
}

/** A question with a limit is answered in stretches that double, so that a near slot does not cost the whole range. */
const FIRST_STRETCH = 3 * 1440

/**
 * Lists the starts that can be booked against the snapshot, ascending, each with one complete assignment. Pure: the same
 * query and snapshot give the same answer, in every time zone of the server.
 *
 * @param query - Range `[from, to)` in UTC minutes.
 * @returns The slots; `truncated` when the search gave up on a start, which is then not offered.
 * @throws SolverInputError BW_SOLVER_INPUT when query and snapshot do not fit together.
 */
export function solve(query: SlotQuery, snapshot: SolverSnapshot, options: SolveOptions = {}): SolveResult {
  const { found, truncated } = listed(query, { snapshot, options }, (finder, starts) => {
    const { context, direct } = finder
    const alternatives = direct?.alternatives(starts)
    return (start, position) => {
      if (direct) {
        const assignments = toDirectAssignments(start, direct)
        const end = start + direct.duration
        const slot = { start, end, stageStarts: [start], assignments, alternatives: alternatives?.[position] ?? 0 }
        if (!hasRules(context)) return slot
        const request = { start, end, assignments, query, snapshot }
        if (isSettled(context, request)) return withRules(context, slot, request)
      }
      const plan = finder.best(start)
      return plan && withRules(context, toSlot(start, plan))
    }
  })
  return { slots: found, truncated }
}

function hasRules({ constraints }: SolverContext): boolean {
  return constraints.length > 0
}

/**
 * The same starts as `solve` gives, with who serves and nothing else: what a long list needs. Equal teams are one object.
 * @throws SolverInputError BW_SOLVER_INPUT when query and snapshot do not fit together.
 */
export function offer(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  options: SolveOptions = {},
): { offers: Offer[]; truncated: boolean } {
  const teams = new Teams()
  const { locationId } = query
  const { found, truncated } = listed(query, { snapshot, options }, finder => {
    const { direct, context } = finder
    const priced = (offer: Offer, assignments: readonly SlotAssignment[]): Offer => {
      const { start, end } = offer
      const added = addedPrice(context.constraints, () => ({ start, end, assignments, query, snapshot }))
      return added === undefined ? offer : { ...offer, addedPrice: added }
    }
    return start => {
      if (direct) {
        const end = start + direct.duration
        const offered = { start, end, locationId, team: teams.ofChosen(direct.needs, direct.choose(start)) }
        if (!hasRules(context)) return offered
        const assignments = toDirectAssignments(start, direct)
        if (isSettled(context, { start, end, assignments, query, snapshot })) return priced(offered, assignments)
      }
      const plan = finder.best(start)
      if (!plan) return undefined
      const assignments = toAssignments(plan)
      return priced({ start, end: plan.end, locationId, team: teams.of(assignments) }, assignments)
    }
  })
  return { offers: found, truncated }
}

function listed<Item>(
  query: SlotQuery,
  { snapshot, options }: { snapshot: SolverSnapshot; options: SolveOptions },
  answering: (finder: SlotFinder, starts: readonly Minutes[]) => (start: Minutes, position: number) => Item | undefined,
): { found: Item[]; truncated: boolean } {
  const limit = query.limit ?? Number.POSITIVE_INFINITY
  const withZones = { ...options, zones: options.zones ?? new ZoneCache() }
  const found: Item[] = []
  let truncated = false
  let length = query.limit === undefined ? query.to - query.from : FIRST_STRETCH
  let from = query.from
  do {
    const to = Math.min(from + length, query.to)
    const finder = new SlotFinder(new SolverContext({ ...query, from, to }, snapshot, withZones))
    const starts = finder.possibleStarts()
    const at = answering(finder, starts)
    for (let position = 0; position < starts.length && found.length < limit; position++) {
      const item = at(starts[position] ?? from, position)
      if (item) found.push(item)
    }
    truncated ||= finder.isTruncated
    from = to
    length *= 2
  } while (from < query.to && found.length < limit)
  return { found, truncated }
}

/** Every start of the grid in the range of the query, offered or not, ascending. */
export function gridStarts(query: SlotQuery, snapshot: SolverSnapshot, options: SolveOptions = {}): Minutes[] {
  return new SlotFinder(new SolverContext(query, snapshot, options)).gridStarts()
}

/**
 * Up to `limit` different complete assignments for one start, best first; the later ones avoid the resources of the
 * earlier ones where they can. Empty when the start is not offered.
 */
export function candidateAssignments(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  start: Minutes,
  options: SolveOptions & { readonly limit: number },
): SlotAssignment[][] {
  const { limit } = options
  const finder = finderAt(query, snapshot, start, options)
  if (!finder) return []
  const found = new Map<string, FoundPlan>()
  const usage = new Map<string, number>()
  while (found.size < limit) {
    const plan = finder.best(start, usage)
    if (!plan || found.has(keyOf(plan))) break
    found.set(keyOf(plan), plan)
    for (const { candidate } of plan.claims) {
      usage.set(candidate.resource.id, (usage.get(candidate.resource.id) ?? 0) + 1)
    }
  }
  if (found.size > 0 && found.size < limit) {
    for (const plan of finder.all(start, limit * 2)) if (found.size < limit) found.set(keyOf(plan), plan)
  }
  return [...found.values()].map(toAssignments)
}

/** Per requirement of the only service, the resources that take part in at least one complete assignment of a start. */
export function servingResources(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  start: Minutes,
  options: SolveOptions = {},
): { stage: number; line: number; requirement: string; resourceIds: string[] }[] {
  const finder = finderAt(query, snapshot, start, options)
  if (!finder) return []
  return finder.stages.flatMap(stage =>
    stage.lines.flatMap(({ line, requirements }) =>
      requirements.map(({ requirement, eligibility }) => {
        const place = { stage: stage.index, line, requirement: requirement.key }
        const ids = eligibility.resources.map(resource => resource.id)
        return { ...place, resourceIds: ids.filter(resourceId => finder.canUse(start, { ...place, resourceId })) }
      }),
    ),
  )
}

/** A finder for one start of the query, or nothing when grid, range or notice rule the start out. */
function finderAt(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  start: Minutes,
  options: SolveOptions = {},
): SlotFinder | undefined {
  if (start < query.from || start >= query.to) return undefined
  const finder = new SlotFinder(new SolverContext({ ...query, from: start, to: start + 1 }, snapshot, options))
  return finder.possibleStarts().includes(start) ? finder : undefined
}

function keyOf(plan: FoundPlan): string {
  const claims = plan.claims.map(({ need, start, candidate }) => {
    return `${need.stage}.${need.line}.${need.key}.${start}=${candidate.resource.id}`
  })
  return claims.sort().join(' ')
}
