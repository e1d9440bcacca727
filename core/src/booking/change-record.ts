import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import { bookingChanged } from '../hooks/catalog.js'
import type { BookingChange, BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { CommandContext } from './command.js'
import { expectVersion } from './expected-version.js'

/** What can change about a booking while its time and its state stay. */
export type QuietChange =
  | 'notes'
  | 'fields'
  | 'file-added'
  | 'file-removed'
  | 'fee-waived'
  | 'on-the-way'
  | 'asked'
  | 'pinned'
  | 'unpinned'
  | 'intake-signed'
  | 'visit-note-added'
  | 'visit-note-signed'

export interface QuietStep {
  readonly what: QuietChange
  /** Of the audit entry. */
  readonly action: string
  readonly reason?: string
  /** New values of the booking's own columns. */
  readonly change?: BookingChange
  /** What the history shows. Words that people typed go under `texts`: an erase takes them out. */
  readonly changes?: Readonly<Record<string, unknown>>
  /** What the audit entry says; absent: the same as the history. */
  readonly audited?: Readonly<Record<string, unknown>>
  /** The step has an event of its own. */
  readonly isKnown?: boolean
}

/** History, audit entry and event of a change that leaves time and state of a booking alone; its row is locked before. */
@injectable()
export class ChangeRecord {
  constructor(@inject(BOOKING_STORE) readonly store: BookingStore) {}

  /** @throws StaleVersionError unless the booking has this version still; undefined: any. */
  expect(tx: Transaction, booking: StoredBooking, version: number | undefined): Promise<void> {
    return expectVersion(this.store, booking, { version, tx })
  }

  async write(tx: Transaction, booking: StoredBooking, step: QuietStep, context: CommandContext): Promise<void> {
    const { actor, source, requestId } = context
    const { id, status } = booking
    const { what, action, reason = '', change = {}, changes = {}, audited = changes } = step
    const noted = { noted: what, ...changes }
    const version = booking.version + 1
    const transition = { from: status, to: status, version, actor, channel: source, reason, changes: noted }
    await this.store.change(tx, id, change, transition)
    if (!step.isKnown) {
      const byCustomer = actor.type === 'customer' && { byCustomer: true }
      const payload = { bookingId: id, status, what, ...byCustomer }
      await tx.enqueue({ hook: bookingChanged.name, aggregateId: id, payload })
    }
    await tx.audit({ action, subjectType: 'booking', subjectId: id, actor, requestId, changes: audited })
  }
}
