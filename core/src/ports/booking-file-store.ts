import type { Actor } from '../domain/booking.js'
import type { BookingId, Id, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export type BookingFileId = Id<'booking-file'>

/** A file that belongs to a booking, without its bytes. */
export interface BookingFile {
  readonly id: BookingFileId
  readonly name: string
  /** Media type, found in its bytes. */
  readonly type: string
  readonly size: number
  /** `customer`, `account`, … */
  readonly actorType: string
  readonly actorName: string
  readonly createdAt: Date
}

export interface NewBookingFile {
  readonly id: BookingFileId
  readonly bookingId: BookingId
  readonly name: string
  readonly type: string
  readonly content: Buffer
  readonly actor: Pick<Actor, 'type' | 'id' | 'name'>
}

/** Files of bookings stand in the database: every process has them, and a backup has them too. */
export interface BookingFileStore {
  /** Oldest first. */
  list(tenantId: TenantId, bookingId: BookingId, tx?: Transaction): Promise<BookingFile[]>
  read(
    tenantId: TenantId,
    bookingId: BookingId,
    id: BookingFileId,
  ): Promise<(BookingFile & { readonly content: Buffer }) | undefined>
  insert(tx: Transaction, file: NewBookingFile): Promise<BookingFile>
  /** @returns what was there, or undefined when the booking has no such file. */
  remove(tx: Transaction, bookingId: BookingId, id: BookingFileId): Promise<BookingFile | undefined>
}
