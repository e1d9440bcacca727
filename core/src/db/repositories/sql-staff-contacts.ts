import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, ResourceId, TenantId } from '../../domain/id.js'
import type { StaffContact, StaffContacts } from '../../ports/staff-contacts.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const PERSON = `r.id AS "resourceId", r.account_id AS "accountId", r.name, r.attributes->>'email' AS email, r.attributes->>'phone' AS phone`
const PEOPLE = `SELECT ${PERSON} FROM bw.resource r WHERE r.tenant_id = $1 AND r.type = 'staff'`
const BY_NAME = `ORDER BY r.name, r.id`

/** Whoever is claimed by an appointment, its class included. */
const SERVING = `${PEOPLE} AND r.id IN (
  SELECT (c->>'resourceId')::uuid FROM bw.appointment a LEFT JOIN bw.session s ON s.tenant_id = a.tenant_id AND s.id = a.session_id
    CROSS JOIN LATERAL jsonb_array_elements(a.claims || coalesce(s.claims, '[]')) c
   WHERE a.tenant_id = $1 AND a.booking_id = $2 AND a.left_at IS NULL) ${BY_NAME}`
const BY_IDS = `${PEOPLE} AND r.id = ANY($2::uuid[]) ${BY_NAME}`
const WITH_LOGIN = `${PEOPLE} AND r.account_id IS NOT NULL ${BY_NAME}`

@injectable()
export class SqlStaffContacts implements StaffContacts {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  serving(tenantId: TenantId, bookingId: BookingId): Promise<StaffContact[]> {
    return this.unitOfWork.read(tenantId, SERVING, [tenantId, bookingId])
  }

  people(tenantId: TenantId, ids: readonly ResourceId[]): Promise<StaffContact[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.unitOfWork.read(tenantId, BY_IDS, [tenantId, ids])
  }

  withLogin(tenantId: TenantId): Promise<StaffContact[]> {
    return this.unitOfWork.read(tenantId, WITH_LOGIN, [tenantId])
  }
}
