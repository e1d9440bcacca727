import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { BusinessClock } from '../ports/clock.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { AvailabilityRequest } from './availability-request.js'
import { AvailabilityService } from './availability-service.js'
import type { SlotView } from './slot-view.js'

const DAY_MS = 86_400_000
/** Days that one read covers, one after the other: a near slot costs little, a far one few reads. */
const BLOCKS = [2, 5, 14, 28, 56]
const REACH_DAYS = BLOCKS.reduce((total, days) => total + days, 0)

export interface NextRequest extends Omit<AvailabilityRequest, 'from' | 'to' | 'timeZone' | 'explain' | 'limit'> {
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

/** Finds the earliest time of a search over all places: in blocks of days that grow, so a near one costs one read. */
@injectable()
export class NextTime {
  constructor(
    @inject(AvailabilityService) private readonly availability: AvailabilityService,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /**
   * The first of the times that `AvailabilityService.find` gives for the same question. Reads only.
   * @throws What `find` throws.
   */
  async find(tenantId: TenantId, request: NextRequest, audience: 'customer' | 'staff'): Promise<NextAnswer> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const now = this.clock.now(tenantId).getTime()
    const begin = Math.max(request.from?.getTime() ?? now, now)
    const end = begin + REACH_DAYS * DAY_MS
    let from = begin
    let until = end
    for (const days of BLOCKS) {
      const to = Math.min(from + days * DAY_MS, end)
      const range = { startsAt: new Date(from), endsAt: new Date(to) }
      const { slot, bookable } = await this.availability.first(tenantId, { request, range, audience })
      until = Math.min(end, Math.max(begin, bookable.endsAt.getTime()))
      if (slot) return { timeZone, slot, searchedUntil: new Date(until).toISOString() }
      // Nothing is read of days that notice closes.
      from = Math.max(to, bookable.startsAt.getTime())
      if (from >= until) break
    }
    return { timeZone, slot: null, searchedUntil: new Date(until).toISOString() }
  }
}
