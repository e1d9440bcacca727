import type { SlotQuery, SolverService } from './types.js'

/** Where a requirement stands in a query, as `sameAs` names it. */
export function addressOf(stage: number, line: number, key: string): string {
  return `${stage}.${line}.${key}`
}

/**
 * Which requirements of a query must have the same people, in both directions. A name that is not in the query binds
 * nobody: a service may be booked without the one it refers to.
 */
export function findPartners(
  query: SlotQuery,
  serviceOf: (id: string) => SolverService,
): ReadonlyMap<string, readonly string[]> {
  const wanted: [string, string][] = []
  const places = new Set<string>()
  query.stages.forEach(({ services }, stage) => {
    services.forEach((line, index) => {
      for (const requirement of serviceOf(line.serviceId).requirements) {
        const address = addressOf(stage, index, requirement.key)
        places.add(address)
        const other = line.sameAs?.[requirement.key] ?? requirement.sameAs
        if (other !== undefined) wanted.push([address, other])
      }
    })
  })
  const partners = new Map<string, string[]>()
  for (const [left, right] of wanted) {
    if (left === right || !places.has(right)) continue
    partners.set(left, [...(partners.get(left) ?? []), right])
    partners.set(right, [...(partners.get(right) ?? []), left])
  }
  return partners
}
