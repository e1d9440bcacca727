import type { Grid, SlotAssignment, SlotQuery } from '../availability/types.js'
import { STAFF } from '../catalog/catalog-service.js'
import { mayMeet } from '../catalog/may-meet.js'
import type { LocationId } from '../domain/id.js'
import type { SnapshotResource, SnapshotService } from '../ports/availability-store.js'

/** One service of a visit, and who of the party gets it. */
export interface VisitLine {
  readonly service: SnapshotService
  /** One word for whoever gets it: who gets two services gets them one after the other. */
  readonly guest: string
  readonly guests: number
  readonly durationMinutes?: number | undefined
  /** Only who needs this long. */
  readonly onlyMinutes?: number | undefined
  readonly requiredResourceIds?: readonly string[] | undefined
  readonly preferredResourceIds?: readonly string[] | undefined
  /** Instead of the id of the service: the same one without its notice, for an appointment that stands already. */
  readonly serviceId?: string
}

/** Services that start together; `gap` and `offset` in minutes, as the solver reads them. */
export interface VisitStage {
  readonly lines: readonly VisitLine[]
  readonly gap?: readonly [number, number]
  readonly offset?: number
}

/** Where and when to look; minutes since 1970, `to` exclusive. */
export interface VisitRange {
  readonly locationId: LocationId
  readonly from: number
  readonly to: number
  readonly grid: Grid
  readonly limit?: number | undefined
}

interface StaffedLine {
  readonly stage: number
  readonly line: number
  readonly key: string
  readonly of: VisitLine
}

/** Two services of one person, one after the other, that one member of staff could perform both. */
export interface StaffPair {
  readonly earlier: StaffedLine
  readonly later: StaffedLine
}

/** Which of the pairs must have the same person; the others change theirs. */
export interface TiePattern {
  readonly tied: readonly StaffPair[]
  readonly breaks: number
}

/** Waits up to this are tried in steps of five minutes, longer ones in quarters of an hour. */
const SHORT_WAIT = 60
const LONG_STEP = 15

/** Up to so many pairs every pattern is tried; beyond, all tied, one loose, or all loose. */
const MAX_PAIRS = 4

export function visitQuery(stages: readonly VisitStage[], range: VisitRange, tied: readonly StaffPair[]): SlotQuery {
  const sameAs = new Map(tied.map(({ earlier, later }) => [later.of, { [later.key]: addressOf(earlier) }]))
  return {
    ...range,
    order: 'fixed',
    waivesTurnover: true,
    gapStep: stages.some(({ gap }) => (gap?.[1] ?? 0) > SHORT_WAIT) ? LONG_STEP : undefined,
    stages: stages.map(({ lines, gap, offset }) => ({
      ...(gap && { gap }),
      ...(offset !== undefined && { offset }),
      services: lines.map(line => ({
        serviceId: line.serviceId ?? line.service.id,
        durationMinutes: line.durationMinutes,
        onlyMinutes: line.onlyMinutes,
        requiredResourceIds: line.requiredResourceIds,
        preferredResourceIds: line.preferredResourceIds ?? line.service.likedIds,
        preferredAttributes: line.service.preferredAttributes,
        guests: line.guests,
        guest: line.guest,
        sameAs: sameAs.get(line),
      })),
    })),
  }
}

/** The pairs of a visit in which a change of person could be spared. */
export function staffPairs(stages: readonly VisitStage[], resources: readonly SnapshotResource[]): StaffPair[] {
  return neighbours(stages).filter(({ earlier, later }) => resources.some(person => canServe(person, earlier, later)))
}

function canServe(person: SnapshotResource, ...lines: StaffedLine[]): boolean {
  return lines.every(({ of, key }) => {
    const requirement = of.service.requirements.find(item => item.key === key)
    const { requiredResourceIds } = of
    return requirement && mayMeet(person, requirement) && (requiredResourceIds?.includes(person.id) ?? true)
  })
}

/** With the fewest changes of person first. */
export function tiePatterns(pairs: readonly StaffPair[]): TiePattern[] {
  if (pairs.length === 0) return [{ tied: [], breaks: 0 }]
  if (pairs.length > MAX_PAIRS) {
    const loose = pairs.map(pair => ({ tied: pairs.filter(other => other !== pair), breaks: 1 }))
    return [{ tied: pairs, breaks: 0 }, ...loose, { tied: [], breaks: pairs.length }]
  }
  return Array.from({ length: 2 ** pairs.length }, (_, mask) => {
    const tied = pairs.filter((_pair, index) => ((mask >> index) & 1) === 0)
    return { tied, breaks: pairs.length - tied.length }
  }).sort((left, right) => left.breaks - right.breaks)
}

/** How often somebody of the party is handed over to somebody else. */
export function personChanges(stages: readonly VisitStage[], assignments: readonly SlotAssignment[]): number {
  const peopleOf = ({ stage, line, key }: StaffedLine) =>
    assignments
      .filter(item => item.stage === stage && item.line === line && item.requirement === key)
      .flatMap(item => item.resourceIds)
      .sort()
      .join()
  return neighbours(stages).filter(({ earlier, later }) => peopleOf(earlier) !== peopleOf(later)).length
}

/** Services with people that the same person gets one after the other. */
function neighbours(stages: readonly VisitStage[]): StaffPair[] {
  const last = new Map<string, StaffedLine>()
  const pairs: StaffPair[] = []
  stages.forEach(({ lines }, stage) => {
    lines.forEach((of, line) => {
      const key = of.service.requirements.find(requirement => requirement.type === STAFF)?.key
      if (key === undefined) return
      const later = { stage, line, key, of }
      const earlier = last.get(of.guest)
      if (earlier) pairs.push({ earlier, later })
      last.set(of.guest, later)
    })
  })
  return pairs
}

function addressOf({ stage, line, key }: StaffedLine): string {
  return `${stage}.${line}.${key}`
}
