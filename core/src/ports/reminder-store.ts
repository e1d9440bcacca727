import type { BookingId, ServiceId, TenantId } from '../domain/id.js'
import type { Reminder, ReminderRule, ReminderRuleId } from '../domain/reminder.js'
import type { Transaction } from './unit-of-work.js'

/** Rules, and the reminders that the database plans by them whenever a booking changes. */
export interface ReminderStore {
  /** The rules that are not removed, oldest first. */
  rules(tenantId: TenantId): Promise<ReminderRule[]>
  /** First in a transaction that changes rules: no booking is planned until it ends. */
  lockRules(tx: Transaction): Promise<void>
  rule(tx: Transaction, id: ReminderRuleId): Promise<ReminderRule | undefined>
  /** How many of these services the business has. */
  countServices(tx: Transaction, ids: readonly ServiceId[]): Promise<number>
  put(tx: Transaction, rule: ReminderRule): Promise<void>
  remove(tx: Transaction, id: ReminderRuleId): Promise<void>
  /** Plans every booking to come by the rules as they are now. */
  planAll(tx: Transaction): Promise<void>
  /** Closes a reminder whose time has come. @returns its booking when it is to be told. */
  take(tx: Transaction, reminderId: string): Promise<BookingId | undefined>
  find(tenantId: TenantId, reminderId: string): Promise<Reminder | undefined>
  /** Whether the booking still is as the reminder says; it stays so until the transaction ends. */
  holds(tx: Transaction, reminderId: string): Promise<boolean>
  /** All reminders of a booking, by time; undefined when there is no such booking. */
  ofBooking(tenantId: TenantId, bookingId: BookingId): Promise<Reminder[] | undefined>
}
