import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, TenantId } from '../../domain/id.js'
import type { StaffContact, StaffContacts, StaffNews } from '../../ports/staff-contacts.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

/** Whoever is claimed by an appointment, its class included. Addresses are attributes that the business wrote down. */
const SERVING = `
SELECT DISTINCT r.id AS "resourceId", r.name, r.attributes->>'email' AS email, r.attributes->>'phone' AS phone
  FROM bw.appointment a LEFT JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
  CROSS JOIN LATERAL jsonb_array_elements(a.claims || coalesce(s.claims, '[]')) c
  JOIN bw.resource r ON r.tenant_id = a.tenant_id AND r.id = (c->>'resourceId')::uuid AND r.type = 'staff'
 WHERE a.tenant_id = $1 AND a.booking_id = $2 AND a.left_at IS NULL
   AND coalesce(r.attributes->>('tell-' || $3::text), 'yes') <> 'no' ORDER BY r.name, r.id`

@injectable()
export class SqlStaffContacts implements StaffContacts {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  toTell(tenantId: TenantId, bookingId: BookingId, news: StaffNews): Promise<StaffContact[]> {
    return this.unitOfWork.read<StaffContact>(tenantId, SERVING, [tenantId, bookingId, news])
  }
}
