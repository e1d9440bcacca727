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

const LINES = `
lines AS (
  SELECT l.id, l.at, l.booking_id, l.kind, NULL::text AS status, l.amount, l.currency, l.reason, l.actor_name,
      EXISTS (SELECT FROM bw.ledger_entry r WHERE r.tenant_id = l.tenant_id AND r.reverses = l.id) AS is_reversed
    FROM bw.ledger_entry l WHERE l.tenant_id = $1
  UNION ALL
  SELECT p.id, p.created_at, p.booking_id, p.purpose, p.status, p.amount, p.currency, '', '', false
    FROM bw.payment p WHERE p.tenant_id = $1),
wanted AS (
  SELECT * FROM lines WHERE ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR booking_id = $3)
     AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5))`

const LIST = `WITH ${LINES}
SELECT w.id, w.at, (extract(epoch FROM w.at) * 1000000)::bigint AS rank, w.kind, w.status, w.amount, w.currency, w.reason,
    w.actor_name, w.is_reversed, b.id AS booking_id, b.reference, c.name AS customer_name
  FROM wanted w JOIN bw.booking b ON b.tenant_id = $1 AND b.id = w.booking_id
  LEFT JOIN bw.customer c ON c.tenant_id = $1 AND c.id = b.customer_id
 WHERE $6::bigint IS NULL OR ((extract(epoch FROM w.at) * 1000000)::bigint, w.id) < ($6, $7::uuid)
 ORDER BY rank DESC, w.id DESC LIMIT $8`

const TOTALS = `WITH ${LINES}
SELECT currency,
    coalesce(sum(amount) FILTER (WHERE kind IN ('late-cancellation', 'no-show') AND NOT is_reversed), 0)::bigint AS fees,
    coalesce(-sum(amount) FILTER (WHERE kind = 'refund'), 0)::bigint AS refunds,
    coalesce(sum(amount) FILTER (WHERE status IN ('created', 'due-on-site', 'pending')), 0)::bigint AS due,
    coalesce(sum(amount) FILTER (WHERE status = 'captured'), 0)::bigint AS captured
  FROM wanted GROUP BY currency ORDER BY currency`

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
    const wanted = [tenantId, kind, bookingId, from, to]
    const before = cursor === undefined ? [null, null] : readCursor(cursor)
    const rows = await this.unitOfWork.read<LineRow>(tenantId, LIST, [...wanted, ...before, limit + 1])
    const totals = await this.unitOfWork.read<LedgerTotal>(tenantId, TOTALS, wanted)
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
