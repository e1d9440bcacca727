import type { Minutes } from '../domain/interval.js'

/** One unit's worth of a claim on a pool. */
export interface PoolClaim {
  readonly id: string
  readonly from: Minutes
  readonly to: Minutes
  /** The unit that it has now; absent for a claim that is to be added. */
  readonly unitId?: string
}

export interface PoolPlacement {
  readonly claimId: string
  readonly unitId: string
}

export interface PoolColouring {
  /** The unit of every claim that is not over. */
  readonly placements: readonly PoolPlacement[]
  /** Those of them that stand elsewhere than before, or nowhere yet. */
  readonly changes: readonly PoolPlacement[]
}

/**
 * Gives each claim on a pool of interchangeable units one unit for its whole time. Claims are taken by their start, and
 * each gets its former unit when that is free, else the first free one: as stretches of time go, this finds a way whenever
 * there is one. A claim in progress keeps its unit, for somebody sits there; they all contain the moment, so they come
 * first and stay out of each other's way.
 *
 * @param units - Ids of the units, in the order in which they are given out.
 * @param now - UTC minutes; claims that end by then are left alone.
 * @returns Undefined when there are more claims at some moment than units.
 */
export function colourPool(
  claims: readonly PoolClaim[],
  units: readonly string[],
  now: Minutes,
): PoolColouring | undefined {
  const freeFrom = new Map(units.map(unitId => [unitId, Number.NEGATIVE_INFINITY]))
  const inProgress = (claim: PoolClaim) => claim.unitId !== undefined && claim.from <= now
  const placements: PoolPlacement[] = []
  const changes: PoolPlacement[] = []
  for (const claim of claims.filter(item => item.to > now && item.from < item.to).sort(byStart(inProgress))) {
    const unitId = inProgress(claim) ? claim.unitId : freeUnit(claim, freeFrom)
    if (unitId === undefined || (freeFrom.get(unitId) ?? Number.POSITIVE_INFINITY) > claim.from) return undefined
    freeFrom.set(unitId, claim.to)
    const placement = { claimId: claim.id, unitId }
    placements.push(placement)
    if (unitId !== claim.unitId) changes.push(placement)
  }
  return { placements, changes }
}

function byStart(inProgress: (claim: PoolClaim) => boolean): (left: PoolClaim, right: PoolClaim) => number {
  const isLater = (claim: PoolClaim) => Number(!inProgress(claim))
  return (left, right) =>
    isLater(left) - isLater(right) || left.from - right.from || left.to - right.to || (left.id < right.id ? -1 : 1)
}

function freeUnit(claim: PoolClaim, freeFrom: ReadonlyMap<string, Minutes>): string | undefined {
  const isFree = (unitId: string) => (freeFrom.get(unitId) ?? Number.POSITIVE_INFINITY) <= claim.from
  if (claim.unitId !== undefined && isFree(claim.unitId)) return claim.unitId
  return [...freeFrom.keys()].find(isFree)
}
