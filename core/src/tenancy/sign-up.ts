import { inject, injectable } from 'tsyringe'
import { CONFIG, TENANT_STORE } from '../di/tokens.js'
import { SignUpClosedError } from '../errors/access-errors.js'
import { Registration, type Registrant } from '../identity/registration.js'
import type { EngineConfig } from '../ports/config.js'
import type { TenantStore } from '../ports/tenant-store.js'
import { BusinessFounder, type Founding } from './business-founder.js'
import { FIRST_PLUGINS } from './tenant-desk.js'
import { templateNamed } from './templates/template-list.js'

export interface SignUpWish {
  readonly business: Omit<Founding, 'template' | 'owner' | 'plugins' | 'organizationId' | 'status'> & {
    readonly template?: string | undefined
  }
  readonly owner: Registrant
}

/** Longer than the letter is good for: then the short name is free for others. */
const PENDING_HOURS = 25

/** People who open a business of their own. */
@injectable()
export class SignUp {
  constructor(
    @inject(CONFIG) private readonly config: EngineConfig,
    @inject(TENANT_STORE) private readonly tenants: TenantStore,
    @inject(BusinessFounder) private readonly founder: BusinessFounder,
    @inject(Registration) private readonly registration: Registration,
  ) {}

  get isOpen(): boolean {
    return this.config.isSignUpOpen === true
  }

  /**
   * Lays the business aside and writes a letter; whoever proves the address with the link and the password becomes its
   * owner, and then it opens. The same happens for an address that has a login, except that its letter says so: neither
   * this answer nor the short name that is taken from now on tells who has one.
   * @throws SignUpClosedError, SlugTakenError, UnknownTimeZoneError, InvalidRequestError
   */
  async request({ business, owner }: SignUpWish): Promise<void> {
    if (!this.isOpen) throw new SignUpClosedError({})
    const { template: name, ...rest } = business
    const template = name === undefined ? undefined : templateNamed(name)
    await this.tenants.releasePending(business.slug, PENDING_HOURS)
    const founding = { ...rest, status: 'pending' as const, plugins: FIRST_PLUGINS, ...(template && { template }) }
    const { tenant } = await this.founder.found(founding)
    this.registration.requestFounder(tenant.id, owner)
  }
}
