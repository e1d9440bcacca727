import { inject, injectable } from 'tsyringe'
import { LOG, RETENTION_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { StaleVersionError } from '../errors/catalog.js'
import type { Log } from '../ports/log.js'
import type { NewTerms, RetentionCounts, RetentionStore, RetentionTerms } from '../ports/retention-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { CustomerEraser } from './customer-eraser.js'
import type { PrivacyContext } from './privacy-service.js'

const BATCH = 100
/** A first sweep of an old business goes on the night after. */
const MAX_CUSTOMERS = 2_000

/** How long a business keeps what, and the sweep that acts on it. All times are by the clock of the business. */
@injectable()
export class RetentionService {
  constructor(
    @inject(RETENTION_STORE) private readonly store: RetentionStore,
    @inject(CustomerEraser) private readonly eraser: CustomerEraser,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(LOG) private readonly log: Log,
  ) {}

  terms(tenantId: TenantId): Promise<RetentionTerms> {
    return this.store.terms(tenantId)
  }

  /**
   * @param version - The version that the caller read; undefined takes the newest.
   * @throws StaleVersionError
   */
  save(
    tenantId: TenantId,
    { terms, version }: { terms: NewTerms; version?: number | undefined },
    context: PrivacyContext,
  ): Promise<RetentionTerms> {
    return this.unitOfWork.run(tenantId, async tx => {
      const before = await this.store.terms(tenantId, tx)
      if (version !== undefined && version !== before.version) throw new StaleVersionError({ current: before.version })
      const saved = await this.store.save(tx, terms)
      const { type, id, name } = context.actor
      const subject = { subjectType: 'retention', subjectId: tenantId, requestId: context.requestId }
      await tx.audit({ action: 'retention.save', ...subject, actor: { type, id, name }, changes: { ...terms } })
      return saved
    })
  }

  /** What a sweep would take away now. */
  preview(tenantId: TenantId): Promise<RetentionCounts> {
    return this.unitOfWork.run(tenantId, async tx => this.store.count(tx, await this.store.terms(tenantId, tx)))
  }

  /** Takes away what is older than the terms; customers one by one, as if each had asked. Safe to repeat. */
  async sweep(tenantId: TenantId, context: PrivacyContext): Promise<RetentionCounts> {
    const terms = await this.store.terms(tenantId)
    const customers = await this.eraseInactive(tenantId, terms, context)
    return this.unitOfWork.run(tenantId, async tx => {
      const counts = { customers, ...(await this.store.sweep(tx, terms)) }
      if (Object.values(counts).some(count => count > 0)) {
        const { type, id, name } = context.actor
        const subject = { subjectType: 'retention', subjectId: tenantId, requestId: context.requestId }
        await tx.audit({ action: 'retention.sweep', ...subject, actor: { type, id, name }, changes: counts })
      }
      return counts
    })
  }

  private async eraseInactive(tenantId: TenantId, terms: RetentionTerms, context: PrivacyContext): Promise<number> {
    let count = 0
    const failed = new Set<CustomerId>()
    while (terms.customerMonths !== null && count < MAX_CUSTOMERS) {
      const limit = BATCH + failed.size
      const found = await this.unitOfWork.run(tenantId, tx => this.store.inactive(tx, terms, limit))
      const ids = found.filter(id => !failed.has(id))
      if (ids.length === 0) break
      for (const id of ids) {
        if (await this.tryErase(tenantId, id, context)) count += 1
        else failed.add(id)
      }
    }
    return count
  }

  /** One that cannot be erased now must not keep the others. */
  private async tryErase(tenantId: TenantId, id: CustomerId, context: PrivacyContext): Promise<boolean> {
    try {
      await this.eraser.erase(tenantId, { id, reason: 'inactive' }, context)
      return true
    } catch (error) {
      this.log.warn(
        { error, tenantId, customerId: id },
        'an inactive customer could not be erased; the next sweep tries again',
      )
      return false
    }
  }
}
