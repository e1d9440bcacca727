import { inject, injectable } from 'tsyringe'
import { findCustomer } from '../customer/find-customer.js'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE, PRIVACY_STORE, TENANT_DIRECTORY, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { Customer } from '../domain/customer.js'
import { withoutTokens } from '../messaging/hidden-links.js'
import { newId, type CustomerId, type TenantId } from '../domain/id.js'
import { CustomerErasedError, NotFoundError } from '../errors/catalog.js'
import { PluginPrivacyService } from '../plugin/plugin-privacy.js'
import type { CustomerFileStore } from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { PrivacyRequest, PrivacyRequestPage, PrivacyStore } from '../ports/privacy-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { Row, UnitOfWork } from '../ports/unit-of-work.js'

const DEFAULT_LIMIT = 50
/** Grows when a section changes its meaning. */
const FORMAT = 'bookwright-export/1'

/** Who asks, and in which request. */
export interface PrivacyContext {
  readonly actor: Actor
  readonly requestId: string
}

export interface ExportContext extends PrivacyContext {
  /** Has `health:read`. */
  readonly seesHealth: boolean
}

/** Everything about one person. Instants are ISO 8601, sums minor units of their currency. */
export interface ExportBody {
  readonly format: string
  readonly requestId: string
  readonly generatedAt: string
  readonly business: { readonly name: string; readonly slug: string }
  /** Rows by what they are. */
  readonly records: Readonly<Record<string, readonly Row[]>>
  /** What each plugin answered. */
  readonly plugins: Readonly<Record<string, unknown>>
  /** Plugins that did not answer: ask again for theirs. */
  readonly missing: readonly string[]
  /** Records that whoever asked may not read. */
  readonly withheld: readonly string[]
}

/** What `health:read` alone opens. */
const HEALTH_RECORDS = ['intakes', 'visitNotes']

/** The links in letters to them open their forms. */
const withoutLinks = (rows: readonly Row[]) =>
  JSON.parse(JSON.stringify(rows), (_, value: unknown) =>
    typeof value === 'string' ? withoutTokens(value) : value,
  ) as Row[]

/** What people may ask of a business about their data, and what became of it. */
@injectable()
export class PrivacyService {
  constructor(
    @inject(PRIVACY_STORE) private readonly store: PrivacyStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(PluginPrivacyService) private readonly plugins: PluginPrivacyService,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(CUSTOMER_FILE_STORE) private readonly files: CustomerFileStore,
  ) {}

  /**
   * Collects all that is known of one person; plugins are asked outside any transaction, and one that fails is named. Answers to
   * forms and notes of visits are left out, and named, for whoever may not read them on their pages either.
   * @throws NotFoundError, CustomerErasedError
   */
  async export(tenantId: TenantId, asked: CustomerId, context: ExportContext): Promise<ExportBody> {
    const customer = await findCustomer(this.customers, { tenantId, id: asked })
    const { id } = customer
    if (customer.erasedAt) throw new CustomerErasedError({})
    const { name, slug } = await this.tenants.byId(tenantId)
    const withheld = context.seesHealth ? [] : HEALTH_RECORDS
    const records = await this.recordsOf(tenantId, customer, withheld)
    if (!context.seesHealth) records['messages'] = withoutLinks(records['messages'] ?? [])
    const { plugins, missing } = await this.plugins.export(tenantId, id)
    const requestId = newId()
    const counts = Object.fromEntries(Object.entries(records).map(([section, rows]) => [section, rows.length]))
    const { type, id: actorId, name: actorName } = context.actor
    const result = { records: counts, plugins: Object.keys(plugins), missing, withheld }
    await this.unitOfWork.run(tenantId, async tx => {
      const request = { id: requestId, customerId: id, kind: 'export' as const, reason: 'asked', result }
      await this.store.insertRequest(tx, { ...request, actor: { type, id: actorId } }, [])
      const actor = { type, id: actorId, name: actorName }
      const subject = { subjectType: 'customer', subjectId: id, requestId: context.requestId }
      await tx.audit({ action: 'customer.export', ...subject, actor, changes: { privacyRequestId: requestId } })
    })
    const generatedAt = new Date().toISOString()
    return { format: FORMAT, requestId, generatedAt, business: { name, slug }, records, plugins, missing, withheld }
  }

  /** Newest first. @throws InvalidRequestError for a cursor that no page gave. */
  requests(tenantId: TenantId, page: { limit?: number; cursor?: string }): Promise<PrivacyRequestPage> {
    return this.store.requests(tenantId, { ...page, limit: page.limit ?? DEFAULT_LIMIT })
  }

  /** @throws NotFoundError */
  async request(tenantId: TenantId, id: string): Promise<PrivacyRequest> {
    const found = await this.store.request(tenantId, id)
    if (!found) throw new NotFoundError({ what: 'privacy request' })
    return found
  }

  /** With what stayed with the records that became part of this one. */
  private async recordsOf(
    tenantId: TenantId,
    customer: Customer,
    withheld: readonly string[],
  ): Promise<Record<string, Row[]>> {
    const records = await this.store.exportOf(tenantId, customer, withheld)
    for (const id of await this.files.aliases(tenantId, customer.id)) {
      const [alias] = await this.customers.list(tenantId, { ids: [id], limit: 1 })
      if (!alias) continue
      const more = await this.store.exportOf(tenantId, alias, withheld)
      for (const [section, rows] of Object.entries(more)) records[section] = [...(records[section] ?? []), ...rows]
    }
    return records
  }
}
