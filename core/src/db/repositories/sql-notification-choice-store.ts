import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { NotificationChoice } from '../../domain/notification-choice.js'
import type { ChoiceOf, NotificationChoiceStore, NotificationSubject } from '../../ports/notification-choice-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const LIST = `SELECT kind, channel, is_on AS "isOn" FROM bw.notification_choice WHERE tenant_id = $1 AND subject_id = $2`
const LIST_ALL = `SELECT subject_id AS "subjectId", kind, channel, is_on AS "isOn" FROM bw.notification_choice WHERE tenant_id = $1`
const SAVE = `
INSERT INTO bw.notification_choice (tenant_id, account_id, resource_id, kind, channel, is_on)
SELECT $1, $2, $3, c.kind, c.channel, c.is_on FROM jsonb_to_recordset($4::jsonb) AS c(kind text, channel text, is_on boolean)
ON CONFLICT (tenant_id, subject_id, kind, channel) DO UPDATE SET is_on = excluded.is_on, updated_at = clock_timestamp()`

@injectable()
export class SqlNotificationChoiceStore implements NotificationChoiceStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  listAll(tenantId: TenantId): Promise<ChoiceOf[]> {
    return this.unitOfWork.read(tenantId, LIST_ALL, [tenantId])
  }

  list(tenantId: TenantId, subject: NotificationSubject): Promise<NotificationChoice[]> {
    const [accountId, resourceId] = idsOf(subject)
    return this.unitOfWork.read(tenantId, LIST, [tenantId, accountId ?? resourceId])
  }

  async save(tx: Transaction, subject: NotificationSubject, choices: readonly NotificationChoice[]): Promise<void> {
    const rows = choices.map(({ kind, channel, isOn }) => ({ kind, channel, is_on: isOn }))
    await tx.query(SAVE, [tx.tenantId, ...idsOf(subject), JSON.stringify(rows)])
  }
}

function idsOf(subject: NotificationSubject): [string | null, string | null] {
  return 'accountId' in subject ? [subject.accountId, null] : [null, subject.resourceId]
}
