import { randomBytes } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, CONFIG, INSTANCE_STORE } from '../di/tokens.js'
import { ConfigurationError } from '../errors/catalog.js'
import type { BusinessClock } from '../ports/clock.js'
import type { EngineConfig } from '../ports/config.js'
import type { InstanceStore } from '../ports/instance-store.js'
import { DemoBookings } from './demo-bookings.js'
import { DEMO_BUSINESSES, type DemoBusiness } from './demo-businesses.js'
import { DemoFounding, demoTeamOf, type FoundedDemo } from './demo-founding.js'
import { TenantService } from './tenant-service.js'

/** What is remembered of the demo: its password is no secret, it is printed at every start. */
interface DemoRecord {
  readonly password: string
  /** Businesses that stand; a first start that was stopped goes on with the others at the next one. */
  readonly slugs: readonly string[]
}

export interface DemoLogin {
  readonly email: string
  readonly password: string
  readonly role: string
}

const KEY = 'demo'

/** The demo businesses of a first start, so that there is something to book and to look at. */
@injectable()
export class Demo {
  constructor(
    @inject(CONFIG) private readonly config: EngineConfig,
    @inject(INSTANCE_STORE) private readonly instance: InstanceStore,
    @inject(TenantService) private readonly tenants: TenantService,
    @inject(DemoFounding) private readonly founding: DemoFounding,
    @inject(DemoBookings) private readonly bookings: DemoBookings,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /**
   * Makes the demo in an installation that has no business yet. The caller keeps other processes out meanwhile.
   * @param isStopWanted - Asked between two steps; a demo that was cut short has fewer bookings, nothing half made.
   * @throws ConfigurationError when a business is wanted that the demo does not have.
   */
  async ensure(isStopWanted: () => boolean = () => false): Promise<void> {
    const known = await this.instance.get<DemoRecord>(KEY)
    if (!known && (await this.tenants.list()).length > 0) return
    const wanted = this.wanted()
    const record = known ?? { password: this.config.demoPassword ?? randomBytes(9).toString('base64url'), slugs: [] }
    // First of all: a start that dies from here on is taken up again, with the same password.
    if (!known) await this.instance.put(KEY, record)
    const { password, slugs: standing } = record
    const missing = wanted.filter(({ slug }) => !standing.includes(slug))
    if (missing.length === 0) return
    const founded = await this.founding.found(missing, { password, standing, isStopWanted })
    // Side by side: each waits for the database most of the time.
    await Promise.all(founded.map(one => this.fill(one, isStopWanted)))
    await this.instance.put(KEY, { password, slugs: [...standing, ...founded.map(({ business }) => business.slug)] })
  }

  private async fill({ business, tenant, installed }: FoundedDemo, isStopWanted: () => boolean): Promise<void> {
    if (!installed) return
    const { template, filled, places } = business
    const seed = DEMO_BUSINESSES.indexOf(business) + 1
    const load = { tenant, template, services: installed.services, filled, places, seed, isStopWanted }
    await this.bookings.lay(load, this.clock.now(tenant.id))
  }

  private wanted(): readonly DemoBusiness[] {
    const { demoBusinesses: slugs } = this.config
    if (!slugs) return DEMO_BUSINESSES
    const unknown = slugs.find(slug => !DEMO_BUSINESSES.some(business => business.slug === slug))
    if (unknown === undefined) return DEMO_BUSINESSES.filter(({ slug }) => slugs.includes(slug))
    const known = DEMO_BUSINESSES.map(({ slug }) => slug).join(', ')
    const problem = `BOOKWRIGHT_DEMO_BUSINESSES names "${unknown}"; the demo has ${known}.`
    throw new ConfigurationError({ problem })
  }

  /** The logins of the demo, owners first; none when there is no demo here. */
  async logins(): Promise<DemoLogin[]> {
    const { slugs = [], password = '' } = (await this.instance.get<DemoRecord>(KEY)) ?? {}
    const teams = DEMO_BUSINESSES.filter(({ slug }) => slugs.includes(slug)).map(demoTeamOf)
    const logins = teams.flat().map(({ email, role }) => ({ email, password, role: role as string }))
    return [...logins.filter(({ role }) => role === 'owner'), ...logins.filter(({ role }) => role !== 'owner')]
  }
}
