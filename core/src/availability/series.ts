import type { LocalDate, Minutes } from '../domain/interval.js'
import { SolverInputError } from '../errors/catalog.js'
import { explain } from './explain.js'
import { occurrences } from './recurrence.js'
import { localMinutes } from './local-date.js'
import { addressOf } from './same-people.js'
import { SlotFinder } from './slot-finder.js'
import { solve, type SolveOptions } from './solve.js'
import { SolverContext } from './solver-context.js'
import type { Busy, Explanation, LocalDateTime, Slot, SlotQuery, SolverSnapshot } from './types.js'
import { ZoneCache } from './zone.js'

export interface SeriesRequest {
  /** Wall clock of the location, so that nine o'clock stays nine o'clock when the clock changes. */
  readonly start: LocalDateTime
  /** RFC 5545, with COUNT or UNTIL. */
  readonly rrule: string
  readonly exdates?: readonly LocalDate[]
  /** How far an occurrence may be moved, before and after, in minutes; default 0. */
  readonly flexMinutes?: number
  /** `all-or-nothing` books only when every occurrence has a place. */
  readonly mode: 'all-or-nothing' | 'best-effort'
  /** `stage.line.key` of the requirement that one person should serve every time. */
  readonly keep?: string
  /** False: where that person cannot, nobody else serves; default true. */
  readonly allowsSubstitutes?: boolean
}

export interface SeriesOccurrence {
  readonly index: number
  readonly wanted: Minutes
  readonly status: 'ok' | 'moved' | 'conflict'
  readonly slot?: Slot
  /** Somebody else serves than in the rest of the series. */
  readonly isSubstitute: boolean
  /** Other starts within reach, nearest first, to choose from. */
  readonly choices: readonly Minutes[]
  /** Why the wanted start is not offered; absent when it is. */
  readonly explanation?: Explanation
}

export interface SeriesReport {
  readonly occurrences: readonly SeriesOccurrence[]
  /** Whether the series may be booked as it stands. */
  readonly isBookable: boolean
  /** The person chosen for the kept requirement. */
  readonly keptResourceId?: string
}

/** What a series asks at each of its occurrences. */
export type SeriesQuery = Omit<SlotQuery, 'from' | 'to' | 'limit'>

const MAX_OCCURRENCES = 520
const MAX_CHOICES = 8
const HORIZON = 1_100 * 1_440

/**
 * Finds a place for every occurrence of a rule: at the wanted start or, within reach, at the nearest one. What an earlier
 * occurrence takes is taken for the later ones. The person who serves all along is the one who can serve most of the
 * occurrences, each taken alone; of equal ones the first by the preference of the query, priority and id. That choice is
 * greedy: it does not try whether another person would leave a better rest.
 *
 * @throws SolverInputError BW_SOLVER_INPUT for a rule without an end within three years, or with too many occurrences.
 */
export function planSeries(
  query: SeriesQuery,
  snapshot: SolverSnapshot,
  request: SeriesRequest,
  options: SolveOptions = {},
): SeriesReport {
  const planner = new SeriesPlanner(query, snapshot, request, { ...options, zones: options.zones ?? new ZoneCache() })
  return planner.plan()
}

class SeriesPlanner {
  private readonly flex: number
  private readonly taken: Busy[] = []

  constructor(
    private readonly query: SeriesQuery,
    private readonly snapshot: SolverSnapshot,
    private readonly request: SeriesRequest,
    private readonly options: SolveOptions & { readonly zones: ZoneCache },
  ) {
    this.flex = request.flexMinutes ?? 0
  }

  plan(): SeriesReport {
    const wanted = this.wantedStarts()
    const kept = this.request.keep === undefined ? undefined : this.choosePerson(wanted, this.request.keep)
    const found = wanted.map((start, index) => this.place(start, index, kept))
    const hasAll = found.every(item => item.status !== 'conflict')
    const isBookable = found.some(item => item.slot) && (hasAll || this.request.mode === 'best-effort')
    return { occurrences: found, isBookable, ...(kept !== undefined && { keptResourceId: kept }) }
  }

