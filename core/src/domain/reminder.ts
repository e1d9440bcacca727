import type { BookingId, Id, ServiceId } from './id.js'
import type { LocalTime } from './interval.js'
import type { ChannelKind } from './message-route.js'

export type ReminderRuleId = Id<'reminder-rule'>

/** A reminder goes out before a visit; a request for a review after one that took place. */
export const REMINDER_KINDS = ['reminder', 'review-request'] as const
export type ReminderKind = (typeof REMINDER_KINDS)[number]

/**
 * How long before the start, or after the end: elapsed minutes; or days of the place's calendar, at the same time of the day
 * or at another one. Two days are 47, 48 or 49 hours where clocks change.
 */
export type ReminderDistance =
  { readonly minutes: number } | { readonly days: number; readonly time?: LocalTime | undefined }

/** One rule of a business; no services: it counts for all of them. */
export interface ReminderRule {
  readonly id: ReminderRuleId
  readonly kind: ReminderKind
  readonly distance: ReminderDistance
  /** For customers who chose none themselves, and for the team. */
  readonly channel: ChannelKind
  readonly serviceIds: readonly ServiceId[]
  readonly toCustomer: boolean
  readonly toStaff: boolean
  readonly isOn: boolean
  readonly version: number
}

/** `told`: it went out; `missed`: its time came when it was worth nothing any more. */
export type ReminderState = 'waiting' | 'told' | 'missed' | 'cancelled'

/** A rule at work on one start of one booking. */
export interface Reminder {
  readonly id: string
  readonly bookingId: BookingId
  readonly rule: ReminderRule
  readonly startsAt: Date
  readonly dueAt: Date
  readonly state: ReminderState
}
