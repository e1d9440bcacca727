import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { BUSINESS_CLOCK, CATALOG_READER, HOURS_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { toMinutes } from '../domain/interval.js'
import type { Resource } from '../domain/resource.js'
import type { AffectedBooking } from '../errors/catalog.js'
import { HoursConflictError, ResourceInUseError } from '../errors/team-errors.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { BusinessClock } from '../ports/clock.js'
import type { HoursStore, OutsideClaim } from '../ports/hours-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { workChanges, type Landscape, type WorkChange } from './working-hours.js'

const DAY_MINUTES = 1440
/** Claims last at most two days; no policy lets anybody book further ahead than two years. */
const BACK_DAYS = 2
const AHEAD_DAYS = 760
const MAX_LISTED = 100

/** What stands outside hours, or on something that goes: how many, and the first hundred. */
export interface Affected {
  readonly total: number
  readonly bookings: readonly AffectedBooking[]
}

/** Lets hours change under bookings: whoever changes them sees what stands outside, and says that it stays (ADR 0032). */
@injectable()
export class HoursGuard {
  constructor(
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(HOURS_STORE) private readonly store: HoursStore,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** How everything works now. */
  async landscape(tx: Transaction): Promise<Landscape> {
    const { tenantId } = tx
    const resources = await this.reader.resources(tenantId, { withArchived: true }, tx)
    const schedules = await this.reader.schedules(tenantId, {}, tx)
    const locations = await this.reader.locations(tenantId, {}, tx)
    return { resources, schedules, locations, holidays: await this.store.holidays(tenantId, tx) }
  }

  /** What would stand outside; nothing is written. */
  async look(tx: Transaction, before: Landscape, after: Landscape): Promise<Affected> {
    return affected(await this.store.outside(tx, this.changes(tx.tenantId, before, after)))
  }

  /**
   * Call it before the change is written, in its transaction. Claims on what changes wait from here on, and then meet it.
   * @throws HoursConflictError with what would stand outside, unless it is kept.
   */
  async change(tx: Transaction, states: { before: Landscape; after: Landscape }, isKept: boolean): Promise<Affected> {
    const changes = this.changes(tx.tenantId, states.before, states.after)
    if (changes.length === 0) return affected([])
    await this.store.lockUnits(
      tx,
      changes.map(change => change.resourceId),
    )
    const outside = await this.store.outside(tx, changes)
    const found = affected(outside)
    if (found.total > 0 && !isKept) throw new HoursConflictError(found)
    await this.store.keep(
      tx,
      outside.map(claim => claim.claimId),
    )
    await this.store.shift(tx, changes)
    return found
  }

  /** First in a transaction that changes hours: two at once would not see each other. */
  begin(tx: Transaction): Promise<void> {
    return this.store.lockHours(tx)
  }

  /**
   * Other parts, or none: bookings on the old ones would stand on nothing.
   * @throws ResourceInUseError unless they are kept.
   */
  async changeParts(tx: Transaction, { before, after }: { before: Resource; after: Resource }, isKept: boolean) {
    const isSame = before.mode === after.mode && [...before.leafIds].sort().join() === [...after.leafIds].sort().join()
    if (isSame || (before.mode !== 'composite' && after.mode !== 'composite')) return
    await this.store.lockUnits(tx, [before.id, ...after.leafIds])
    const standing = await this.store.standing(tx, [before.id])
    if (standing.length === 0) return
    if (!isKept || (after.mode === 'composite') !== (before.mode === 'composite')) {
      throw new ResourceInUseError(affected(standing))
    }
    await this.store.keep(
      tx,
      standing.map(claim => claim.claimId),
    )
  }

  private changes(tenantId: TenantId, before: Landscape, after: Landscape): WorkChange[] {
    const now = toMinutes(this.clock.now(tenantId))
    const window = [now - BACK_DAYS * DAY_MINUTES, now + AHEAD_DAYS * DAY_MINUTES] as const
    return workChanges(before, after, { zones: this.zones, window })
  }
}

/** Claims as the bookings they belong to: one may have several. */
export function affected(claims: readonly OutsideClaim[]): Affected {
  const lines = new Map(claims.map(claim => [`${claim.appointmentId ?? claim.bookingId}`, claim]))
  const bookings = [...lines.values()].slice(0, MAX_LISTED).map(claim => {
    const { bookingId, reference, status, serviceName, customerName, startsAt, endsAt } = claim
    const times = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
    return { id: bookingId, reference, status, serviceName, customerName, ...times }
  })
  return { total: lines.size, bookings }
}
