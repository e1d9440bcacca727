import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Booker, CustomerGroup, Standing, UsedTime } from '../../domain/customer-group.js'
import type { CustomerId, TenantId } from '../../domain/id.js'
import type { Interval, Minutes } from '../../domain/interval.js'
import type { CustomerGroupStore } from '../../ports/customer-group-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { COUNTED } from './limit-use.js'

const COLUMNS = `g.id, g.key, g.label, g.discount_percent AS "discountPercent", g.service_discounts AS "serviceDiscounts", g.version`

const INSERT = `
INSERT INTO bw.customer_group (tenant_id, id, key, label, discount_percent, service_discounts) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id`

const REPLACE = `
UPDATE bw.customer_group g SET label = $3, discount_percent = $4, service_discounts = $5, version = version + 1
 WHERE tenant_id = $1 AND id = $2 RETURNING ${COLUMNS}`

const MINE = `WITH mine AS MATERIALIZED (
  SELECT c.id, c.email_key, c.phone FROM bw.customer c WHERE c.tenant_id = $1 AND c.id = ANY($2))`

/** The customers that `mine` names, and those who have the same address or telephone. */
const SAME_PEOPLE = `
SELECT id FROM mine UNION SELECT o.id FROM mine JOIN bw.customer o ON o.tenant_id = $1 AND o.email_key = mine.email_key
UNION SELECT o.id FROM mine JOIN bw.customer o ON o.tenant_id = $1 AND o.phone = mine.phone`

const USED = (people: string, from: string, to: string) => `
SELECT b.id AS "bookingId", bw.minute(a.starts_at) AS start, bw.minute(a.ends_at) AS "end", b.time_zone AS "timeZone",
  s.price_rules AS "priceRules"
  FROM bw.appointment a JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
  JOIN bw.service s ON s.tenant_id = a.tenant_id AND s.id = a.service_id AND s.price_rules IS NOT NULL
 WHERE a.tenant_id = $1 AND a.starts_at >= ${from} AND a.starts_at < ${to} AND a.status = b.status AND (${COUNTED})
   AND b.customer_id IN (${people})`

const MISSED = `
SELECT bw.minute(b.starts_at) AS start FROM bw.booking b
 WHERE b.tenant_id = $1 AND b.status = 'no-show' AND b.starts_at > bw.now() - interval '732 days' AND b.customer_id IN (${SAME_PEOPLE})
 ORDER BY b.starts_at DESC LIMIT 200`

// An address that somebody proved, or that the team entered, is enough; without one the name and the telephone are.
const STANDING = `
WITH mine AS MATERIALIZED (
  SELECT c.id, c.groups, c.email_key, c.phone FROM bw.customer c WHERE c.tenant_id = $1 AND c.id = $2
  UNION SELECT c.id, c.groups, c.email_key, c.phone FROM bw.customer c WHERE c.tenant_id = $1 AND c.email_key = lower($3)
  UNION SELECT c.id, c.groups, c.email_key, c.phone FROM bw.customer c
   WHERE c.tenant_id = $1 AND $3::text IS NULL AND c.phone = $4 AND lower(c.name) = lower($5)),
past AS (
  SELECT a.starts_at, a.claims, b.time_zone FROM bw.booking b
    JOIN bw.appointment a ON a.tenant_id = b.tenant_id AND a.booking_id = b.id AND a.status = b.status
   WHERE b.tenant_id = $1 AND b.customer_id IN (${SAME_PEOPLE}) AND b.status IN ('confirmed', 'checked-in', 'completed')
     AND a.starts_at <= bw.now() ORDER BY a.starts_at DESC LIMIT 20),
liked AS (
  SELECT c.preferences->>'staffId' AS staff_id, c.preferences->>'time' AS part FROM mine
    JOIN bw.customer c ON c.tenant_id = $1 AND c.id = mine.id),
served AS (
  SELECT staff_id AS id, 'infinity'::timestamptz AS at FROM liked WHERE staff_id IS NOT NULL
  UNION ALL SELECT r.id::text, p.starts_at FROM past p CROSS JOIN LATERAL jsonb_array_elements(p.claims) c
    JOIN bw.resource r ON r.tenant_id = $1 AND r.id = (c->>'resourceId')::uuid AND r.type = 'staff')
SELECT
  (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.key), '[]') FROM (SELECT ${COLUMNS} FROM bw.customer_group g
    WHERE g.tenant_id = $1 AND g.key IN (SELECT unnest(mine.groups) FROM mine)) x) AS groups,
  CASE WHEN EXISTS (SELECT FROM bw.policy p WHERE p.tenant_id = $1 AND jsonb_path_exists(p.rules, '$.**.band')) THEN
    (SELECT coalesce(jsonb_agg(to_jsonb(u)), '[]') FROM (
      ${USED(SAME_PEOPLE, `bw.now() - interval '8 days'`, `bw.now() + interval '400 days'`)} ORDER BY a.starts_at LIMIT 500) u)
  ELSE '[]' END AS used,
  CASE WHEN EXISTS (SELECT FROM bw.policy p WHERE p.tenant_id = $1 AND jsonb_path_exists(p.rules, '$.noShowBlock')) THEN
    (SELECT coalesce(jsonb_agg(m.start), '[]') FROM (${MISSED}) m)
  ELSE '[]' END AS missed,
  CASE WHEN EXISTS (SELECT FROM bw.policy p WHERE p.tenant_id = $1 AND (p.rules->>'prefersUsual')::boolean) AND EXISTS (SELECT FROM mine) THEN
    jsonb_build_object(
      'staffIds', (SELECT coalesce(jsonb_agg(x.id ORDER BY x.at DESC, x.id), '[]') FROM (SELECT id, max(at) AS at FROM served GROUP BY id) x),
      'time', (SELECT part FROM liked WHERE part IS NOT NULL LIMIT 1),
      'visits', (SELECT coalesce(jsonb_agg(jsonb_build_object('start', bw.minute(starts_at), 'timeZone', time_zone)), '[]') FROM past))
  END AS habits`

