import { claimShape } from '../availability/claim-shape.js'
import type { AppointmentId, LocationId, UnitId } from '../domain/id.js'
import type { Resource } from '../domain/resource.js'
import type { Requirement, Service } from '../domain/service.js'
import type { BusyUnit } from '../ports/import-store.js'
import type { ImportCatalog } from './import-catalog.js'

const MINUTE_MS = 60_000
/** How many ways to staff a booking are tried when others take the first one meanwhile. */
const WAYS = 3

export interface Placing {
  readonly appointmentId: AppointmentId
  readonly service: Service
  readonly locationId: LocationId
  readonly startsAt: Date
  readonly minutes: number
  readonly guests: number
  /** Whom or what the file names. */
  readonly named: readonly Resource[]
}

interface ClaimDraft {
  readonly unitId: UnitId
  readonly resourceId: string
  readonly requirement: string
  readonly during: readonly [string, string]
  readonly core: readonly [string, string]
}

/** One way to staff a booking: as the appointment keeps it, and as the claims are taken. */
export interface Way {
  readonly claims: readonly ClaimDraft[]
  readonly items: readonly object[]
}

/**
 * Whom a booking to come takes: those the file names, and where it names nobody whoever is free. What it says is a guess
 * at what is free; the exclusion constraint decides when the claims are taken.
 */
export class PlaceFinder {
  private readonly taken = new Map<UnitId, { from: number; to: number }[]>()

  constructor(
    private readonly catalog: ImportCatalog,
    busy: readonly BusyUnit[],
  ) {
    for (const { unitId, startsAt, endsAt } of busy) this.block(unitId, startsAt.getTime(), endsAt.getTime())
  }

  /** @returns words when nobody is free, or when somebody who is named cannot do it. */
  find(placing: Placing): readonly Way[] | string {
    const left = new Set(placing.named)
    const ways: Way[] = []
    let reason = ''
    for (let skip = 0; skip < WAYS; skip += 1) {
      const claims = this.staff(placing, new Set(left), skip)
      if (typeof claims === 'string') {
        reason ||= claims
        break
      }
      ways.push({ claims, items: claims.map(claim => toItem(claim, placing.appointmentId)) })
    }
    const [first] = ways
    if (!first) return reason
    for (const { unitId, during } of first.claims) this.block(unitId, Date.parse(during[0]), Date.parse(during[1]))
    return ways
  }

  private staff(placing: Placing, named: Set<Resource>, skip: number): ClaimDraft[] | string {
    const claims: ClaimDraft[] = []
    const used = new Set<UnitId>()
    for (const requirement of placing.service.requirements) {
      const eligible = this.catalog.eligible(requirement, placing.locationId)
      const wished = [...named].filter(resource => eligible.includes(resource)).slice(0, requirement.count)
      for (const resource of wished) named.delete(resource)
      const others = wished.length < requirement.count ? eligible.filter(one => !placing.named.includes(one)) : []
      let missing = requirement.count
      let skipped = 0
      for (const resource of [...wished, ...others]) {
        if (missing === 0) break
        const found = this.claimsOf(placing, requirement, resource, used)
        if (!found) {
          if (wished.includes(resource)) return `${resource.name} is taken at that time.`
          continue
        }
        if (!wished.includes(resource) && skipped < skip) {
          skipped += 1
          continue
        }
        claims.push(...found)
        for (const { unitId } of found) used.add(unitId)
        missing -= 1
      }
      if (missing > 0) return `Nobody and nothing of the type "${requirement.type}" is free at that time.`
    }
    const [stranger] = named
    return stranger ? `${stranger.name} does not serve this service here.` : claims
  }

  private claimsOf(
    { service, startsAt, minutes, guests }: Placing,
    requirement: Requirement,
    resource: Resource,
    used: ReadonlySet<UnitId>,
  ): ClaimDraft[] | undefined {
    const solver = {
      segments: service.segments,
      bufferBefore: service.bufferBeforeMinutes,
      bufferAfter: service.bufferAfterMinutes,
    }
    const pieces = claimShape(solver, { during: requirement.during, buffers: requirement.hasBuffers }, minutes)
    const at = (offset: number) => startsAt.getTime() + offset * MINUTE_MS
    const isFree = (unit: UnitId) =>
      !used.has(unit) &&
      pieces.every(({ from, to }) => !(this.taken.get(unit) ?? []).some(one => one.from < at(to) && one.to > at(from)))
    const units = this.catalog.units(resource)
    const isWhole = resource.mode === 'exclusive' || resource.mode === 'composite'
    const wanted = isWhole
      ? units.length
      : (requirement.quantity ?? 0) + (requirement.quantityPerGuest ?? 0) * guests || 1
    const chosen = units.filter(isFree).slice(0, wanted)
    if (wanted === 0 || chosen.length < wanted) return undefined
    const iso = (offset: number) => new Date(at(offset)).toISOString()
    return chosen.flatMap(unitId =>
      pieces.map(piece => ({
        unitId,
        resourceId: resource.id,
        requirement: requirement.key,
        during: [iso(piece.from), iso(piece.to)] as const,
        core: [iso(piece.coreFrom), iso(piece.coreTo)] as const,
      })),
    )
  }

  private block(unitId: UnitId, from: number, to: number): void {
    const spans = this.taken.get(unitId)
    if (spans) spans.push({ from, to })
    else this.taken.set(unitId, [{ from, to }])
  }
}

function toItem({ unitId, requirement, during, core }: ClaimDraft, appointment: AppointmentId): object {
  const range = ([from, to]: readonly [string, string]) => `[${from},${to})`
  return { unit: unitId, appointment, requirement, during: range(during), core: range(core) }
}
