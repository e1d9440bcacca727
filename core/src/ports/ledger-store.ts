import type { BookingId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'

/** What is written in the ledger, and payments by what they are for. The words are API. */
export const LEDGER_KINDS = [
  'late-cancellation',
  'no-show',
  'reversal',
  'refund',
  'deposit',
  'balance',
  'full',
] as const
export type LedgerKind = (typeof LEDGER_KINDS)[number]

export interface LedgerFilter {
  readonly kind?: LedgerKind | undefined
  readonly bookingId?: BookingId | undefined
  /** Half-open, UTC. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** One line; above zero the customer owes it or paid it, below zero the business owes it. Instants are ISO 8601 UTC. */
export interface LedgerLine {
  readonly id: string
  readonly at: string
  readonly kind: LedgerKind
  /** Of a payment; null for an entry of the ledger. */
  readonly status: string | null
  readonly amount: Money
  readonly reason: string
  readonly actorName: string
  /** A fee that was taken back. */
  readonly isReversed: boolean
  readonly booking: { readonly id: string; readonly reference: string; readonly customerName: string | null }
}

/** Sums of a range in one currency, in minor units. */
export interface LedgerTotal {
  readonly currency: string
  /** Fees that nobody took back. */
  readonly fees: number
  /** What the business owes back. */
  readonly refunds: number
  /** Payments that are asked for and did not come yet. */
  readonly due: number
  readonly captured: number
}

export interface LedgerPage {
  readonly items: readonly LedgerLine[]
  readonly nextCursor: string | null
  readonly totals: readonly LedgerTotal[]
}

/** Reads what is owed and paid. Money moves elsewhere. */
export interface LedgerStore {
  /** Newest first. `totals` are of all that matches. @throws InvalidRequestError for a cursor that is none. */
  list(
    tenantId: TenantId,
    filter: LedgerFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<LedgerPage>
}
