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

/** Adds up what lies between the claims of everybody who counts; before the first and after the last nobody waits. */
export function dayCost(
  snapshot: Pick<SolverSnapshot, 'resources' | 'travel'>,
  busy: readonly Busy[],
  isCounted: (resource: SolverResource) => boolean,
): DayCost {
  const rowsOf = new Map<string, Busy[]>()
  for (const resource of snapshot.resources) if (isCounted(resource)) rowsOf.set(resource.id, [])
  for (const row of busy) rowsOf.get(row.resourceId)?.push(row)
  let idle = 0
  let travel = 0
  for (const rows of rowsOf.values()) {
    rows.sort((left, right) => left.from - right.from || left.to - right.to)
    let before: Busy | undefined
    for (const row of rows) {
      if (before) {
        idle += Math.max(0, row.from - before.to)
        travel += snapshot.travel?.[before.place ?? '']?.[row.place ?? ''] ?? 0
      }
      if (!before || row.to > before.to) before = row
    }
  }
  return { idle, travel }
}
