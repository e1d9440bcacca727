import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Customer, CustomerContact } from '../../domain/customer.js'
import { newId, type TenantId } from '../../domain/id.js'
import type { CustomerFilter, CustomerStore } from '../../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = 'c.id, c.tenant_id AS "tenantId", c.name, c.email, c.phone, c.locale'

/** Two first bookings of one person at the same moment must not make two customers. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(chr(31), $1::text, 'customer', lower($2), $3::text), 0))`

// The last condition repeats the two before it in a form for which there are indexes.
const FIND_OR_INSERT = `
WITH found AS (
  SELECT ${COLUMNS} FROM bw.customer c
   WHERE c.tenant_id = $1 AND lower(c.name) = lower($3) AND lower(c.email) IS NOT DISTINCT FROM lower($4)
     AND c.phone IS NOT DISTINCT FROM $5::text
     AND (($4::text IS NOT NULL AND lower(c.email) = lower($4)) OR ($5::text IS NOT NULL AND c.phone = $5))
   ORDER BY c.created_at, c.id LIMIT 1),
made AS (
  INSERT INTO bw.customer AS c (tenant_id, id, name, email, phone, locale)
  SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM found) RETURNING ${COLUMNS})
SELECT false AS "isNew", * FROM found UNION ALL SELECT true, * FROM made`

const LIST = `
SELECT ${COLUMNS} FROM bw.customer c
WHERE c.tenant_id = $1 AND ($2::uuid[] IS NULL OR c.id = ANY($2))
  AND ($3::text IS NULL OR c.name ILIKE $3 OR c.email ILIKE $3 OR c.phone LIKE $3)
  AND ($4::text IS NULL OR (c.name, c.id) > ($4, $5::uuid))
ORDER BY c.name, c.id LIMIT $6`

@injectable()
export class SqlCustomerStore implements CustomerStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async findOrInsert(
    tx: Transaction,
    contact: CustomerContact,
    locale: string | null,
  ): Promise<{ customer: Customer; isNew: boolean }> {
    const email = contact.email ?? null
    const phone = contact.phone ?? null
    await tx.query(LOCK, [tx.tenantId, email ?? '', phone ?? ''])
    const values = [tx.tenantId, newId(), contact.name, email, phone, locale]
    const [row] = await tx.query<Customer & { isNew: boolean }>(FIND_OR_INSERT, values)
    const { isNew, ...customer } = row as Customer & { isNew: boolean }
    return { customer, isNew }
  }

  list(tenantId: TenantId, filter: CustomerFilter, tx?: Transaction): Promise<Customer[]> {
    const { ids, search, after, limit } = filter
    const pattern = search === undefined ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`
    const values = [tenantId, ids ?? null, pattern, after?.name ?? null, after?.id ?? null, limit]
    return tx ? tx.query<Customer>(LIST, values) : this.unitOfWork.read<Customer>(tenantId, LIST, values)
  }
}
