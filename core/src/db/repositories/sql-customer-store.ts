import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Customer, CustomerChange, CustomerContact } from '../../domain/customer.js'
import { newId, type CustomerId, type TenantId } from '../../domain/id.js'
import type { CustomerFilter, CustomerStore, NewCustomer } from '../../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `c.id, c.tenant_id AS "tenantId", c.name, c.email, c.phone, c.locale, c.groups, c.created_at AS "createdAt",
  c.erased_at AS "erasedAt", c.version`

/** Two first bookings of one person at the same moment must not make two customers. */
export const LOCK_CONTACT = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(chr(31), $1::text, 'customer', lower($2), $3::text), 0))`

// The last condition repeats the two before it in a form for which there are indexes. Columns are compared as they stand:
// a function of one, which is not leakproof, would be asked after the policy, row by row.
const FIND_OR_INSERT = `
WITH found AS (
  SELECT ${COLUMNS} FROM bw.customer c
   WHERE c.tenant_id = $1 AND lower(c.name) = lower($3) AND c.email_key IS NOT DISTINCT FROM lower($4)
     AND c.phone IS NOT DISTINCT FROM $5::text AND (c.email_key = lower($4) OR c.phone = $5)
   ORDER BY c.created_at, c.id LIMIT 1),
made AS (
  INSERT INTO bw.customer AS c (tenant_id, id, name, email, phone, locale)
  SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM found) RETURNING ${COLUMNS})
SELECT false AS "isNew", * FROM found UNION ALL SELECT true, * FROM made`

// The lower bound of the name says less than what follows it, and is the one that an index serves whatever is given.
const LIST = `
SELECT ${COLUMNS} FROM bw.customer c
WHERE c.tenant_id = $1 AND CASE WHEN $2::uuid[] IS NULL THEN c.erased_at IS NULL ELSE c.id = ANY($2) END
  AND ($3::text IS NULL OR c.name ILIKE $3 OR c.email ILIKE $3 OR c.phone LIKE $3)
  AND c.name >= coalesce($4::text, '') AND ($4::text IS NULL OR (c.name, c.id) > ($4, $5::uuid))
ORDER BY c.name, c.id LIMIT $6`

const INSERT = `INSERT INTO bw.customer AS c (tenant_id, id, name, email, phone, locale, groups) VALUES ($1, $2, $3, $4, $5, $6, $7)
  RETURNING ${COLUMNS}`

const LOCK_ROW = `SELECT ${COLUMNS} FROM bw.customer c WHERE c.tenant_id = $1 AND c.id = $2 FOR UPDATE`

// A field that is absent from the document stays; one that is null in it goes.
const UPDATE = `UPDATE bw.customer c SET version = c.version + 1, name = coalesce($3::jsonb->>'name', c.name),
    email = CASE WHEN $3::jsonb ? 'email' THEN $3::jsonb->>'email' ELSE c.email END,
    phone = CASE WHEN $3::jsonb ? 'phone' THEN $3::jsonb->>'phone' ELSE c.phone END,
    locale = CASE WHEN $3::jsonb ? 'locale' THEN $3::jsonb->>'locale' ELSE c.locale END,
    groups = CASE WHEN $3::jsonb ? 'groups' THEN ARRAY(SELECT jsonb_array_elements_text($3::jsonb->'groups')) ELSE c.groups END
  WHERE c.tenant_id = $1 AND c.id = $2 AND c.erased_at IS NULL RETURNING ${COLUMNS}`

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
    await tx.later(LOCK_CONTACT, [tx.tenantId, email ?? '', phone ?? ''])
    const values = [tx.tenantId, newId(), contact.name, email, phone, locale]
    const [row] = await tx.query<Customer & { isNew: boolean }>(FIND_OR_INSERT, values)
    const { isNew, ...customer } = row as Customer & { isNew: boolean }
    return { customer, isNew }
  }

  async insert(tx: Transaction, customer: NewCustomer): Promise<Customer> {
    const { name, email = null, phone = null, locale, groups = [] } = customer
    const [row] = await tx.query<Customer>(INSERT, [tx.tenantId, newId(), name, email, phone, locale, groups])
    return row as Customer
  }

  async update(tx: Transaction, id: CustomerId, change: CustomerChange): Promise<Customer | undefined> {
    const [row] = await tx.query<Customer>(UPDATE, [tx.tenantId, id, JSON.stringify(change)])
    return row
  }

  async lock(tx: Transaction, id: CustomerId): Promise<Customer | undefined> {
    const [row] = await tx.query<Customer>(LOCK_ROW, [tx.tenantId, id])
    return row
  }

  list(tenantId: TenantId, filter: CustomerFilter, tx?: Transaction): Promise<Customer[]> {
    const { ids, search, after, limit } = filter
    const pattern = search === undefined ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`
    const values = [tenantId, ids ?? null, pattern, after?.name ?? null, after?.id ?? null, limit]
    return tx ? tx.query<Customer>(LIST, values) : this.unitOfWork.read<Customer>(tenantId, LIST, values)
  }
}
