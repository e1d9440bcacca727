import { inject, injectable } from 'tsyringe'
import { RESOURCE_USE_STORE } from '../di/tokens.js'
import { resourceBeforeUse } from '../hooks/catalog.js'
import type { ResourceUseStore } from '../ports/resource-use-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

/**
 * Tells plugins and webhooks shortly before something is used: each use of a booking or class once, whatever happened to it
 * before. A use that moved is told at its new time; one that was cancelled is not told.
 */
@injectable()
export class ResourceUses {
  constructor(@inject(RESOURCE_USE_STORE) private readonly uses: ResourceUseStore) {}

  /** The work of a due row. */
  async tell(tx: Transaction, claimId: string): Promise<void> {
    const use = await this.uses.take(tx, claimId)
    if (!use) return
    const aggregateId = use.bookingId ?? use.sessionId ?? use.resourceId
    await tx.enqueue({ hook: resourceBeforeUse.name, aggregateId, payload: { ...use } })
  }
}
