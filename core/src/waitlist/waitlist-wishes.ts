import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { WaitlistWish } from '../domain/waitlist.js'
import type { Alternative } from '../errors/catalog.js'
import type { BusinessClock } from '../ports/clock.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { WaitlistCatalog } from './waitlist-catalog.js'
import { WaitlistFinder } from './waitlist-finder.js'
import { boundsOf } from './waitlist-windows.js'

const MAX_SHOWN = 5

/** Whether somebody can wait for what they want, and whether they need to. */
@injectable()
export class WaitlistWishes {
  constructor(
    @inject(WaitlistCatalog) private readonly catalog: WaitlistCatalog,
    @inject(WaitlistFinder) private readonly finder: WaitlistFinder,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /**
   * @returns from the first to the last instant of the windows.
   * @throws InvalidRequestError, NotFoundError
   */
  async require(tenantId: TenantId, wish: WaitlistWish & { readonly isByStaff: boolean }): Promise<Interval> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const bounds = boundsOf(wish.windows, timeZone, this.clock.now(tenantId))
    await this.catalog.require(tenantId, wish)
    return bounds
  }

  /** What can be booked without waiting, the earliest first. */
  async freeNow(tenantId: TenantId, wish: WaitlistWish): Promise<Alternative[]> {
    const fits = await this.finder.find(tenantId, wish, { notBefore: this.clock.now(tenantId) })
    return fits.slice(0, MAX_SHOWN).map(({ first: { startsAt, endsAt, price, assignments } }) => ({
      ...{ startsAt, endsAt, price },
      assignments: assignments.map(({ requirement, resources }) => ({ requirement, resources: [...resources] })),
    }))
  }
}
