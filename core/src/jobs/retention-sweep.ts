import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import type { Log } from '../ports/log.js'
import type { RetentionService } from '../privacy/retention-service.js'

const TENANTS = `SELECT tenant_id FROM bw.retention_terms ORDER BY tenant_id`

/** The nightly sweep over every business that chose terms. One that fails does not keep the others. */
export class RetentionSweep {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly retention: Pick<RetentionService, 'sweep'>,
    private readonly log: Log,
  ) {}

  async run(): Promise<void> {
    const tenants = await this.unitOfWork.asRelay(tx => tx.query<{ tenant_id: TenantId }>(TENANTS))
    for (const { tenant_id: tenantId } of tenants) {
      try {
        await this.retention.sweep(tenantId, { actor: SYSTEM_ACTOR, requestId: 'nightly' })
      } catch (error) {
        this.log.error({ error, tenantId }, 'the retention sweep of a business failed; the next night tries again')
      }
    }
  }
}