  private wantedStarts(): Minutes[] {
    const { start, rrule, exdates } = this.request
    const location = this.snapshot.locations.find(item => item.id === this.query.locationId)
    if (!location) throw new SolverInputError({ reason: `There is no location "${this.query.locationId}".` })
    if (!/COUNT=|UNTIL=/.test(rrule)) throw new SolverInputError({ reason: 'A series needs an end: COUNT or UNTIL.' })
    const first = localMinutes(start)
    const local = occurrences({ start, minutes: 0, rrule, exdates }, first, first + HORIZON)
    if (local.length > MAX_OCCURRENCES) {
      throw new SolverInputError({ reason: `A series has at most ${MAX_OCCURRENCES} occurrences.` })
    }
    const zone = this.options.zones.get(location.timeZone)
    return local.map(minute => zone.toUtc(minute))
  }

  /** Who can serve most occurrences; asked of each occurrence once, for everybody. */
  private choosePerson(wanted: readonly Minutes[], keep: string): string | undefined {
    const counts = new Map<string, number>()
    for (const start of wanted) {
      const finder = new SlotFinder(new SolverContext(this.rangeAround(start), this.snapshot, this.options))
      const starts = finder.possibleStarts()
      for (const { stage, line, requirements } of finder.stages.flatMap(item => item.lines)) {
        const named = requirements.find(item => addressOf(stage, line, item.requirement.key) === keep)
        for (const { id } of named?.eligibility.resources ?? []) {
          const place = { stage, line, requirement: named?.requirement.key ?? '', resourceId: id }
          const canServe = starts.some(candidate => finder.canUse(candidate, place))
          counts.set(id, (counts.get(id) ?? 0) + Number(canServe))
        }
      }
    }
    // A map keeps the order in which the first occurrence named them, which is the order of preference.
    const [best] = [...counts].sort(([, left], [, right]) => right - left)
    return best && best[1] > 0 ? best[0] : undefined
  }

  private place(wanted: Minutes, index: number, kept: string | undefined): SeriesOccurrence {
    const snapshot = { ...this.snapshot, busy: [...this.snapshot.busy, ...this.taken] }
    const range = this.rangeAround(wanted)
    const withKept = kept === undefined ? range : requireFor(range, this.request.keep ?? '', kept)
    let slots = this.nearest(withKept, snapshot, wanted)
    const isSubstitute = slots.length === 0 && kept !== undefined && (this.request.allowsSubstitutes ?? true)
    if (isSubstitute) slots = this.nearest(range, snapshot, wanted)
    const [slot, ...others] = slots
    const status = slot === undefined ? 'conflict' : slot.start === wanted ? 'ok' : 'moved'
    if (slot) this.taken.push(...claimsOf(slot, `occurrence ${index}`, this.snapshot.now))
    return {
      index,
      wanted,
      status,
      isSubstitute: isSubstitute && slot !== undefined,
      choices: others.slice(0, MAX_CHOICES).map(other => other.start),
      ...(slot && { slot }),
      ...(status !== 'ok' && { explanation: explain(withKept, snapshot, wanted, this.options) }),
    }
  }

  private nearest(query: SlotQuery, snapshot: SolverSnapshot, wanted: Minutes): Slot[] {
    const distance = (slot: Slot) => Math.abs(slot.start - wanted)
    const { slots } = solve(query, snapshot, this.options)
    return slots.sort((left, right) => distance(left) - distance(right) || left.start - right.start)
  }

  private rangeAround(wanted: Minutes): SlotQuery {
    return { ...this.query, from: wanted - this.flex, to: wanted + this.flex + 1 }
  }
}

/** The same question, in which this person has to serve the line of an address. */
function requireFor(query: SlotQuery, address: string, resourceId: string): SlotQuery {
  const [stage, line] = address.split('.').map(Number)
  const stages = query.stages.map((item, stageIndex) => ({
    ...item,
    services: item.services.map((service, lineIndex) => {
      const isMeant = stageIndex === stage && lineIndex === line
      return isMeant ? { ...service, requiredResourceIds: [resourceId] } : service
    }),
  }))
  return { ...query, stages }
}

/** What a slot takes, as if it were held. */
export function claimsOf(slot: Slot, ref: string, now: Minutes): Busy[] {
  return slot.assignments.flatMap(({ resourceIds, footprint, quantity }) =>
    resourceIds.flatMap(resourceId =>
      footprint.map(([from, to]): Busy => {
        return { resourceId, from, to, quantity, ref, kind: 'held', expiresAt: now + HORIZON }
      }),
    ),
  )
}
