import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { DueSummary, ReportSubscription, ReportSubscriptionStore } from '../../ports/report-subscription-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const LIST = `SELECT account_id AS "accountId", frequency FROM bw.report_subscription WHERE tenant_id = $1 ORDER BY frequency DESC, account_id`

const WANTED = `jsonb_to_recordset($2::jsonb) AS w("accountId" uuid, frequency text)`
const REMOVE = `
WITH gone AS (DELETE FROM bw.report_subscription s WHERE s.tenant_id = $1
    AND NOT EXISTS (SELECT FROM ${WANTED} WHERE w."accountId" = s.account_id AND w.frequency = s.frequency) RETURNING s.id)
UPDATE bw.due d SET state = 'cancelled' FROM gone WHERE d.tenant_id = $1 AND d.kind = 'report' AND d.subject_id = gone.id AND d.state = 'waiting'`

const STEP = `CASE s.frequency WHEN 'weekly' THEN interval '7 days' ELSE interval '1 month' END`
/** When the running week or month began, on the clocks of the business. */
const START = `date_trunc(CASE s.frequency WHEN 'weekly' THEN 'week' ELSE 'month' END, bw.now() AT TIME ZONE t.time_zone)`
const MORNING = `interval '8 hours'`

const ADD = `
WITH added AS (
  INSERT INTO bw.report_subscription (tenant_id, account_id, frequency) SELECT DISTINCT $1::uuid, w."accountId", w.frequency FROM ${WANTED}
  ON CONFLICT (tenant_id, account_id, frequency) DO NOTHING RETURNING id, frequency)
INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at)
SELECT $1::uuid, s.id, 'report', s.id, (CASE WHEN x.start + ${MORNING} > bw.now() AT TIME ZONE t.time_zone THEN x.start ELSE x.start + ${STEP} END + ${MORNING})
    AT TIME ZONE t.time_zone
  FROM added s JOIN bw.tenant t ON t.id = $1::uuid CROSS JOIN LATERAL (SELECT ${START} AS start) x`

/** The next time is always after now: a business that slept gets one summary, the newest. */
const TAKE = `
WITH x AS (SELECT s.id, s.account_id, s.frequency, t.time_zone, ${START} AS start, ${STEP} AS step
    FROM bw.report_subscription s JOIN bw.tenant t ON t.id = s.tenant_id WHERE s.tenant_id = $1 AND s.id = $2),
again AS (UPDATE bw.due d SET state = 'waiting', attempts = 0, due_at = (x.start + x.step + ${MORNING}) AT TIME ZONE x.time_zone
    FROM x WHERE d.tenant_id = $1 AND d.kind = 'report' AND d.subject_id = x.id)
SELECT account_id AS "accountId", frequency, to_char(start - step, 'YYYY-MM-DD') AS "from", to_char(start - interval '1 day', 'YYYY-MM-DD') AS "to" FROM x`

const HOLDS = `SELECT 1 FROM bw.report_subscription WHERE tenant_id = $1 AND account_id = $2 AND frequency = $3 FOR SHARE`

@injectable()
export class SqlReportSubscriptionStore implements ReportSubscriptionStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId): Promise<ReportSubscription[]> {
    return this.unitOfWork.read(tenantId, LIST, [tenantId])
  }

  async save(tx: Transaction, wanted: readonly ReportSubscription[]): Promise<void> {
    const values = [tx.tenantId, JSON.stringify(wanted)]
    await tx.query(REMOVE, values)
    await tx.query(ADD, values)
  }

  async take(tx: Transaction, subscriptionId: string): Promise<DueSummary | undefined> {
    const [row] = await tx.query<DueSummary>(TAKE, [tx.tenantId, subscriptionId])
    return row
  }

  async holds(tx: Transaction, { accountId, frequency }: ReportSubscription): Promise<boolean> {
    return (await tx.query(HOLDS, [tx.tenantId, accountId, frequency])).length > 0
  }
}
