import { inject, injectable } from 'tsyringe'
import { mayMeet } from '../catalog/may-meet.js'
import { AVAILABILITY_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { AvailabilityStore, SnapshotResource } from '../ports/availability-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { AvailabilityBody, AvailabilityRequest } from './availability-request.js'
import { AvailabilityService } from './availability-service.js'
import { MAX_DAYS, parseSearchRange } from './search-range.js'
import { serviceOf } from './slot-query.js'

/** As many as fit side by side; a business with more is searched by time. */
export const MOST_THINGS = 20

/** One court, room or thing with its own times. */
export interface TimesOfThing {
  readonly resource: Pick<SnapshotResource, 'id' | 'name' | 'type'>
  /** As `AvailabilityService.answer` gives it. */
  readonly times: AvailabilityBody | Buffer
}

/** The times of one service side by side for each court, room or thing that may be chosen for it. Reads only. */
@injectable()
export class ThingTimes {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(AvailabilityService) private readonly availability: AvailabilityService,
  ) {}

  /**
   * @returns by name; none where there is nothing to choose: a service that needs people only, or one thing.
   * @throws InvalidRangeError, NotFoundError for an unknown service.
   */
  async find(
    tenantId: TenantId,
    request: AvailabilityRequest,
    audience: 'customer' | 'staff',
  ): Promise<readonly TimesOfThing[]> {
    const things = await this.thingsOf(tenantId, request)
    const found: TimesOfThing[] = []
    for (const { id, name, type } of things) {
      const resourceIds = [...(request.resourceIds ?? []), id]
      const times = await this.availability.answer(tenantId, { ...request, resourceIds }, audience)
      found.push({ resource: { id, name, type }, times })
    }
    return found
  }

  /** What may be chosen for the first need of one thing that several can meet. */
  private async thingsOf(tenantId: TenantId, request: AvailabilityRequest): Promise<readonly SnapshotResource[]> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const { startsAt } = parseSearchRange(request.from, request.to, timeZone, MAX_DAYS.explained)
    const snapshot = await this.store.load(tenantId, {
      serviceIds: [request.serviceId],
      locationIds: request.locationId ? [request.locationId] : null,
      // Only the catalogue, which the searches then find in the cache: of no time at all, so hardly any claims are read.
      from: startsAt,
      to: startsAt,
    })
    const { requirements } = serviceOf(snapshot, request.serviceId)
    for (const need of requirements) {
      if (need.type === 'staff' || need.count !== 1) continue
      const things = snapshot.resources.filter(resource => mayMeet(resource, need))
      if (things.length < 2) continue
      return things.sort((left, right) => collator.compare(left.name, right.name)).slice(0, MOST_THINGS)
    }
    return []
  }
}

/** Court 2 before court 10. */
const collator = new Intl.Collator('en', { numeric: true })
