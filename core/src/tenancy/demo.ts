import { randomBytes } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, CONFIG, INSTANCE_STORE } from '../di/tokens.js'
import type { BusinessClock } from '../ports/clock.js'
import type { EngineConfig } from '../ports/config.js'
import type { InstanceStore } from '../ports/instance-store.js'
import { BusinessFounder, type Founding } from './business-founder.js'
import { DemoBookings } from './demo-bookings.js'
import { spa } from './templates/spa.js'
import { TenantService } from './tenant-service.js'

/** What is remembered of the demo: its password is no secret, it is printed at every start. */
interface DemoRecord {
  readonly password: string
  /** Businesses that stand; a first start that was stopped goes on with the others at the next one. */
  readonly slugs: readonly string[]
}

const KEY = 'demo'

const BUSINESSES: readonly (Omit<Founding, 'organizationId' | 'owner'> & { perDay: number })[] = [
  {
    slug: 'lotus-day-spa',
    name: 'Lotus Day Spa',
    timeZone: 'Europe/London',
    currency: 'GBP',
    locale: 'en-GB',
    country: 'GB',
    template: spa,
    plugins: ['payment-onsite', 'channel-email'],
    perDay: 7,
  },
]

/** The demo businesses of a first start, so that there is something to book and to look at. */
@injectable()
export class Demo {
  constructor(
    @inject(CONFIG) private readonly config: EngineConfig,
    @inject(INSTANCE_STORE) private readonly instance: InstanceStore,
    @inject(BusinessFounder) private readonly founder: BusinessFounder,
    @inject(TenantService) private readonly tenants: TenantService,
    @inject(DemoBookings) private readonly bookings: DemoBookings,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /**
   * Makes the demo in an installation that has no business yet. The caller keeps other processes out meanwhile.
   * @param isStopWanted - Asked between two steps; a demo that was cut short has fewer bookings, nothing half made.
   */
  async ensure(isStopWanted: () => boolean = () => false): Promise<void> {
    const known = await this.instance.get<DemoRecord>(KEY)
    if (!known && (await this.tenants.list()).length > 0) return
    let record = known ?? { password: this.config.demoPassword ?? randomBytes(9).toString('base64url'), slugs: [] }
    // First of all: a start that dies from here on is taken up again, with the same password.
    if (!known) await this.instance.put(KEY, record)
    for (const [index, business] of BUSINESSES.entries()) {
      if (record.slugs.includes(business.slug) || isStopWanted()) continue
      await this.make(business, { password: record.password, seed: index + 1, isStopWanted })
      record = { ...record, slugs: [...record.slugs, business.slug] }
      await this.instance.put(KEY, record)
    }
  }

  private async make(
    { perDay, ...business }: (typeof BUSINESSES)[number],
    given: { password: string; seed: number; isStopWanted: () => boolean },
  ): Promise<void> {
    if (await this.tenants.bySlug(business.slug)) return
    const { password, seed, isStopWanted } = given
    const owner = { email: `owner@${business.slug}.test`, name: `${business.name} owner`, password }
    const founded = await this.founder.found({ ...business, organizationName: 'Bookwright Demo', owner })
    const tenantId = founded.tenant.id
    const serviceIds = Object.values(founded.installed?.services ?? {})
    await this.bookings.lay({ tenantId, serviceIds, perDay, seed, isStopWanted }, this.clock.now(tenantId))
  }

  /** The logins of the demo; none when there is no demo here. */
  async logins(): Promise<{ email: string; password: string }[]> {
    const record = await this.instance.get<DemoRecord>(KEY)
    return (record?.slugs ?? []).map(slug => ({ email: `owner@${slug}.test`, password: record?.password ?? '' }))
  }
}
