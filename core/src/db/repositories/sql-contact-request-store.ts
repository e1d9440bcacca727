import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import type { ContactRequest, ContactRequestStore } from '../../ports/contact-request-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const ADD = `
INSERT INTO bw.contact_request (tenant_id, id, service_id, name, email, phone, zip, address, message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING created_at AS "createdAt"`

const LIST = `
SELECT id, service_id AS "serviceId", name, email, phone, zip, address, message, created_at AS "createdAt"
FROM bw.contact_request WHERE tenant_id = $1 ORDER BY created_at DESC, id LIMIT 200`

@injectable()
export class SqlContactRequestStore implements ContactRequestStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async add(tx: Transaction, request: Omit<ContactRequest, 'createdAt'>): Promise<Date> {
    const { id, serviceId, name, email, phone, zip, address, message } = request
    const values = [tx.tenantId, id, serviceId, name, email, phone, zip, address, message]
    const [row] = await tx.query<{ createdAt: Date }>(ADD, values)
    return row?.createdAt ?? new Date(Number.NaN)
  }

  list(tenantId: TenantId): Promise<ContactRequest[]> {
    return this.unitOfWork.read<ContactRequest>(tenantId, LIST, [tenantId])
  }

  async remove(tx: Transaction, id: string): Promise<boolean> {
    const sql = 'DELETE FROM bw.contact_request WHERE tenant_id = $1 AND id = $2 RETURNING id'
    return (await tx.query(sql, [tx.tenantId, id])).length > 0
  }
}
