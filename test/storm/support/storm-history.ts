/** What a client asked for and what it was told, in the order of the answers. */
export interface StormEntry {
  readonly client: number
  readonly kind: StormKind
  /** `POST /bookings`: the route as the OpenAPI document names it. */
  readonly route: string
  readonly key: string
  readonly invokedAt: number
  readonly endedAt: number
  /** Unknown: no answer came before the client gave up; the operation may have happened or not. */
  readonly outcome: 'ok' | 'refused' | 'unknown'
  readonly status: number
  readonly code: string | undefined
  /** Attempts that ended without an answer, or with one that settles nothing. */
  readonly inDoubt: number
  /** What the last attempts ended with, when no result ever came. */
  readonly doubts: readonly string[]
  /** Every id that was answered for the key: more than one is two effects. */
  readonly ids: readonly string[]
}

export const STORM_KINDS = [
  'hold',
  'book',
  'confirm',
  'release',
  'cancel',
  'move',
  'away',
  'back',
  'block',
  'capacity',
] as const
export type StormKind = (typeof STORM_KINDS)[number]

/** What must be in the database at the end, from all that was acknowledged. */
export interface ExpectedBooking {
  readonly id: string
  /** Several while an operation on it is in doubt. */
  states: readonly string[]
  /** Undefined while a move of it is in doubt. */
  startsAt: string | undefined
}

export class StormHistory {
  readonly entries: StormEntry[] = []
  readonly bookings = new Map<string, ExpectedBooking>()
  /** Time off by id: whether it must be there; absent while that is in doubt. */
  readonly away = new Map<string, boolean>()

  count(outcome: StormEntry['outcome']): number {
    return this.entries.filter(entry => entry.outcome === outcome).length
  }

  /** How often each operation was done and refused. */
  byKind(): Record<StormKind, string> {
    const text = (kind: StormKind) => {
      const of = this.entries.filter(entry => entry.kind === kind)
      return `${of.filter(entry => entry.outcome === 'ok').length}/${of.length}`
    }
    return Object.fromEntries(STORM_KINDS.map(kind => [kind, text(kind)])) as Record<StormKind, string>
  }

  codes(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { code, outcome } of this.entries) {
      if (outcome === 'refused') counts[code ?? ''] = (counts[code ?? ''] ?? 0) + 1
    }
    return counts
  }
}
