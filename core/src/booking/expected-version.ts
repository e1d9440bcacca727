import { StaleVersionError } from '../errors/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

/** What somebody who changes a booking has seen; `version` undefined: they do not mind. */
export interface Expectation {
  readonly version: number | undefined
  /** The transaction that holds the row; before there is one, the check only saves work. */
  readonly tx?: Transaction
}

/** @throws StaleVersionError with the current version and what happened since. */
export async function expectVersion(
  store: Pick<BookingStore, 'changesSince'>,
  booking: StoredBooking,
  { version, tx }: Expectation,
): Promise<void> {
  if (version === undefined || version === booking.version) return
  throw new StaleVersionError({ current: booking.version, changes: await store.changesSince(booking, version, tx) })
}
