import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Customer, CustomerChange, CustomerContact } from '../../domain/customer.js'
import { newId, type CustomerId, type TenantId } from '../../domain/id.js'
import type { CustomerFilter, CustomerRow, CustomerStore, NewCustomer } from '../../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `c.id, c.tenant_id AS "tenantId", c.name, c.email, c.phone, c.locale, c.groups, c.created_at AS "createdAt",
  c.erased_at AS "erasedAt", c.guardian_id AS "guardianId", c.tags, jsonb_build_object('items', coalesce(c.preferences->'items', '{}'),
  'staffId', c.preferences->'staffId', 'time', c.preferences->'time',
  'channels', coalesce(c.preferences->'channels', '[]')) AS preferences, c.custom, c.archived_at AS "archivedAt",
  c.merged_into_id AS "mergedIntoId", c.version,
  (SELECT max(b.updated_at) FROM bw.booking b WHERE b.tenant_id = c.tenant_id AND b.customer_id = c.id) AS "lastContactAt"`

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

// The lower bound says less than what follows it, and is the one that an index serves whatever is given.
const ORDERS = {
  name: { by: 'c.name', cast: 'text', least: `''`, direction: 'ASC', compare: '>' },
  '-name': { by: 'c.name', cast: 'text', least: '', direction: 'DESC', compare: '<' },
  createdAt: { by: 'c.created_at', cast: 'timestamptz', least: `'-infinity'`, direction: 'ASC', compare: '>' },
  '-createdAt': { by: 'c.created_at', cast: 'timestamptz', least: `'infinity'`, direction: 'DESC', compare: '<' },
} as const

function listBy(sort: keyof typeof ORDERS): string {
  const { by, cast, least, direction, compare } = ORDERS[sort]
  const bound = least === '' ? '' : `AND ${by} ${compare}= coalesce($4::${cast}, ${least})`
  return `
SELECT ${COLUMNS}, c.created_at::text AS position FROM bw.customer c
WHERE c.tenant_id = $1 AND CASE WHEN $2::uuid[] IS NULL THEN c.erased_at IS NULL AND c.merged_into_id IS NULL
    AND (c.archived_at IS NOT NULL) = $7 ELSE c.id = ANY($2) END
  AND ($3::text IS NULL OR c.search_text LIKE lower($3))
  AND ($8::text IS NULL OR $8 = ANY(c.tags)) AND ($9::text IS NULL OR c.custom->>$9 = $10)
  ${bound} AND ($4::${cast} IS NULL OR (${by}, c.id) ${compare} ($4, $5::uuid))
ORDER BY ${by} ${direction}, c.id ${direction} LIMIT $6`
}
const LISTS = Object.fromEntries(
  Object.keys(ORDERS).map(sort => [sort, listBy(sort as keyof typeof ORDERS)]),
) as Record<keyof typeof ORDERS, string>

const INSERT = `INSERT INTO bw.customer AS c (tenant_id, id, name, email, phone, locale, groups) VALUES ($1, $2, $3, $4, $5, $6, $7)
  RETURNING ${COLUMNS}`

const LOCK_ROW = `SELECT ${COLUMNS} FROM bw.customer c WHERE c.tenant_id = $1 AND c.id = $2 FOR UPDATE`

// A field that is absent from the document stays; one that is null in it goes.
const UPDATE = `UPDATE bw.customer c SET version = c.version + 1, name = coalesce($3::jsonb->>'name', c.name),
    email = CASE WHEN $3::jsonb ? 'email' THEN $3::jsonb->>'email' ELSE c.email END,
    phone = CASE WHEN $3::jsonb ? 'phone' THEN $3::jsonb->>'phone' ELSE c.phone END,
    locale = CASE WHEN $3::jsonb ? 'locale' THEN $3::jsonb->>'locale' ELSE c.locale END,
    tags = CASE WHEN $3::jsonb ? 'tags' THEN ARRAY(SELECT jsonb_array_elements_text($3::jsonb->'tags')) ELSE c.tags END,
    preferences = CASE WHEN $3::jsonb ? 'preferences' THEN $3::jsonb->'preferences' ELSE c.preferences END,
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
    // Whoever was merged is found by the contact that they had. It stays as it was typed: nobody learns the other one.
    return { customer: { ...customer, id: customer.mergedIntoId ?? customer.id }, isNew }
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

  list(tenantId: TenantId, filter: CustomerFilter, tx?: Transaction): Promise<CustomerRow[]> {
    const { ids, search, after, limit, sort = 'name', isArchived = false, tag, custom } = filter
    const pattern = search === undefined ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`
    const page = [tenantId, ids ?? null, pattern, after?.position ?? null, after?.id ?? null, limit]
    const values = [...page, isArchived, tag ?? null, custom?.key ?? null, custom?.value ?? null]
    const sql = LISTS[sort]
    return tx ? tx.query<CustomerRow>(sql, values) : this.unitOfWork.read<CustomerRow>(tenantId, sql, values)
  }
}
