import { inject, injectable } from 'tsyringe'
import { STAFF_CONTACTS } from '../di/tokens.js'
import {
  bookingCancelled,
  bookingConfirmed,
  bookingCreated,
  bookingReassigned,
  bookingReduced,
  bookingRequested,
  bookingRescheduled,
} from '../hooks/catalog.js'
import type { ActionHook } from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { BookingEvent, MessageKind } from '../hooks/payloads.js'
import type { StaffContacts, StaffNews } from '../ports/staff-contacts.js'
import { MessageService } from './message-service.js'

interface Alert {
  readonly hook: ActionHook<BookingEvent>
  readonly kind: MessageKind
  readonly news: StaffNews
  readonly isOnce?: boolean
}

const ALERTS: readonly Alert[] = [
  { hook: bookingCreated, kind: 'staff-booked', news: 'booked', isOnce: true },
  { hook: bookingConfirmed, kind: 'staff-booked', news: 'booked', isOnce: true },
  { hook: bookingRequested, kind: 'staff-requested', news: 'requested', isOnce: true },
  { hook: bookingRescheduled, kind: 'staff-rescheduled', news: 'changed' },
  { hook: bookingReassigned, kind: 'staff-rescheduled', news: 'changed' },
  { hook: bookingReduced, kind: 'staff-reduced', news: 'changed' },
  { hook: bookingCancelled, kind: 'staff-cancelled', news: 'cancelled', isOnce: true },
]

/** Tells the people who serve a booking, beside the business itself, of what happens to it; each as they chose. */
@injectable()
export class StaffAlerts {
  constructor(
    @inject(STAFF_CONTACTS) private readonly staff: StaffContacts,
    @inject(MessageService) private readonly messages: MessageService,
  ) {}

  async tell(event: BookingEvent, { kind, news, isOnce = false }: Alert, signal: AbortSignal): Promise<void> {
    const { tenantId, bookingId, eventId } = event
    for (const to of await this.staff.toTell(tenantId, bookingId, news)) {
      if (to.email === null || to.email === '') continue
      const effectKey = `${kind}:${isOnce ? bookingId : eventId}:staff:${to.resourceId}`
      await this.messages.announce({ tenantId, bookingId, kind, effectKey, to }, signal)
    }
  }
}

/** @returns What disconnects them. */
export function subscribeStaffAlerts(bus: HookBus, alerts: StaffAlerts): () => void {
  const undo = ALERTS.map(alert => {
    const owner = { plugin: 'messaging', name: `${alert.kind}-people`, isCore: true }
    return bus.onAction(alert.hook, (event, signal) => alerts.tell(event, alert, signal), owner)
  })
  return () => undo.forEach(remove => remove())
}
