import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, ResourceId, TenantId } from '../../domain/id.js'
import type { BookingHistoryStore, HistoryStep } from '../../ports/booking-history-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const STEPS = `
SELECT version, from_status AS "from", to_status AS "to", at, actor_type AS "actorType", actor_name AS "actorName", channel, reason, changes
  FROM bw.booking_transition WHERE tenant_id = $1 AND booking_id = $2 ORDER BY version DESC LIMIT $3`
const NAMES = 'SELECT id, name FROM bw.resource WHERE tenant_id = $1 AND id = ANY($2::uuid[])'

@injectable()
export class SqlBookingHistoryStore implements BookingHistoryStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async steps(tenantId: TenantId, bookingId: BookingId, limit: number): Promise<HistoryStep[]> {
    const rows = await this.unitOfWork.read<HistoryStep>(tenantId, STEPS, [tenantId, bookingId, limit])
    return rows.reverse()
  }

  async names(tenantId: TenantId, resourceIds: readonly ResourceId[]): Promise<ReadonlyMap<ResourceId, string>> {
    if (resourceIds.length === 0) return new Map()
    const rows = await this.unitOfWork.read<{ id: string; name: string }>(tenantId, NAMES, [tenantId, resourceIds])
    return new Map(rows.map(({ id, name }) => [id, name]))
  }
}