@injectable()
export class SqlCustomerGroupStore implements CustomerGroupStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, tx?: Transaction): Promise<CustomerGroup[]> {
    const sql = `SELECT ${COLUMNS} FROM bw.customer_group g WHERE g.tenant_id = $1 ORDER BY g.label, g.id`
    return tx
      ? tx.query<CustomerGroup>(sql, [tenantId])
      : this.unitOfWork.read<CustomerGroup>(tenantId, sql, [tenantId])
  }

  async lock(tx: Transaction, id: string): Promise<CustomerGroup | undefined> {
    const sql = `SELECT ${COLUMNS} FROM bw.customer_group g WHERE g.tenant_id = $1 AND g.id = $2 FOR UPDATE`
    const [group] = await tx.query<CustomerGroup>(sql, [tx.tenantId, id])
    return group
  }

  async insert(tx: Transaction, group: CustomerGroup): Promise<boolean> {
    const { id, key, label, discountPercent, serviceDiscounts } = group
    const values = [tx.tenantId, id, key, label, discountPercent, JSON.stringify(serviceDiscounts)]
    return (await tx.query(INSERT, values)).length > 0
  }

  async replace(tx: Transaction, group: CustomerGroup): Promise<CustomerGroup> {
    const { id, label, discountPercent, serviceDiscounts } = group
    const values = [tx.tenantId, id, label, discountPercent, JSON.stringify(serviceDiscounts)]
    const [row] = await tx.query<CustomerGroup>(REPLACE, values)
    return row ?? group
  }

  async standingOf(tenantId: TenantId, { customerId, email, contact }: Booker): Promise<Standing> {
    const address = email ?? contact?.email ?? null
    const values = [tenantId, customerId ?? null, address, contact?.phone ?? null, contact?.name ?? null]
    const [row] = await this.unitOfWork.read<Standing>(tenantId, STANDING, values)
    return { groups: row?.groups ?? [], used: row?.used ?? [], missed: row?.missed ?? [], habits: row?.habits ?? null }
  }

  async missedVisits(tx: Transaction, ids: readonly CustomerId[]): Promise<Minutes[]> {
    const rows = await tx.query<{ start: Minutes }>(`${MINE} ${MISSED}`, [tx.tenantId, ids])
    return rows.map(({ start }) => start)
  }

  usedTimes(tx: Transaction, ids: readonly CustomerId[], { startsAt, endsAt }: Interval): Promise<UsedTime[]> {
    return tx.query<UsedTime>(`${MINE} ${USED(SAME_PEOPLE, '$3', '$4')}`, [tx.tenantId, ids, startsAt, endsAt])
  }
}
