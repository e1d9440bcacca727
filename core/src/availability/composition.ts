import type { SolverResource } from './types.js'

/** Which resources share parts: a composite takes all its leaves, so it meets whatever touches one of them. */
export class Composition {
  private readonly leaves = new Map<string, readonly string[]>()
  private readonly composites: readonly string[]

  constructor(private readonly resources: ReadonlyMap<string, SolverResource>) {
    this.composites = [...resources.values()].filter(resource => resource.leaves?.length).map(resource => resource.id)
  }

  get hasComposites(): boolean {
    return this.composites.length > 0
  }

  /** The indivisible parts of a resource: its leaves' leaves, or itself. */
  leavesOf(id: string): readonly string[] {
    const known = this.leaves.get(id)
    if (known) return known
    const found = new Set<string>()
    this.collect(id, found, new Set())
    const leaves = [...found]
    this.leaves.set(id, leaves)
    return leaves
  }

  /** The resource and everything it is made of, at every depth: each of them must be open. */
  partsOf(id: string): readonly string[] {
    if (this.composites.length === 0) return [id]
    const parts = new Set<string>()
    this.collect(id, new Set(), parts)
    return [...parts]
  }

  /** Every resource whose bookings stand in the way of this one, itself first. */
  relatedTo(id: string): string[] {
    if (this.composites.length === 0) return [id]
    const leaves = this.leavesOf(id)
    const sharing = this.composites.filter(other => this.leavesOf(other).some(leaf => leaves.includes(leaf)))
    return [...new Set([id, ...leaves, ...sharing])]
  }

  /** True when the two cannot be claimed at once by one booking. */
  doShareParts(left: string, right: string): boolean {
    if (left === right) return true
    if (this.composites.length === 0) return false
    const leaves = this.leavesOf(left)
    return this.leavesOf(right).some(leaf => leaves.includes(leaf))
  }

  private collect(id: string, found: Set<string>, seen: Set<string>): void {
    if (seen.has(id)) return
    seen.add(id)
    const leaves = this.resources.get(id)?.leaves ?? []
    if (leaves.length === 0) found.add(id)
    for (const leaf of leaves) this.collect(leaf, found, seen)
  }
}
