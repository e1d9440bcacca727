import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import { money } from '../../domain/money.js'
import { InvalidRequestError } from '../../errors/catalog.js'
import type {
  LedgerFilter,
  LedgerKind,
  LedgerLine,
  LedgerPage,
  LedgerStore,
  LedgerTotal,
} from '../../ports/ledger-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const BEFORE = `coalesce(timestamptz 'epoch' + $6::bigint * interval '1 microsecond', 'infinity')`

/** The newest of one of the two tables; both have an index in this order. */
const newest = (columns: string, from: string, { kind, at }: { kind: string; at: string }) => `
  (SELECT ${columns} FROM bw.${from} x WHERE x.tenant_id = $1 AND ($2::text IS NULL OR x.${kind} = $2)
      AND ($3::uuid IS NULL OR x.booking_id = $3) AND x.${at} >= coalesce($4::timestamptz, '-infinity')
      AND x.${at} < coalesce($5::timestamptz, 'infinity') AND x.${at} <= ${BEFORE} AND ($6 IS NULL OR (x.${at}, x.id) < (${BEFORE}, $7::uuid))
    ORDER BY x.${at} DESC, x.id DESC LIMIT $8)`
const FEES = 'x.id, x.at, x.booking_id, x.kind, NULL::text AS status, x.amount, x.currency, x.reason, x.actor_name'
const PAYMENTS = `x.id, x.created_at, x.booking_id, x.purpose, x.status, x.amount, x.currency, '', ''`

const LIST = `
SELECT w.id, w.at, (extract(epoch FROM w.at) * 1000000)::bigint AS rank, w.kind, w.status, w.amount, w.currency, w.reason, w.actor_name,
    EXISTS (SELECT FROM bw.ledger_entry r WHERE r.tenant_id = $1 AND r.reverses = w.id) AS is_reversed,
    b.id AS booking_id, b.reference, c.name AS customer_name
  FROM (SELECT * FROM (${newest(FEES, 'ledger_entry', { kind: 'kind', at: 'at' })} UNION ALL
    ${newest(PAYMENTS, 'payment', { kind: 'purpose', at: 'created_at' })}) both_tables ORDER BY at DESC, id DESC LIMIT $8) w
  JOIN bw.booking b ON b.tenant_id = $1 AND b.id = w.booking_id
  LEFT JOIN bw.customer c ON c.tenant_id = $1 AND c.id = b.customer_id
 ORDER BY rank DESC, w.id DESC`

const sumOf = (amount: string, condition: string) => `coalesce(sum(${amount}) FILTER (WHERE ${condition}), 0)`

const COMPARED: Readonly<Record<keyof LedgerFilter, '=' | '>=' | '<'>> = {
  kind: '=',
  bookingId: '=',
  from: '>=',
  to: '<',
}
const OF_FEES = { kind: 'kind', bookingId: 'booking_id', from: 'at', to: 'at' }
const OF_PAYMENTS = { kind: 'purpose', bookingId: 'booking_id', from: 'created_at', to: 'created_at' }

/**
 * Each table is added up in its index alone. Conditions that are not asked for are not written: to try them on each of
 * 200,000 rows takes as long as to add the rows up.
 */
function totalsStatement(tenantId: TenantId, filter: LedgerFilter): { sql: string; values: unknown[] } {
  const values: unknown[] = [tenantId]
  const asked = (Object.keys(COMPARED) as (keyof LedgerFilter)[]).flatMap(key => {
    const value = filter[key]
    return value === undefined ? [] : [{ key, condition: `${COMPARED[key]} $${values.push(value)}` }]
  })
  const where = (table: string, columns: Readonly<Record<keyof LedgerFilter, string>>) =>
    [`${table}.tenant_id = $1`, ...asked.map(({ key, condition }) => `${table}.${columns[key]} ${condition}`)].join(
      ' AND ',
    )
  const sql = `
SELECT x.currency, sum(x.fees)::bigint AS fees, sum(x.refunds)::bigint AS refunds, sum(x.due)::bigint AS due,
    sum(x.captured)::bigint AS captured
  FROM (SELECT l.currency, ${sumOf('l.amount', `l.kind IN ('late-cancellation', 'no-show') AND r.id IS NULL`)} AS fees,
      ${sumOf('-l.amount', `l.kind = 'refund'`)} AS refunds, 0 AS due, 0 AS captured
      FROM bw.ledger_entry l LEFT JOIN bw.ledger_entry r ON r.tenant_id = $1 AND r.reverses = l.id
     WHERE ${where('l', OF_FEES)} GROUP BY 1
    UNION ALL
    SELECT p.currency, 0, 0, ${sumOf('p.amount', `p.status IN ('created', 'due-on-site', 'pending')`)},
      ${sumOf('p.amount', `p.status = 'captured'`)}
      FROM bw.payment p WHERE ${where('p', OF_PAYMENTS)} GROUP BY 1) x
 GROUP BY 1 ORDER BY 1`
  return { sql, values }
}

interface LineRow {
  readonly id: string
  readonly at: Date
  readonly rank: number
  readonly kind: LedgerKind
  readonly status: string | null
  readonly amount: number
  readonly currency: string
  readonly reason: string
  readonly actor_name: string
  readonly is_reversed: boolean
  readonly booking_id: string
  readonly reference: string
  readonly customer_name: string | null
}

/** Fees, refunds and payments of all bookings as one list. */
@injectable()
export class SqlLedgerStore implements LedgerStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async list(
    tenantId: TenantId,
    filter: LedgerFilter,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<LedgerPage> {
    const { kind = null, bookingId = null, from = null, to = null } = filter
    const before = cursor === undefined ? [null, null] : readCursor(cursor)
    const rows = await this.unitOfWork.read<LineRow>(tenantId, LIST, [
      ...[tenantId, kind, bookingId, from, to],
      ...before,
      limit + 1,
    ])
    const { sql, values } = totalsStatement(tenantId, filter)
    const totals = await this.unitOfWork.read<LedgerTotal>(tenantId, sql, values)
    const last = rows.length > limit ? rows[limit - 1] : undefined
    const nextCursor = last ? `${last.rank}~${last.id}` : null
    return { items: rows.slice(0, limit).map(toLine), nextCursor, totals }
  }
}

function toLine(row: LineRow): LedgerLine {
  const { id, kind, status, reason } = row
  return {
    ...{ id, kind, status, reason },
    at: row.at.toISOString(),
    amount: money(row.amount, row.currency),
    actorName: row.actor_name,
    isReversed: row.is_reversed,
    booking: { id: row.booking_id, reference: row.reference, customerName: row.customer_name },
  }
}

/** A position in the list: microseconds, then the id. */
function readCursor(cursor: string): [string, string] {
  const [, rank, id] = /^(\d{1,18})~([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (rank === undefined || id === undefined) {
    throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Take the cursor of the page before' }] })
  }
  return [rank, id]
}
