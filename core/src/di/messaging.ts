import type { DependencyContainer } from 'tsyringe'
import type { HookBus } from '../hooks/hook-bus.js'
import { AccountMailer, subscribeAccountMail } from '../messaging/account-mailer.js'
import { MessageService } from '../messaging/message-service.js'
import { subscribeMessages } from '../messaging/message-subscriptions.js'
import { ReminderSender, subscribeReminders } from '../messaging/reminder-sender.js'
import { StaffAlerts, subscribeStaffAlerts } from '../messaging/staff-alerts.js'
import { bindReportMail } from './insight.js'
import { DUE_HANDLERS } from './tokens.js'

/** Who is told of what happens, and reminded of what will. */
export function bindMessaging(container: DependencyContainer, bus: HookBus): void {
  subscribeMessages(bus, container.resolve(MessageService))
  subscribeStaffAlerts(bus, container.resolve(StaffAlerts))
  const reminders = container.resolve(ReminderSender)
  subscribeReminders(bus, reminders)
  container.resolve(DUE_HANDLERS).set('reminder', (tx, reminderId) => reminders.take(tx, reminderId))
  bindReportMail(container, bus)
  subscribeAccountMail(bus, container.resolve(AccountMailer))
}
