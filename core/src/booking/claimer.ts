import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, FIELD_VISIT_STORE, SESSION_STORE } from '../di/tokens.js'
import type { Claim } from '../domain/booking.js'
import type { AppointmentId, UnitId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { FieldVisitStore } from '../ports/field-visit-store.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { SessionStore } from '../ports/session-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { lostRace } from './booking-planner.js'
import type { Candidate, PlannedAppointment, PlannedClaim, StartLimit } from './plan.js'
import { poolKeys } from './pool-keys.js'

const FIXED_MODES = new Set(['exclusive', 'composite'])

/** Claims by appointment, all in force or none. */
export type GrantedClaims = ReadonlyMap<AppointmentId, readonly Claim[]>

export interface ClaimWish {
  readonly appointments: readonly PlannedAppointment[]
  readonly resources: readonly SnapshotResource[]
  readonly until: Date | 'infinity'
  /** True: who claims are sessions of a class, whose ids stand where those of appointments do. */
  readonly isForSessions?: boolean
}

/** One way to staff every appointment of a booking. */
type Combination = readonly { readonly owner: AppointmentId; readonly candidate: Candidate }[]

/** Takes the claims of a booking, one combination of candidates after the other: all of it or nothing (ADR 0003). */
@injectable()
export class Claimer {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(SESSION_STORE) private readonly sessions: SessionStore,
  ) {}

  /** The units that the first candidate takes for certain; undefined when a pool chooses them inside the transaction. */
  fixedClaims(planned: PlannedAppointment, resources: readonly SnapshotResource[]): Claim[] | undefined {
    const [best] = planned.candidates
    if (!best || best.claims.some(claim => !FIXED_MODES.has(claim.resource.mode))) return undefined
    return best.claims.flatMap(claim => unitsOf(claim.resource, resources).map(unitId => toClaim(claim, unitId)))
  }

  /** Every unit that one of the candidates may take, for the lock that comes before a move. */
  possibleUnits(wish: ClaimWish): UnitId[] {
    const claims = wish.appointments.flatMap(planned => planned.candidates.flatMap(candidate => candidate.claims))
    return [...new Set(claims.flatMap(claim => unitsOf(claim.resource, wish.resources)))]
  }

  /**
   * Takes the locks of every pool, for the hours of the wish, and of every limit, in one order, so that counting is exact.
   * Before all unit locks.
   */
  async lockShared(tx: Transaction, wish: ClaimWish): Promise<void> {
    const claims = wish.appointments.flatMap(planned => planned.candidates.flatMap(candidate => candidate.claims))
    const pools = claims
      .filter(claim => !FIXED_MODES.has(claim.resource.mode))
      .flatMap(claim => poolKeys(claim.resource.id, claim.during))
    const limits = claims.flatMap(claim =>
      claim.limits.map(limit => ({
        key: `limit:${claim.resource.id}:${limit.startsAt.toISOString()}:${limit.endsAt.toISOString()}`,
        isShared: false,
      })),
    )
    await this.store.lockKeys(tx, [...pools, ...limits])
  }

  /**
   * Claims the first combination that is still free: all appointments in one ordered statement. Where each happens is
   * written first, because the way to it decides, too.
   * @throws SlotTakenError without alternatives when every combination lost; nothing of them remains.
   */
  async claim(tx: Transaction, wish: ClaimWish): Promise<GrantedClaims> {
    for (const { id, visit } of wish.appointments) if (visit) await this.visits.put(tx, id, visit)
    for (const combination of combinationsOf(wish.appointments)) {
      const granted = await this.tryCombination(tx, combination, wish)
      if (!granted) continue
      // Places last: they wait at the row of their session, after every lock of units.
      if (await this.sessions.claimPlaces(tx, wish.appointments, wish.until)) return granted
      throw lostRace(wish.appointments.find(planned => planned.session)?.startsAt)
    }
    throw lostRace(wish.appointments[0]?.startsAt)
  }

  private async tryCombination(
    tx: Transaction,
    combination: Combination,
    wish: ClaimWish,
  ): Promise<GrantedClaims | undefined> {
    if (await this.breaksLimit(tx, combination)) return undefined
    const granted = await this.chooseUnits(tx, combination, wish.resources)
    if (!granted) return undefined
    if (!wish.isForSessions) return (await this.store.claim(tx, granted, wish.until)) ? granted : undefined
    for (const [id, claims] of granted) if (!(await this.sessions.claim(tx, id as string, claims))) return undefined
    return granted
  }

  /** The limits hold against what is stored and against the booking's own other appointments. */
  private async breaksLimit(tx: Transaction, combination: Combination): Promise<boolean> {
    const wanted = new Map<string, { resourceId: string; limit: StartLimit; owners: Set<string> }>()
    for (const { owner, candidate } of combination) {
      for (const { resource, limits } of candidate.claims) {
        for (const limit of limits) {
          const key = `${resource.id} ${limit.startsAt.getTime()} ${limit.endsAt.getTime()}`
          const entry = wanted.get(key) ?? { resourceId: resource.id, limit, owners: new Set() }
          wanted.set(key, { ...entry, owners: entry.owners.add(owner) })
        }
      }
    }
    for (const { resourceId, limit, owners } of wanted.values()) {
      if ((await this.store.countStarts(tx, resourceId, limit)) + owners.size > limit.max) return true
    }
    return false
  }

  private async chooseUnits(
    tx: Transaction,
    combination: Combination,
    resources: readonly SnapshotResource[],
  ): Promise<GrantedClaims | undefined> {
    const granted = new Map<AppointmentId, Claim[]>()
    const used: Claim[] = []
    for (const { owner, candidate } of combination) {
      const claims: Claim[] = []
      for (const planned of candidate.claims) {
        const units = await this.unitsFor(tx, planned, resources, used)
        if (!units) return undefined
        const chosen = units.map(unitId => toClaim(planned, unitId))
        claims.push(...chosen)
        used.push(...chosen)
      }
      granted.set(owner, claims)
    }
    return granted
  }

  private async unitsFor(
    tx: Transaction,
    planned: PlannedClaim,
    resources: readonly SnapshotResource[],
    used: readonly Claim[],
  ): Promise<UnitId[] | undefined> {
    if (FIXED_MODES.has(planned.resource.mode)) return unitsOf(planned.resource, resources)
    const free = await this.store.freeUnits(tx, planned.resource.id, planned.during)
    const chosen = free.filter(unitId => !isUsed(used, unitId, planned.during)).slice(0, planned.quantity)
    return chosen.length < planned.quantity ? undefined : chosen
  }
}

