import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { InboundMessage, InboundMessages } from '../../ports/inbound-messages.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

// Retries count in real time, the message itself came in at the time of the business.
const RECEIVE = `
INSERT INTO bw.inbox (tenant_id, provider, event_id, body, headers, received_at)
VALUES ($1, $2, $3, convert_to($4, 'UTF8'), '{"content-type": "application/json"}', bw.now())
ON CONFLICT (tenant_id, provider, account, event_id) DO NOTHING`

/** Messages that came in, in bw.inbox; the provider of one is its channel. */
@injectable()
export class SqlInboundMessages implements InboundMessages {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async receive(tenantId: TenantId, message: InboundMessage, eventId: string): Promise<void> {
    const { channel, from, to, text } = message
    const body = JSON.stringify({ channel, from, to, text })
    await this.unitOfWork.run(tenantId, tx => tx.query(RECEIVE, [tenantId, channel, eventId, body]))
  }
}
