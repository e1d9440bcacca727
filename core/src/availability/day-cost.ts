import type { Busy, SolverResource, SolverSnapshot } from './types.js'

/** What a day costs beyond the work itself, in minutes. */
export interface DayCost {
  /** Between one claim and the next of the same person. */
  readonly idle: number
  /** On the road from one place to the next. */
  readonly travel: number
}

export function minutesOf({ idle, travel }: DayCost): number {
  return idle + travel
}

function wayBetween(
  { travel, minutesBetween }: Pick<SolverSnapshot, 'travel' | 'minutesBetween'>,
  from: string | undefined,
  to: string | undefined,
): number {
  if (from === undefined || to === undefined || from === to) return 0
  return travel?.[from]?.[to] ?? minutesBetween?.(from, to) ?? 0
}

/**
 * Adds up what lies between the claims of everybody who counts; before the first and after the last nobody waits. Whoever
 * drives sets out from home and goes back there.
 */
export function dayCost(
  snapshot: Pick<SolverSnapshot, 'resources' | 'travel' | 'minutesBetween'>,
  busy: readonly Busy[],
  isCounted: (resource: SolverResource) => boolean,
): DayCost {
  const rowsOf = new Map<string, Busy[]>()
  const homes = new Map(snapshot.resources.map(resource => [resource.id, resource.mobile ? resource.home : undefined]))
  for (const resource of snapshot.resources) if (isCounted(resource)) rowsOf.set(resource.id, [])
  for (const row of busy) rowsOf.get(row.resourceId)?.push(row)
  let idle = 0
  let travel = 0
  for (const [id, rows] of rowsOf) {
    rows.sort((left, right) => left.from - right.from || left.to - right.to)
    let before: Busy | undefined
    const home = homes.get(id)
    travel += wayBetween(snapshot, home, rows[0]?.place)
    for (const row of rows) {
      if (before) {
        idle += Math.max(0, row.from - before.to)
        travel += wayBetween(snapshot, before.place, row.place)
      }
      if (!before || row.to > before.to) before = row
    }
    travel += wayBetween(snapshot, before?.place, home)
  }
  return { idle, travel }
}
