import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import type { InboxStore } from '../ports/inbox-store.js'
import type { Log } from '../ports/log.js'

/** Long enough to look into what a vendor told, when somebody asks about last month's payment. */
export const PAYLOADS_KEPT_DAYS = 30
const DAY_MS = 86_400_000

const TENANTS = `SELECT DISTINCT tenant_id FROM bw.inbox
  WHERE state = 'done' AND applied_at < $1 AND redacted_at IS NULL ORDER BY tenant_id`

/** The nightly sweep over the payloads of webhooks that were applied: they may hold personal data. Safe to repeat. */
export class PayloadSweep {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly inbox: Pick<InboxStore, 'redact'>,
    private readonly log: Log,
  ) {}

  /**
   * Empties what was applied more than `PAYLOADS_KEPT_DAYS` before `now`, UTC. One business that fails does not keep the
   * others.
   * @returns How many payloads were emptied.
   */
  async run(now: Date = new Date()): Promise<number> {
    const appliedBefore = new Date(now.getTime() - PAYLOADS_KEPT_DAYS * DAY_MS)
    const tenants = await this.unitOfWork.asRelay(tx => tx.query<{ tenant_id: TenantId }>(TENANTS, [appliedBefore]))
    let count = 0
    for (const { tenant_id: tenantId } of tenants) {
      try {
        count += await this.inbox.redact(tenantId, appliedBefore)
      } catch (error) {
        this.log.error({ error, tenantId }, 'payloads of webhooks could not be emptied; the next night tries again')
      }
    }
    return count
  }
}
