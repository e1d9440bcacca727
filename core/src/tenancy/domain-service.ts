import { randomBytes } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { CONFIG, DOMAIN_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import type { EngineConfig } from '../ports/config.js'
import type { DomainStore, TenantDomain } from '../ports/domain-store.js'
import { normalHostName } from './host-name.js'
import type { Asker } from './organization-rights.js'
import { TenantDesk, type DeskContext } from './tenant-desk.js'
import { TenantService } from './tenant-service.js'

/** Below it a host name proves itself: `/.well-known/bookwright-domain/<token>`. */
export const DOMAIN_PROOF_PATH = '/.well-known/bookwright-domain/'

/**
 * Host names of businesses. None counts before it is proved: either by a request that arrives over it with its token, or
 * by hand of a platform admin. A Host header can be forged by whoever knows the token, so where strangers may sign up in
 * production only the hand counts.
 */
@injectable()
export class DomainService {
  constructor(
    @inject(DOMAIN_STORE) private readonly store: DomainStore,
    @inject(TenantDesk) private readonly desk: TenantDesk,
    @inject(TenantService) private readonly tenants: TenantService,
    @inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  /** @throws NotFoundError, ForbiddenError */
  async list(asker: Asker, tenantId: TenantId): Promise<TenantDomain[]> {
    await this.desk.requireRun(asker, tenantId)
    return this.store.list(tenantId)
  }

  /** @throws NotFoundError, ForbiddenError, DomainRefusedError, DomainTakenError */
  async add(context: DeskContext, tenantId: TenantId, text: string): Promise<TenantDomain> {
    await this.desk.requireRun(context.asker, tenantId)
    const domain = normalHostName(text, new URL(this.config.publicUrl).hostname.toLowerCase())
    const added = await this.store.add(tenantId, domain, randomBytes(24).toString('base64url'))
    await this.desk.audit(context, tenantId, 'tenant.domain-added', { domain })
    return added
  }

  /** A platform admin vouches for the name. @throws NotFoundError, ForbiddenError */
  async confirm(context: DeskContext, tenantId: TenantId, domain: string): Promise<TenantDomain> {
    const { mayConfirm } = await this.desk.requireRun(context.asker, tenantId)
    if (!mayConfirm) throw new ForbiddenError({ needs: 'platform-admin' })
    const confirmed = await this.store.confirm(tenantId, domain.toLowerCase())
    if (!confirmed) throw new NotFoundError({ what: 'host name' })
    this.tenants.forget()
    await this.desk.audit(context, tenantId, 'tenant.domain-confirmed', { domain })
    return confirmed
  }

  /** @throws NotFoundError, ForbiddenError */
  async remove(context: DeskContext, tenantId: TenantId, domain: string): Promise<void> {
    await this.desk.requireRun(context.asker, tenantId)
    if (!(await this.store.remove(tenantId, domain.toLowerCase()))) throw new NotFoundError({ what: 'host name' })
    this.tenants.forget()
    await this.desk.audit(context, tenantId, 'tenant.domain-removed', { domain })
  }

  /** A request that arrived over a host with a token; true when they belong together and that counts here. */
  async prove(host: string, token: string): Promise<boolean> {
    if (!this.isProofByRequest || !(await this.store.prove(host, token))) return false
    this.tenants.forget()
    return true
  }

  /** Whether a request can prove a host name here. */
  get isProofByRequest(): boolean {
    return !(this.config.isProduction && this.config.isSignUpOpen)
  }
}
