import { gridStarts } from '../availability/solve.js'
import type {
  BlockReason,
  Explanation,
  RequirementExplanation,
  SlotQuery,
  SolverSnapshot,
} from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import type { Minutes } from '../domain/interval.js'
import type { SnapshotService } from '../ports/availability-store.js'
import { windowAt, type ArrivalWindow } from './arrival-windows.js'
import { hasWindows } from './window-slots.js'

/** The arrival window that begins at a start; undefined for what is sold at exact times, and between windows. */
export function windowOf(
  service: SnapshotService,
  solver: SolverSnapshot,
  { locationId, start }: { locationId: string; start: Minutes },
): ArrivalWindow | undefined {
  if (!hasWindows(service)) return undefined
  const timeZone = solver.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC'
  return windowAt(service.arrivalWindows ?? [], new ZoneCache().get(timeZone), start)
}

/** The starts that are asked about: of a window each one inside it. */
export function startsIn(window: ArrivalWindow | undefined, query: SlotQuery, solver: SolverSnapshot): Minutes[] {
  if (!window) return [query.from]
  const starts = gridStarts({ ...query, from: window.from, to: window.to }, solver, {})
  return starts.length > 0 ? starts : [query.from]
}

/** What stands against every start of a window, each reason said once. */
export function together(explanations: readonly [Explanation, ...Explanation[]]): Explanation {
  const [first, ...others] = explanations
  const isEverywhere = ({ code }: BlockReason) => others.every(({ query }) => query.some(item => item.code === code))
  return {
    ...first,
    query: first.query.filter(isEverywhere),
    requirements: first.requirements.map(own =>
      others.flatMap(({ requirements }) => requirements.filter(item => isSame(item, own))).reduce(joined, own),
    ),
  }
}

function isSame(left: RequirementExplanation, right: RequirementExplanation): boolean {
  return left.stage === right.stage && left.line === right.line && left.requirement === right.requirement
}

function joined(left: RequirementExplanation, right: RequirementExplanation): RequirementExplanation {
  const ids = [...new Set([...left.blocked, ...right.blocked].map(({ resourceId }) => resourceId))]
  const of = ({ blocked }: RequirementExplanation, id: string) =>
    blocked.find(({ resourceId }) => resourceId === id)?.reasons ?? []
  return {
    ...left,
    feasible: left.feasible.filter(id => right.feasible.includes(id)),
    blocked: ids.map(id => ({ resourceId: id, reasons: once([...of(left, id), ...of(right, id)]) })),
  }
}

function once(reasons: readonly BlockReason[]): BlockReason[] {
  return [...new Map(reasons.map(reason => [`${reason.code} ${reason.ref ?? ''}`, reason])).values()]
}
