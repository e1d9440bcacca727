import { inject, injectable } from 'tsyringe'
import { colourPool, type PoolClaim } from '../availability/pool-colouring.js'
import { BOOKING_STORE, POOL_STORE } from '../di/tokens.js'
import type { UnitId } from '../domain/id.js'
import { MINUTE_MS, type Interval } from '../domain/interval.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { PoolStore, UnitChange, UnitClaim } from '../ports/pool-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { PlannedClaim } from './plan.js'

const DAY_MS = 86_400_000
/** Beyond this a pool is booked without a gap for so long that changing all of it is not worth one claim. */
const MAX_REACH_DAYS = 32
const POOL_MODES = new Set(['pool', 'shared'])

/** Which units each wanted claim gets. */
export type PlacedClaims = ReadonlyMap<PlannedClaim, readonly UnitId[]>

interface Colouring {
  readonly placed: Map<PlannedClaim, UnitId[]>
  readonly changes: readonly UnitChange[]
}

/** Whether claims may be given other units: nobody was promised a number. */
export function isInterchangeable({ mode, isPinned }: SnapshotResource): boolean {
  return POOL_MODES.has(mode) && !isPinned
}

/**
 * Makes room in pools that have enough units at every moment, but none that is free for the whole time: claims that have
 * not begun change units. The solver counts units and offers such a time, so without this it could not be booked.
 */
@injectable()
export class PoolRoom {
  constructor(
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(POOL_STORE) private readonly store: PoolStore,
  ) {}

  /**
   * Looks first, and only then locks: whoever cannot have room makes nobody wait.
   * @param claims - Everything that one booking wants of pools, at once.
   * @param lock - Units to lock in one order with those of the pools, as every writer does (ADR 0003).
   * @returns Undefined when the load does not fit; then nothing has changed.
   */
  async make(
    tx: Transaction,
    claims: readonly PlannedClaim[],
    lock: readonly UnitId[],
  ): Promise<PlacedClaims | undefined> {
    const pools = [...new Set(claims.map(claim => claim.resource))]
    if (!pools.every(isInterchangeable)) return undefined
    if (!(await this.colourAll(tx, pools, claims))) return undefined
    await this.bookings.lockUnits(tx, [], [...new Set([...lock, ...pools.flatMap(pool => pool.units)])])
    const colourings = await this.colourAll(tx, pools, claims)
    if (!colourings) return undefined
    for (const { changes } of colourings) if (!(await this.store.changeUnits(tx, changes))) return undefined
    return new Map(colourings.flatMap(({ placed }) => [...placed]))
  }

  private async colourAll(
    tx: Transaction,
    pools: readonly SnapshotResource[],
    claims: readonly PlannedClaim[],
  ): Promise<Colouring[] | undefined> {
    const now = await this.bookings.now(tx)
    const found: Colouring[] = []
    for (const pool of pools) {
      const wanted = claims.filter(claim => claim.resource === pool)
      const standing = await this.standing(tx, pool, wanted)
      const colouring = standing && colour({ pool, wanted, standing, now })
      if (!colouring) return undefined
      found.push(colouring)
    }
    return found
  }

  /** The claims that touch the wanted ones, those that touch these, and so on: the others need not be looked at. */
  private async standing(
    tx: Transaction,
    pool: SnapshotResource,
    wanted: readonly PlannedClaim[],
  ): Promise<UnitClaim[] | undefined> {
    const span = spanOf(wanted.map(claim => claim.during))
    for (let days = 2; days <= MAX_REACH_DAYS; days *= 2) {
      const range = widened(span, days * DAY_MS)
      const touching = component(await this.store.claims(tx, pool.id, range), span)
      const reach = spanOf([span, ...touching])
      if (reach.startsAt > range.startsAt && reach.endsAt < range.endsAt) return touching
    }
    return undefined
  }
}

function spanOf(intervals: readonly Interval[]): Interval {
  const starts = intervals.map(({ startsAt }) => startsAt.getTime())
  const ends = intervals.map(({ endsAt }) => endsAt.getTime())
  return { startsAt: new Date(Math.min(...starts)), endsAt: new Date(Math.max(...ends)) }
}

function widened({ startsAt, endsAt }: Interval, ms: number): Interval {
  return { startsAt: new Date(startsAt.getTime() - ms), endsAt: new Date(endsAt.getTime() + ms) }
}

function component(claims: readonly UnitClaim[], span: Interval): UnitClaim[] {
  let reach = span
  for (;;) {
    const { startsAt, endsAt } = reach
    const touching = claims.filter(claim => claim.startsAt < endsAt && claim.endsAt > startsAt)
    const next = spanOf([span, ...touching])
    if (next.startsAt >= startsAt && next.endsAt <= endsAt) return touching
    reach = next
  }
}

function colour(given: {
  pool: SnapshotResource
  wanted: readonly PlannedClaim[]
  standing: readonly UnitClaim[]
  now: Date
}): Colouring | undefined {
  const { pool, wanted, standing, now } = given
  const minutes = (at: Date) => at.getTime() / MINUTE_MS
  const added = wanted.flatMap((planned, index) =>
    Array.from({ length: planned.quantity }, (_, copy) => ({ planned, id: `new ${index} ${copy}` })),
  )
  const claims: PoolClaim[] = [
    ...standing.map(({ id, unitId, startsAt, endsAt }) => ({
      id,
      unitId,
      from: minutes(startsAt),
      to: minutes(endsAt),
    })),
    ...added.map(({ id, planned: { during } }) => ({ id, from: minutes(during.startsAt), to: minutes(during.endsAt) })),
  ]
  const colouring = colourPool(claims, pool.units, minutes(now))
  if (!colouring) return undefined
  const unitOf = new Map(colouring.placements.map(({ claimId, unitId }) => [claimId, unitId]))
  const placed = new Map<PlannedClaim, UnitId[]>()
  for (const { id, planned } of added) {
    const unitId = unitOf.get(id)
    // A claim that is over already gets no colour, and needs none that anybody else could want.
    if (unitId === undefined) return undefined
    placed.set(planned, [...(placed.get(planned) ?? []), unitId])
  }
  const isNew = new Set(added.map(({ id }) => id))
  const changes = colouring.changes.filter(({ claimId }) => !isNew.has(claimId))
  return { placed, changes: changes.map(({ claimId, unitId }) => ({ id: claimId, unitId })) }
}
