import type { BookingId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** What somebody wrote down about a visit. Once signed it stays; what comes later amends it. */
export interface VisitNote {
  readonly id: string
  readonly bookingId: BookingId
  /** The note that it adds to; null: it stands alone. */
  readonly amendsId: string | null
  readonly sealed: Buffer
  readonly author: { readonly type: string; readonly id: string | null; readonly name: string }
  readonly createdAt: Date
  readonly updatedAt: Date | null
  readonly signedAt: Date | null
}

export interface VisitNoteStore {
  /** Oldest first. */
  list(tenantId: TenantId, bookingId: BookingId): Promise<VisitNote[]>
  lock(tx: Transaction, bookingId: BookingId, id: string): Promise<VisitNote | undefined>
  insert(
    tx: Transaction,
    note: Pick<VisitNote, 'id' | 'bookingId' | 'amendsId' | 'sealed' | 'author'>,
  ): Promise<VisitNote>
  rewrite(tx: Transaction, id: string, sealed: Buffer): Promise<void>
  sign(tx: Transaction, id: string): Promise<void>
}
