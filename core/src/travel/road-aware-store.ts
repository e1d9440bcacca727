import { inject, injectable } from 'tsyringe'
import { BoundedCache } from '../cache/bounded-cache.js'
import { FIELD_VISIT_STORE, PLAIN_AVAILABILITY_STORE, PORTS, TRAVEL_TIME_PROVIDER } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { routePoint } from '../domain/service-area.js'
import type {
  AvailabilityChanges,
  AvailabilitySnapshot,
  AvailabilityStore,
  LimitUse,
  LimitUseRequest,
  SnapshotRequest,
} from '../ports/availability-store.js'
import type { FieldVisitStore, KnownLeg } from '../ports/field-visit-store.js'
import type { Log } from '../ports/log.js'
import { LOG } from '../di/tokens.js'
import type { PortRegistries } from '../ports/port-registry.js'
import type { TravelTimeProvider } from '../ports/travel-time-provider.js'

const PATIENCE_MS = 2_000
/** More ways than that are estimated: a search over months meets every visit of them. */
const MAX_LEGS = 200
const CACHED_BYTES = 4 * 1024 * 1024
const ENTRY_BYTES = 200

type Leg = Pick<KnownLeg, 'from' | 'to'>

/**
 * Reads snapshots and, where a plugin of the business knows roads, adds how long the ways to the asked place and from it
 * take. Asked here, before any transaction, and remembered in the database: the check at the claim finds it there.
 */
@injectable()
export class RoadAwareStore implements AvailabilityStore {
  private readonly cache = new BoundedCache<number>(CACHED_BYTES)

  constructor(
    @inject(PLAIN_AVAILABILITY_STORE) private readonly plain: AvailabilityStore,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(PORTS) private readonly ports: PortRegistries,
    @inject(LOG) private readonly log: Log,
  ) {}

  async load(tenantId: TenantId, request: SnapshotRequest): Promise<AvailabilitySnapshot> {
    const snapshot = await this.plain.load(tenantId, request)
    if (!request.place || !snapshot.resources.some(resource => resource.homeKey)) return snapshot
    const [provided] = await this.ports.of(TRAVEL_TIME_PROVIDER).forTenant(tenantId)
    if (!provided) return snapshot
    const legs = legsTo(request.place, snapshot)
    return { ...snapshot, knownLegs: await this.ask(tenantId, provided.adapter, legs) }
  }

  changesSince(tenantId: TenantId, seen: string | null): Promise<AvailabilityChanges> {
    return this.plain.changesSince(tenantId, seen)
  }

  limitUses(tenantId: TenantId, request: LimitUseRequest): Promise<LimitUse[]> {
    return this.plain.limitUses(tenantId, request)
  }

  private async ask(tenantId: TenantId, provider: TravelTimeProvider, legs: readonly Leg[]): Promise<KnownLeg[]> {
    const keyOf = ({ from, to }: Leg) => `${tenantId} ${from} ${to}`
    const known = legs.flatMap(leg => {
      const minutes = this.cache.get(keyOf(leg))
      return minutes === undefined ? [] : [{ ...leg, minutes }]
    })
    const missing = legs.filter(leg => this.cache.get(keyOf(leg)) === undefined)
    if (missing.length === 0) return known
    const stored = await this.visits.known(tenantId, missing)
    const isStored = new Set(stored.map(keyOf))
    const asked = await this.askProvider(
      tenantId,
      provider,
      missing.filter(leg => !isStored.has(keyOf(leg))),
    )
    await this.visits.remember(tenantId, asked)
    for (const leg of [...stored, ...asked]) this.cache.set(keyOf(leg), leg.minutes, ENTRY_BYTES)
    return [...known, ...stored, ...asked]
  }

  private async askProvider(
    tenantId: TenantId,
    provider: TravelTimeProvider,
    legs: readonly Leg[],
  ): Promise<KnownLeg[]> {
    if (legs.length === 0) return []
    const request = { tenantId, legs: legs.map(({ from, to }) => ({ from: routePoint(from), to: routePoint(to) })) }
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
      const answer = await Promise.race([provider.minutes(request, signal), late])
      return legs.flatMap((leg, index) => {
        const minutes = answer[index]
        return isMinutes(minutes) ? [{ ...leg, minutes }] : []
      })
    } catch (error) {
      this.log.warn({ err: error, tenantId }, 'travel times are estimated: the provider did not answer')
      return []
    }
  }
}

const MAX_MINUTES = 10_000

function isMinutes(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_MINUTES
}

function legsTo(place: string, snapshot: AvailabilitySnapshot): Leg[] {
  const homes = snapshot.resources.flatMap(resource => resource.homeKey ?? [])
  const visited = snapshot.busy.flatMap(busy => busy.place ?? [])
  const others = [...new Set([...homes, ...visited])].filter(key => key !== '' && key !== place)
  return others.slice(0, MAX_LEGS / 2).flatMap(other => [
    { from: place, to: other },
    { from: other, to: place },
  ])
}
