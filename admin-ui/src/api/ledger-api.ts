import type { Money, Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface LedgerLine {
  id: string
  at: string
  kind: string
  /** Of a payment. */
  status: string | null
  amount: Money
  reason: string
  actorName: string
  isReversed: boolean
  booking: { id: string; reference: string; customerName: string | null }
}

export interface LedgerTotal {
  currency: string
  fees: number
  refunds: number
  due: number
  captured: number
}

export interface LedgerQuery {
  kind?: string
  from?: string
  to?: string
  limit?: number
  cursor?: string
}

/** What is owed and paid. */
export class LedgerApi {
  constructor(private readonly http: HttpClient) {}

  list(query: LedgerQuery, signal?: AbortSignal): Promise<Page<LedgerLine> & { totals: LedgerTotal[] }> {
    return this.http.get('/ledger', { query: { ...query }, signal })
  }
}
