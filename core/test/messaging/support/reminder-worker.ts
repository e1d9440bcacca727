import 'reflect-metadata'
import type { FrozenTimes } from '../../../dist/db/frozen-times.js'
import { SqlMessageStore } from '../../../dist/db/repositories/message-store.js'
import { SqlNotificationChoiceStore } from '../../../dist/db/repositories/sql-notification-choice-store.js'
import { SqlReminderStore } from '../../../dist/db/repositories/sql-reminder-store.js'
import { SqlStaffContacts } from '../../../dist/db/repositories/sql-staff-contacts.js'
import { SqlTeamStore } from '../../../dist/db/repositories/team-store.js'
import type { SequelizeUnitOfWork } from '../../../dist/db/unit-of-work.js'
import { HookBus } from '../../../dist/hooks/hook-bus.js'
import { OutboxRelay } from '../../../dist/jobs/outbox-relay.js'
import { Sweeps } from '../../../dist/jobs/sweeps.js'
import type { MessageComposer, Notice } from '../../../dist/messaging/message-composer.js'
import { MessageService } from '../../../dist/messaging/message-service.js'
import { NotificationChoices } from '../../../dist/messaging/notification-choices.js'
import { ReminderSender, subscribeReminders } from '../../../dist/messaging/reminder-sender.js'
import { StaffAudience } from '../../../dist/messaging/staff-audience.js'
import type { DueHandler } from '../../../dist/ports/due-handler.js'
import type { OutgoingMessage, SendResult } from '../../../dist/ports/message-channel.js'
import type { PortRegistries } from '../../../dist/ports/port-registry.js'
import type { Log } from '../../../dist/ports/log.js'
import type { TenantDirectory } from '../../../dist/ports/tenant-directory.js'

export interface WorkerParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly times: FrozenTimes
  readonly log: Log
  send(message: OutgoingMessage): Promise<SendResult>
}

/** What a worker of the engine has for reminders: the sweep, the relay, the sender; only the words and the wire are not real. */
export function reminderWorker({ unitOfWork, times, log, send }: WorkerParts) {
  const bus = new HookBus({ clock: { now: () => new Date() } })
  const channel = { channel: 'email' as const, send }
  const ports = {
    of: () => ({ forTenant: async () => [{ pluginId: 'channel-x', adapter: channel }] }),
  } as unknown as PortRegistries
  const composer = {
    compose: ({ kind, to }: Notice) =>
      Promise.resolve({ to: to?.email ?? 'guest@x.test', toName: '', subject: kind, text: kind, attachments: [] }),
  } as unknown as MessageComposer
  const store = new SqlReminderStore(unitOfWork)
  const messages = new MessageService(composer, new SqlMessageStore(unitOfWork), unitOfWork, ports)
  const contacts = new SqlStaffContacts(unitOfWork)
  const team = new SqlTeamStore(unitOfWork)
  const choices = new NotificationChoices(new SqlNotificationChoiceStore(unitOfWork), unitOfWork, contacts, team)
  const tenants = { byId: () => Promise.resolve({ profile: {} }) } as unknown as TenantDirectory
  const audience = new StaffAudience(contacts, choices, team, tenants)
  const sender = new ReminderSender(store, audience, composer, messages)
  subscribeReminders(bus, sender)
  const relay = new OutboxRelay({ unitOfWork, emitter: bus, log, leaseSeconds: 0.5, backOffSeconds: 0.05 })
  const handlers = new Map<string, DueHandler>([['reminder', (tx, id) => sender.take(tx, id)]])
  const sweeps = new Sweeps(unitOfWork, log, { times })
  return { relay, sweep: () => sweeps.runDue(handlers), store }
}
