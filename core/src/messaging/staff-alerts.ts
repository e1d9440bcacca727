import { inject, injectable } from 'tsyringe'
import type { NotificationKind } from '../domain/notification-choice.js'
import {
  bookingCancelled,
  bookingChanged,
  bookingConfirmed,
  bookingCreated,
  bookingNoShow,
  bookingReassigned,
  bookingReduced,
  bookingRequested,
  bookingRescheduled,
  feedbackGiven,
  waitlistAccepted,
} from '../hooks/catalog.js'
import type { ActionHook } from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { BookingEvent, MessageKind } from '../hooks/payloads.js'
import type { PeopleChange, TakenOff } from '../hooks/people-change.js'
import type { Notice } from './message-composer.js'
import { MessageService } from './message-service.js'
import { StaffAudience, type Listener, type StaffPart } from './staff-audience.js'
import { tellEach } from './tell-each.js'

type StaffEvent = BookingEvent & PeopleChange

interface Alert {
  /** What each of them is told. */
  readonly kinds: Readonly<Partial<Record<StaffPart, MessageKind>>>
  /** Whoever chose one of these is told. */
  readonly news: readonly NotificationKind[]
  readonly isOnce?: boolean
}

/** What is told of one event; `name` is that of the handler. */
interface Subscription extends Alert {
  readonly name: string
  readonly hook: ActionHook<BookingEvent>
}

/** What the address of the business is told without them. */
const TOLD_TO_BUSINESS: readonly MessageKind[] = [
  'staff-booked',
  'staff-requested',
  'staff-rescheduled',
  'staff-reduced',
  'staff-cancelled',
]

const toAll = (kind: MessageKind) => ({ serving: kind, assigned: kind, team: kind })
const BOOKED = { kinds: toAll('staff-booked'), isOnce: true } as const
const HANDED_ON = { assigned: 'staff-assigned', 'taken-off': 'staff-unassigned' } as const

const FROM_WAITLIST: Alert = { ...BOOKED, news: ['waitlist-booked'] }
const FILE_ADDED: Alert = { kinds: toAll('staff-file-added'), news: ['file-added'] }

const SUBSCRIPTIONS: readonly Subscription[] = [
  { name: 'staff-booked-people', hook: bookingCreated, news: ['booking-made'], ...BOOKED },
  { name: 'staff-booked-people', hook: bookingConfirmed, news: ['booking-made'], ...BOOKED },
  {
    ...{ name: 'staff-requested-people', hook: bookingRequested, kinds: toAll('staff-requested'), isOnce: true },
    news: ['booking-requested'],
  },
  {
    ...{ name: 'staff-rescheduled-people', hook: bookingRescheduled, news: ['booking-moved'] },
    kinds: { serving: 'staff-rescheduled', team: 'staff-rescheduled', ...HANDED_ON },
  },
  {
    ...{ name: 'staff-rescheduled-people', hook: bookingReassigned, news: ['booking-moved'] },
    kinds: { serving: 'staff-reassigned', team: 'staff-reassigned', ...HANDED_ON },
  },
  {
    ...{ name: 'staff-reduced-people', hook: bookingReduced, news: ['booking-moved'] },
    kinds: { serving: 'staff-reduced', team: 'staff-reduced', ...HANDED_ON },
  },
  {
    ...{ name: 'staff-cancelled-people', hook: bookingCancelled, kinds: toAll('staff-cancelled'), isOnce: true },
    news: ['booking-cancelled'],
  },
  { name: 'staff-no-show-people', hook: bookingNoShow, kinds: toAll('staff-no-show'), news: ['no-show'] },
  { name: 'staff-feedback-people', hook: feedbackGiven, kinds: toAll('staff-feedback'), news: ['feedback-given'] },
]

/** Tells the people whose booking it is, and those who look after all, of what happens to it; each as they chose. */
@injectable()
export class StaffAlerts {
  constructor(
    @inject(StaffAudience) private readonly audience: StaffAudience,
    @inject(MessageService) private readonly messages: MessageService,
  ) {}

  /** @throws What an address refused, after the others were told; the outbox tries again, and tells nobody twice. */
  async tell(event: StaffEvent, alert: Alert, signal: AbortSignal): Promise<void> {
    const { tenantId, bookingId, takenOff = [], assigned = [] } = event
    // Who gets a booking has a new one, and whose it is no more has one less.
    const made = [...alert.news, 'booking-made'] as const
    const news = {
      ...{ serving: alert.news, team: alert.news, assigned: made },
      'taken-off': [...alert.news, 'booking-cancelled'] as const,
    }
    const off = takenOff.flatMap(({ resourceIds }) => resourceIds)
    const listeners = await this.audience.of({ tenantId, bookingId, news, assigned, takenOff: off })
    await tellEach(listeners, listener => this.tellOne(event, alert, listener, signal))
  }

  private async tellOne(event: StaffEvent, alert: Alert, to: Listener, signal: AbortSignal) {
    const { tenantId, bookingId, eventId, takenOff = [] } = event
    const kind = alert.kinds[to.part]
    if (kind === undefined) return
    const was = kind === 'staff-unassigned' ? takenOff.find(isOf(to)) : undefined
    for (const channel of to.channels) {
      if (channel === 'email' && to.isMailbox && TOLD_TO_BUSINESS.includes(kind)) continue
      const end = channel === 'email' ? '' : `:${channel}`
      const effectKey = `${kind}:${alert.isOnce ? bookingId : eventId}:${to.key}${end}`
      const notice: Notice = { tenantId, bookingId, kind, to, channel, ...(was && { was }) }
      await this.messages.announce({ ...notice, effectKey }, signal)
    }
  }
}

const isOf =
  ({ key }: Listener) =>
  ({ resourceIds }: TakenOff) =>
    resourceIds.some(id => key === `staff:${id}`)

/** @returns What disconnects them. */
export function subscribeStaffAlerts(bus: HookBus, alerts: StaffAlerts): () => void {
  const owner = (name: string) => ({ plugin: 'messaging', name, isCore: true })
  const undo = [
    ...SUBSCRIPTIONS.map(alert =>
      bus.onAction(alert.hook, (event, signal) => alerts.tell(event, alert, signal), owner(alert.name)),
    ),
    bus.onAction(
      waitlistAccepted,
      ({ bookingId, ...event }, signal) =>
        bookingId === undefined ? Promise.resolve() : alerts.tell({ ...event, bookingId }, FROM_WAITLIST, signal),
      owner('staff-booked-waitlist'),
    ),
    bus.onAction(
      bookingChanged,
      (event, signal) =>
        // What the team added itself is no news to it.
        event.what === 'file-added' && event.byCustomer ? alerts.tell(event, FILE_ADDED, signal) : Promise.resolve(),
      owner('staff-file-added-people'),
    ),
  ]
  return () => undo.forEach(remove => remove())
}
