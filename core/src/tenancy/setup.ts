import { createHmac, randomBytes } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, INSTANCE_STORE, PASSWORD_HASHER, TENANT_STORE, TOKEN_KEYS } from '../di/tokens.js'
import { newId } from '../domain/id.js'
import { SetupCodeError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import { isSameToken } from '../identity/opaque-token.js'
import type { Registrant } from '../identity/registration.js'
import type { TokenKeys } from '../identity/token-keys.js'
import type { AccountStore } from '../ports/account-store.js'
import type { InstanceStore } from '../ports/instance-store.js'
import type { PasswordHasher } from '../ports/password-hasher.js'
import type { TenantStore } from '../ports/tenant-store.js'
import { BusinessFounder } from './business-founder.js'
import type { SignUpWish } from './sign-up.js'
import { FIRST_PLUGINS } from './tenant-desk.js'
import { templateNamed } from './templates/template-list.js'

const KEY = 'setup'
/** Without letters and digits that look alike on paper. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 12

export interface SetupWish {
  /** As it is printed; spaces, hyphens and case do not matter. */
  readonly code: string
  readonly business: SignUpWish['business']
  readonly admin: Registrant
}

/**
 * The first minutes of an empty installation: whoever can read its terminal makes themselves platform admin. The code is
 * derived from the secret key and a number in the database, so that every process prints the same one and a copy of the
 * database alone does not tell it.
 */
@injectable()
export class Setup {
  private isDone = false

  constructor(
    @inject(INSTANCE_STORE) private readonly instance: InstanceStore,
    @inject(TENANT_STORE) private readonly tenants: TenantStore,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(TOKEN_KEYS) private readonly keys: TokenKeys,
    @inject(BusinessFounder) private readonly founder: BusinessFounder,
  ) {}

  /** True until there is a business or a platform admin; then false for good. */
  async isNeeded(): Promise<boolean> {
    this.isDone ||= !(await this.instance.isEmpty())
    return !this.isDone
  }

  /** The one-time code for the terminal; undefined once the installation is set up. */
  async code(): Promise<string | undefined> {
    if (!(await this.isNeeded())) return undefined
    const { nonce } = await this.instance.putOnce(KEY, { nonce: randomBytes(16).toString('base64url') })
    const digest = createHmac('sha256', this.keys.setup).update(nonce).digest()
    const letters = [...digest.subarray(0, CODE_LENGTH)].map(byte => ALPHABET[byte % ALPHABET.length])
    return letters.join('').replace(/(.{4})(?=.)/g, '$1-')
  }

  /**
   * Makes platform admin, organization and first business. The database lets one do it; whoever comes later finds
   * nothing to set up.
   * @throws NotFoundError once it is done, SetupCodeError, UnknownTimeZoneError, InvalidRequestError
   */
  async complete({ code, business, admin }: SetupWish): Promise<void> {
    const expected = await this.code()
    if (expected === undefined) throw new NotFoundError({ what: 'page' })
    if (!isSameToken(plain(code), plain(expected))) throw new SetupCodeError({})
    const passwordHash = await this.passwords.hash(admin.password)
    const isDone = await this.instance.exclusively(KEY, async () => {
      if (!(await this.instance.isEmpty())) return false
      const { email, name } = admin
      // Without an address of its own the business would hear of no booking.
      await this.found({ ...business, contact: { email, ...business.contact } })
      const accountId = await this.accounts.saveAccount({ id: newId<'account'>(), email, name, passwordHash })
      const role = 'platform-admin'
      await this.accounts.addMembership({ accountId, tenantId: null, organizationId: null, role })
      return true
    })
    if (!isDone) throw new NotFoundError({ what: 'page' })
  }

  private async found({ template: name, ...business }: SetupWish['business']): Promise<void> {
    const template = name === undefined ? undefined : templateNamed(name)
    // One that a start which broke off left behind, or somebody who signed up: neither counts before this.
    await this.tenants.releasePending(business.slug, 0)
    const founding = { ...business, status: 'pending' as const, plugins: FIRST_PLUGINS, ...(template && { template }) }
    const { tenant } = await this.founder.found(founding)
    await this.tenants.activate(tenant.id)
  }
}

function plain(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '')
}
