import type { DependencyContainer } from 'tsyringe'
import { Attendance } from '../booking/attendance.js'
import { Declining } from '../booking/declining.js'
import { ResourceUses } from '../booking/resource-uses.js'
import { SessionCancelling } from '../booking/session-cancelling.js'
import { VisitCompletion } from '../booking/visit-completion.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { BookingId, ResourceId, TenantId } from '../domain/id.js'
import {
  bookingConfirmed,
  bookingReduced,
  bookingRescheduled,
  bookingSplit,
  sessionCancelled,
} from '../hooks/catalog.js'
import type { BookingSplitEvent } from '../hooks/payloads.js'
import type { HookBus } from '../hooks/hook-bus.js'
import * as tokens from './tokens.js'

/** What follows from a booking by itself: requests that lost, visits that nobody came to, follow-ups that are due. */
export function bindBookingLife(container: DependencyContainer, bus: HookBus): void {
  const declining = container.resolve(Declining)
  const attendance = container.resolve(Attendance)
  const visits = container.resolve(VisitCompletion)
  const store = container.resolve(tokens.BOOKING_STORE)
  const unitOfWork = container.resolve(tokens.UNIT_OF_WORK)
  const isCore = true
  bus.onAction(
    bookingConfirmed,
    ({ tenantId, bookingId, eventId }) => declining.declineClashing(tenantId, bookingId, eventId),
    { plugin: 'booking', name: 'decline-clashing', isCore },
  )
  const watchAgain = (tenantId: TenantId, bookingId: BookingId) =>
    unitOfWork.run(tenantId, async tx => {
      const booking = await store.lock(tx, bookingId)
      if (booking) await attendance.watchAgain(tx, booking)
    })
  const watching = { plugin: 'booking', name: 'watch-no-show', isCore }
  bus.onAction(bookingRescheduled, ({ tenantId, bookingId }) => watchAgain(tenantId, bookingId), watching)
  // What stays may begin later than before.
  bus.onAction(bookingReduced, ({ tenantId, bookingId }) => watchAgain(tenantId, bookingId), watching)
  const watchBoth = async ({ tenantId, bookingId, newBookingId }: BookingSplitEvent) => {
    await watchAgain(tenantId, bookingId)
    await watchAgain(tenantId, newBookingId)
  }
  bus.onAction(bookingSplit, watchBoth, watching)
  const cancelling = container.resolve(SessionCancelling)
  bus.onAction(
    sessionCancelled,
    ({ tenantId, sessionId, eventId }) =>
      cancelling.cancelBookings(tenantId, sessionId, { actor: SYSTEM_ACTOR, requestId: eventId }),
    { plugin: 'booking', name: 'cancel-places', isCore },
  )
  const handlers = container.resolve(tokens.DUE_HANDLERS)
  handlers.set('no-show', (tx, bookingId) => attendance.giveUpWhenDue(tx, bookingId))
  const uses = container.resolve(ResourceUses)
  handlers.set('resource-use', (tx, claimId) => uses.tell(tx, claimId))
  const useStore = container.resolve(tokens.RESOURCE_USE_STORE)
  handlers.set('resource-use-plan', (tx, resourceId) => useStore.plan(tx, resourceId as ResourceId))
  handlers.set('follow-up', (tx, bookingId) => visits.remind(tx, bookingId))
}
