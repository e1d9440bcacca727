import { inject, injectable } from 'tsyringe'
import { REMINDER_STORE } from '../di/tokens.js'
import type { Reminder } from '../domain/reminder.js'
import { reminderDue } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { MessageKind, ReminderEvent } from '../hooks/payloads.js'
import type { ReminderStore } from '../ports/reminder-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { MessageComposer, type Addressee } from './message-composer.js'
import { MessageService, type Delivery } from './message-service.js'
import { StaffAudience } from './staff-audience.js'

/**
 * Sends reminders. Each one goes out once: the sweep closes its row in the transaction that writes the event, and each reader
 * has one effect key. What has changed since is seen twice more, when the message is written down and before it is sent.
 */
@injectable()
export class ReminderSender {
  constructor(
    @inject(REMINDER_STORE) private readonly reminders: ReminderStore,
    @inject(StaffAudience) private readonly audience: StaffAudience,
    @inject(MessageComposer) private readonly composer: MessageComposer,
    @inject(MessageService) private readonly messages: MessageService,
  ) {}

  /** The due row of a reminder. */
  async take(tx: Transaction, reminderId: string): Promise<void> {
    const bookingId = await this.reminders.take(tx, reminderId)
    if (bookingId === undefined) return
    await tx.enqueue({ hook: reminderDue.name, aggregateId: bookingId, payload: { bookingId, reminderId } })
  }

  async tellCustomer(event: ReminderEvent, signal: AbortSignal): Promise<void> {
    const reminder = await this.reminders.find(event.tenantId, event.reminderId)
    if (!reminder?.rule.toCustomer) return
    const kind = reminder.rule.kind === 'reminder' ? 'booking-reminder' : 'review-request'
    await this.tell(event, { reminder, kind, reader: 'customer' }, signal)
  }

  async tellStaff(event: ReminderEvent, signal: AbortSignal): Promise<void> {
    const { tenantId, bookingId, reminderId } = event
    const reminder = await this.reminders.find(tenantId, reminderId)
    if (!reminder?.rule.toStaff || reminder.rule.kind !== 'reminder') return
    for (const to of await this.audience.toRemind(tenantId, bookingId, reminder.rule.channel)) {
      await this.tell(event, { reminder, kind: 'staff-reminder', reader: to.key, to }, signal)
    }
  }

  private async tell(
    { tenantId, bookingId, reminderId }: ReminderEvent,
    { reminder, kind, reader, to }: { reminder: Reminder; kind: MessageKind; reader: string; to?: Addressee },
    signal: AbortSignal,
  ): Promise<void> {
    const { channel } = reminder.rule
    const how = to ? { to, channel } : { rule: channel }
    const delivery: Delivery = {
      ...{ tenantId, bookingId, channel, effectKey: `reminder:${reminderId}:${reader}`, isKept: true },
      compose: ways => this.composer.compose({ tenantId, bookingId, kind, ...how }, ways),
      holds: (tx: Transaction) => this.reminders.holds(tx, reminderId),
    }
    await this.messages.deliver(delivery, signal)
  }
}

/**
 * Customer and staff have a handler each, so that an address that refuses does not repeat the message to the others.
 * @returns What disconnects them.
 */
export function subscribeReminders(bus: HookBus, sender: ReminderSender): () => void {
  const owner = (name: string) => ({ plugin: 'messaging', name, isCore: true })
  const undo = [
    bus.onAction(reminderDue, (event, signal) => sender.tellCustomer(event, signal), owner('remind-customer')),
    bus.onAction(reminderDue, (event, signal) => sender.tellStaff(event, signal), owner('remind-staff')),
  ]
  return () => undo.forEach(remove => remove())
}
