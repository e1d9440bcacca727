import { minuteOf, type OracleCase, type OracleCriterion } from './case-format.js'
import { minutesOf, type OracleClaim } from './oracle-claim.js'
import type { Oracle } from './oracle.js'

/** Free minutes further from a claim than this do not count. */
const NEAR = 240

function figureOf(source: OracleCase, criterion: OracleCriterion, claim: OracleClaim): number {
  const { resource } = claim.times
  const [stage = 0, index = 0] = claim.lineKey.split('.').map(Number)
  const line = source.query.stages[stage]?.services[index]
  if (criterion === 'preferred') {
    const favored = line?.favored ?? []
    return favored.includes(resource.id) ? favored.indexOf(resource.id) : favored.length
  }
  if (criterion === 'attributes') {
    return Object.entries(line?.wishes ?? {}).filter(([name, value]) => resource.attributes?.[name] !== value).length
  }
  if (criterion === 'priority') return -(resource.priority ?? 0)
  if (criterion === 'least-loaded') return claim.times.minutesOnDay(claim.start)
  if (criterion === 'round-robin') return resource.lastAssignedAt ? minuteOf(resource.lastAssignedAt) : 0
  if (criterion === 'cost') return (resource.costPerHour ?? 0) * minutesOf(claim).length
  return claim.times.isShared ? 0 : slackOf(claim)
}

/** Minute by minute: everything free that hangs together with what is claimed, without the claim itself. */
function slackOf(claim: OracleClaim): number {
  const claimed = minutesOf(claim)
  const [first = 0, last = 0] = [Math.min(...claimed), Math.max(...claimed)]
  const isFree = (minute: number) =>
    minute >= first - NEAR && minute <= last + NEAR && claim.times.works(minute) && claim.times.loadAt(minute) === 0
  const found = new Set<number>()
  for (const piece of claim.pieces) {
    for (let minute = claim.start + piece.coreFrom; isFree(minute); minute++) found.add(minute)
    for (let minute = claim.start + piece.coreFrom; isFree(minute); minute--) found.add(minute)
  }
  return found.size - claimed.length
}

/** What a plan costs, criterion by criterion. */
export function costOfPlan(source: OracleCase, claims: readonly OracleClaim[]): number[] {
  return (source.query.policy ?? []).map(criterion => {
    return claims.reduce((sum, claim) => sum + figureOf(source, criterion, claim), 0)
  })
}

/** The lowest cost that any complete plan for a start has. */
export function lowestCost(oracle: Oracle, start: number): number[] {
  const costs = oracle.plansAt(start).map(claims => costOfPlan(oracle.source, claims))
  return costs.reduce((best, cost) => (isLower(cost, best) ? cost : best))
}

function isLower(left: readonly number[], right: readonly number[]): boolean {
  const index = left.findIndex((value, position) => value !== right[position])
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0)
}
