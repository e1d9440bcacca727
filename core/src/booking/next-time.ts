import { inject, injectable } from 'tsyringe'
import { nextAvailable, type NextQuery, type SnapshotLoader } from '../availability/next-available.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import { ZoneCache } from '../availability/zone.js'
import { AVAILABILITY_STORE, BUSINESS_CLOCK, TENANT_DIRECTORY } from '../di/tokens.js'
import type { LocationId, ServiceId, TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Minutes } from '../domain/interval.js'
import { DEFAULT_POLICY } from '../domain/policy.js'
import { availabilitySlots } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import type { BusinessClock } from '../ports/clock.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { limitRules } from './policy-limits.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { toSlotView, type SlotView } from './slot-view.js'
import { toSolverSnapshot } from './solver-input.js'
import { withSolverRules } from './solver-rules.js'

const DAY = 1440
const DAY_MS = 86_400_000
/** A claim lasts at most two days; a limit by the week looks at the whole week. */
const MARGIN_MS = 9 * DAY_MS
/** Days that one read covers, one after the other: a near slot costs little, a far one few reads. */
const BLOCKS = [2, 5, 14, 28, 56]
/** Beyond this a plugin that hides every slot would make the search endless. */
const MOST_HIDDEN = 20

export interface NextRequest {
  readonly serviceId: ServiceId
  readonly locationId?: LocationId | undefined
  readonly staffId?: string | undefined
  readonly guests?: number | undefined
  /** Default now. */
  readonly from?: Date | undefined
}

export interface NextAnswer {
  /** Of the business. */
  readonly timeZone: string
  /** Null: nothing is free until `searchedUntil`. */
  readonly slot: SlotView | null
  readonly searchedUntil: string
}

interface Search {
  readonly query: NextQuery
  readonly service: SnapshotService
  readonly blocks: Blocks
  /** Of the policy. */
  readonly limits: readonly SolverConstraint[]
}

/** Finds the earliest free start over all places: by day and in blocks of days that grow, so a near one costs one read. */
@injectable()
export class NextTime {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(ZoneCache) private readonly zones: ZoneCache,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** Reads only. @throws NotFoundError for an unknown service. */
  async find(tenantId: TenantId, request: NextRequest): Promise<NextAnswer> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const search = await this.prepare(tenantId, request)
    const { from, to } = search.query
    const range = { startsAt: fromMinutes(from), endsAt: fromMinutes(Math.max(from, to)) }
    const question = () => ({ ...range, serviceIds: [request.serviceId] })
    const slot = await withSolverRules(this.hooks, tenantId, question, rules =>
      rules.solveInSteps(constraints => this.first(tenantId, search, { timeZone, constraints })),
    )
    return { timeZone, slot: slot ?? null, searchedUntil: range.endsAt.toISOString() }
  }

  private async prepare(tenantId: TenantId, request: NextRequest): Promise<Search> {
    const begin = request.from ?? this.clock.now(tenantId)
    const blocks = new Blocks(toMinutes(begin), (startsAt, endsAt) =>
      this.store.load(tenantId, {
        serviceIds: [request.serviceId],
        locationIds: request.locationId ? [request.locationId] : null,
        from: new Date(startsAt.getTime() - MARGIN_MS),
        to: new Date(endsAt.getTime() + MARGIN_MS),
      }),
    )
    const { snapshot } = await blocks.at(toMinutes(begin))
    const service = serviceOf(snapshot, request.serviceId)
    const { minNoticeMinutes, maxHorizonMinutes } = service.policy ?? DEFAULT_POLICY
    // Whole days from the beginning, so that no day lies in two blocks.
    const notice = Math.floor((snapshot.now + minNoticeMinutes - blocks.begin) / DAY) * DAY
    const from = blocks.begin + Math.max(0, notice)
    const to = Math.min(snapshot.now + maxHorizonMinutes + 1, blocks.end)
    const range = { locationId: '' as LocationId, from, to, guests: request.guests ?? 1 }
    const wish = { ...(request.staffId && { staffId: request.staffId }) }
    const query = slotQuery(service, wish, range)
    const limits = await limitRules(this.store, tenantId, { snapshot, service, from, to })
    return {
      service,
      blocks,
      limits,
      query: { ...query, locationIds: locationsOf(snapshot, service, request.locationId) },
    }
  }

  private async first(
    tenantId: TenantId,
    search: Search,
    given: { readonly timeZone: string; readonly constraints: readonly SolverConstraint[] },
  ): Promise<SlotView | undefined> {
    const { blocks, service } = search
    const load: SnapshotLoader = async (_locationId, from) => (await blocks.at(from)).solver
    let { query } = search
    for (let hidden = 0; hidden < MOST_HIDDEN; hidden++) {
      const found = await nextAvailable(query, load, {
        zones: this.zones,
        constraints: [...search.limits, ...given.constraints],
      })
      if (!found) return undefined
      const { snapshot } = await blocks.at(found.slot.start)
      const { start, end, assignments, price = [] } = found.slot
      const addedPrice = price.reduce((total, line) => total + line.amount, 0)
      const view = toSlotView({ start, end, assignments, addedPrice }, service, snapshot, found.locationId)
      if (await this.isShown(tenantId, view, { serviceId: service.id, timeZone: given.timeZone })) return view
      query = { ...query, from: start + 1 }
    }
    return undefined
  }

  private async isShown(
    tenantId: TenantId,
    slot: SlotView,
    context: { serviceId: ServiceId; timeZone: string },
  ): Promise<boolean> {
    if (!(await this.hooks.hasHandler(availabilitySlots, tenantId))) return true
    const [startsAt, endsAt] = [new Date(slot.startsAt), new Date(slot.endsAt)]
    const value = [{ ...slot, startsAt, endsAt }]
    return (await this.hooks.apply(availabilitySlots, value, { tenantId, ...context, startsAt, endsAt })).length > 0
  }
}

interface Block {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: ReturnType<typeof toSolverSnapshot>
}

/** What was read so far, a block of days at a time. */
class Blocks {
  private readonly read = new Map<number, Promise<Block>>()

  constructor(
    readonly begin: Minutes,
    private readonly load: (startsAt: Date, endsAt: Date) => Promise<AvailabilitySnapshot>,
  ) {}

  get end(): Minutes {
    return this.begin + BLOCKS.reduce((total, days) => total + days, 0) * DAY
  }

  at(minute: Minutes): Promise<Block> {
    let from = this.begin
    let days = BLOCKS[0] ?? 1
    for (const length of BLOCKS) {
      days = length
      if (minute < from + length * DAY) break
      from += length * DAY
    }
    const known = this.read.get(from)
    if (known) return known
    const block = this.load(fromMinutes(from), fromMinutes(from + days * DAY)).then(snapshot => {
      return { snapshot, solver: toSolverSnapshot(snapshot) }
    })
    this.read.set(from, block)
    return block
  }
}
