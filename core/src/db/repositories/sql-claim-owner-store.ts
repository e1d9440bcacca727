import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { ClaimOwner, ClaimOwnerStore } from '../../ports/claim-owner-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const FIND = `
SELECT a.id AS "appointmentId", b.id AS "bookingId", b.reference, c.name AS "customerName", a.service_name AS "serviceName"
FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
  LEFT JOIN bw.customer c ON c.tenant_id = b.tenant_id AND c.id = b.customer_id
WHERE a.tenant_id = $1 AND a.id = ANY($2::uuid[])`

@injectable()
export class SqlClaimOwnerStore implements ClaimOwnerStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async find(tenantId: TenantId, ids: readonly string[]): Promise<ClaimOwner[]> {
    return ids.length === 0 ? [] : this.unitOfWork.read<ClaimOwner>(tenantId, FIND, [tenantId, ids])
  }
}