/** The n-th combination takes everybody's n-th candidate, or the last one they have. */
function combinationsOf(appointments: readonly PlannedAppointment[]): Combination[] {
  const rounds = Math.max(...appointments.map(planned => planned.candidates.length))
  return Array.from({ length: rounds }, (_, round) =>
    appointments.flatMap(({ id, candidates }) => {
      const candidate = candidates[Math.min(round, candidates.length - 1)]
      return candidate ? [{ owner: id, candidate }] : []
    }),
  )
}

/** A composite has no unit of its own: it takes those of every leaf below it. */
function unitsOf(resource: SnapshotResource, resources: readonly SnapshotResource[]): UnitId[] {
  if (resource.mode !== 'composite') return [...resource.units]
  const leaves = resource.leafIds.flatMap(id => {
    const leaf = resources.find(item => item.id === id)
    return leaf ? unitsOf(leaf, resources) : []
  })
  return [...new Set(leaves)]
}

function toClaim(planned: PlannedClaim, unitId: UnitId): Claim {
  const { requirement, during, core } = planned
  return { unitId, resourceId: planned.resource.id, requirement, during, core }
}

function isUsed(claims: readonly Claim[], unitId: UnitId, during: Interval): boolean {
  return claims.some(
    claim => claim.unitId === unitId && claim.during.startsAt < during.endsAt && claim.during.endsAt > during.startsAt,
  )
}
