import { SolverInputError } from '../errors/catalog.js'
import type { Eligibility } from './eligibility.js'
import type { QueryLine, SolverRequirement, SolverResource, SolverService } from './types.js'

/** At least `count` of these must serve the line, whichever of its requirements they fill. */
export interface Clause {
  readonly ids: ReadonlySet<string>
  readonly count: number
}

export interface EligibleRequirement {
  readonly requirement: SolverRequirement
  readonly eligibility: Eligibility
}

/** A duration that a line can have, who may take part in it, and who must. */
export interface DurationChoice {
  readonly duration: number
  readonly clauses: readonly Clause[]
  isAllowed(resourceId: string): boolean
}

/**
 * Makes the customer's choice hard, type by type: as many of the chosen ones take part as there are places for them.
 * Where only one requirement can have them, nobody else stays eligible for it; otherwise a clause is left for the search.
 */
export function applyChoice(
  resources: ReadonlyMap<string, SolverResource>,
  required: readonly string[],
  found: readonly EligibleRequirement[],
): { requirements: readonly EligibleRequirement[]; clauses: Clause[] } {
  let requirements = found
  const clauses: Clause[] = []
  for (const type of new Set(required.map(id => resources.get(id)?.type))) {
    const chosen = new Set(required.filter(id => resources.get(id)?.type === type))
    const hosts = requirements.filter(item => item.eligibility.resources.some(resource => chosen.has(resource.id)))
    const able = new Set(
      hosts.flatMap(item => item.eligibility.resources.map(resource => resource.id)).filter(id => chosen.has(id)),
    )
    const places = hosts.reduce((sum, item) => sum + countOf(item.requirement), 0)
    const count = Math.min(places, able.size)
    const [host] = hosts
    if (!host) requirements = requirements.map(item => keepOnly(item, new Set()))
    else if (hosts.length === 1 && count === countOf(host.requirement)) {
      requirements = requirements.map(item => (item === host ? keepOnly(item, able) : item))
    } else clauses.push({ ids: able, count })
  }
  return { requirements, clauses }
}

function countOf(requirement: SolverRequirement): number {
  return requirement.count ?? 1
}

function keepOnly(item: EligibleRequirement, ids: ReadonlySet<string>): EligibleRequirement {
  const { resources, excluded } = item.eligibility
  const kept = resources.filter(resource => ids.has(resource.id))
  const dropped = resources.length - kept.length
  const counts = dropped > 0 ? { ...excluded, NOT_PREFERRED: (excluded.NOT_PREFERRED ?? 0) + dropped } : excluded
  return { ...item, eligibility: { resources: kept, excluded: counts } }
}

/**
 * The durations a line can have. The longest override among those who take part decides; people without one follow. So
 * each override is a choice of its own, in which somebody who needs exactly that time must take part.
 */
export function durationChoices(
  service: SolverService,
  line: QueryLine,
  requirements: readonly EligibleRequirement[],
): DurationChoice[] {
  if (line.durationMinutes !== undefined) return [choice(offered(service, line.durationMinutes), () => true)]
  const eligible = new Set(requirements.flatMap(item => item.eligibility.resources.map(resource => resource.id)))
  const overrides = new Map<string, number>()
  for (const [id, override] of Object.entries(service.staffOverrides ?? {})) {
    if (override.durationMinutes !== undefined && eligible.has(id)) overrides.set(id, override.durationMinutes)
  }
  const usual = choice(positive(service, service.durationMinutes), id => !overrides.has(id))
  const durations = [...new Set(overrides.values())].sort((left, right) => left - right)
  const others = durations.map(duration => {
    const ids = new Set([...overrides].filter(([, minutes]) => minutes === duration).map(([id]) => id))
    const isAllowed = (id: string) => (overrides.get(id) ?? duration) <= duration
    return choice(positive(service, duration), isAllowed, [{ ids, count: 1 }])
  })
  const { onlyMinutes } = line
  if (onlyMinutes === undefined) return [usual, ...others]
  const wanted = [usual, ...others].filter(({ duration }) => duration === onlyMinutes)
  // Nobody here works so long: a choice that nothing can meet, so that what is refused has a length.
  return wanted.length > 0
    ? wanted
    : [choice(positive(service, onlyMinutes), () => false, [{ ids: new Set(), count: 1 }])]
}

function choice(
  duration: number,
  isAllowed: (resourceId: string) => boolean,
  clauses: readonly Clause[] = [],
): DurationChoice {
  return { duration, isAllowed, clauses }
}

function offered(service: SolverService, duration: number): number {
  const { durations } = service
  if (!durations || duration === service.durationMinutes || durations.includes(duration)) {
    return positive(service, duration)
  }
  throw new SolverInputError({ reason: `Service "${service.id}" cannot last ${duration} minutes.` })
}

function positive(service: SolverService, duration: number): number {
  if (Number.isInteger(duration) && duration > 0) return duration
  throw new SolverInputError({
    reason: `The duration of service "${service.id}" must be a whole number of minutes above 0.`,
  })
}
