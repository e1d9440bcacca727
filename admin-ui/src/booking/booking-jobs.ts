import type { AdminApi } from '../api/admin-api.js'
import type { BookingAction } from '../api/booking-action-api.js'
import type { Booking } from '../api/contract.js'
import type { BulkJob } from '../lists/use-bulk-run.js'
import { messages } from '../locales/messages.js'
import type { Permission } from '../session/permissions.js'
import { formatDayAndTime } from '../time/format.js'
import { actionsFor, isCancellable } from './booking-state.js'
import { customerOf, startOf } from './booking-text.js'

export const BULK_ACTIONS = ['confirm', 'check-in', 'decline', 'cancel'] as const
export type BulkAction = (typeof BULK_ACTIONS)[number]
/** Those that take something from a customer: they are asked about first, and say why. */
export type AskedAction = 'decline' | 'cancel'

const NEEDS: Readonly<Record<BulkAction, Permission>> = {
  ...{ confirm: 'bookings:write', decline: 'bookings:write', cancel: 'bookings:write', 'check-in': 'bookings:attend' },
}

export function isAsked(action: BulkAction): action is AskedAction {
  return action === 'decline' || action === 'cancel'
}

/** Those of the chosen bookings that an action is for now; somebody who did not come is not checked in by the dozen. */
export function openFor(
  action: BulkAction,
  bookings: readonly Booking[],
  may: (needs: Permission) => boolean,
): Booking[] {
  if (!may(NEEDS[action])) return []
  if (action === 'cancel') return bookings.filter(({ status }) => isCancellable(status))
  return bookings.filter(booking => booking.status !== 'no-show' && actionsFor(booking).includes(action))
}

/** An action for many bookings: for each the same call that its own sheet makes. */
export function bookingJob(
  api: AdminApi,
  wish: { action: BulkAction | 'undo'; rows: readonly Booking[]; reason?: string },
  finished: BulkJob<Booking>['finished'],
): BulkJob<Booking> {
  const { action, rows, reason = '' } = wish
  const words = messages.lists
  const body = reason ? { reason } : {}
  return {
    ...{ title: action === 'undo' ? words.undoing : words.doing[action], rows, finished },
    idOf: ({ id }) => id,
    labelOf: booking => `${customerOf(booking)}, ${formatDayAndTime(startOf(booking), booking.timeZone)}`,
    perform: (booking, key) =>
      action === 'cancel'
        ? api.cancel(booking, body, key)
        : api.life.act(action satisfies BookingAction, booking, body, key),
    fresh: ({ id }) => api.booking(id),
  }
}
