/** Something that must be true in every committed state. */
export interface Invariant {
  readonly id: string
  readonly statement: string
  /** Answers one row for each violation; as the owner, with every tenant in view. */
  readonly sql: string
}

/** An invariant that no statement can check yet, and why. */
export interface OpenInvariant {
  readonly id: string
  readonly statement: string
  readonly reason: string
}
