/** Every hook of the engine. Names are API: the reference lists each of them, and plugins depend on the moment it runs. */
import type { Quote } from '../domain/quote.js'
import type { ActionEvent } from './hook.js'
import { defineAction, defineCommitFilter, defineFilter } from './hook.js'
import type * as payload from './payloads.js'
import type { ResourceBeforeUseEvent } from './resource-payloads.js'
import type { WebhookDisabledEvent } from './webhook-payloads.js'

// Filters: before the transaction, 2 s a handler

/**
 * Adds times when resources are busy outside the engine (an external calendar).
 * Runs while availability is computed, without a transaction; must not write.
 * Value: the busy spans so far, half-open, UTC, inside the asked range.
 */
export const availabilityBusy = defineFilter<readonly payload.BusySpan[], payload.BusyContext>('availability.busy')

/**
 * Changes, removes or reorders the slots that are offered; what it adds is refused at booking if it is not free.
 * Runs inside a read, without a transaction; must not write.
 */
export const availabilitySlots = defineFilter<readonly payload.OfferedSlot[], payload.SlotsContext>(
  'availability.slots',
)

/**
 * Adjusts the price of a quote before it is shown, and again before it is booked.
 * Runs inside the request, without a transaction; must not write. Core steps: pricing, policy, deposits.
 */
export const bookingQuote = defineFilter<Quote, payload.QuoteContext>('booking.quote')

/**
 * Last chance to change or refuse a booking: return the draft, or `veto('plugin.key')`.
 * Runs before the transaction, so handlers may call other services. May change quote, notes and answers;
 * changing tenant, booking id or appointments is an error of the plugin. Core steps first, then the rest.
 */
export const bookingDraft = defineFilter<payload.BookingDraft>('booking.draft', {
  keeps: ['tenantId', 'bookingId', 'locationId', 'appointments'],
})

/** Adjusts what a cancellation gives back and costs. Runs before it is shown and again before the transaction. */
export const bookingCancelTerms = defineFilter<payload.CancelTermsOffer, payload.CancelTermsContext>(
  'booking.cancel-terms',
)

/** Changes, removes or reorders the ways to pay that a booker is offered. Runs without a transaction. */
export const paymentOptions = defineFilter<readonly payload.PaymentOption[], payload.PaymentOptionsContext>(
  'payment.options',
)

/** Changes subject, text or attachments of a message before it is stored and sent. Runs after commit. */
export const messageCompose = defineFilter<payload.ComposedMessage, payload.ComposeContext>('message.compose')

/** Decides which fields survive when two customers are merged. Runs before the transaction. */
export const customerMerge = defineFilter<payload.CustomerMerge>('customer.merge', { keeps: ['keptId', 'removedId'] })

/** Adds tools the assistant may call in a conversation. Runs once a conversation turn. */
export const assistantTools = defineFilter<readonly payload.AssistantTool[], payload.AssistantToolsContext>(
  'assistant.tools',
)

// Commit filters: inside the transaction, database only, 250 ms a handler

/**
 * Writes that must succeed or fail together with the booking (spend a class pass, use up a voucher).
 * Runs inside the transaction, after the claims are granted: database only, no network.
 */
export const bookingCommit = defineCommitFilter<payload.BookingCommitContext>('booking.commit')

/** As `booking.commit`, when a booking moves; `before` is the booking as it was. */
export const bookingRescheduleCommit = defineCommitFilter<payload.RescheduleCommitContext>('booking.reschedule-commit')

/** As `booking.commit`, when a booking is cancelled; `before` is the booking as it was. */
export const bookingCancelCommit = defineCommitFilter<payload.CancelCommitContext>('booking.cancel-commit')

/** Writes that belong to money changing hands. Runs inside the transaction that stores the payment's new state. */
export const paymentSettleCommit = defineCommitFilter<payload.PaymentSettleContext>('payment.settle-commit')

// Actions: after the transaction, from the outbox, at least once, 10 s an attempt

/** A booking exists; `status` says whether it is confirmed, requested or waits for payment. Holds do not emit it. */
export const bookingCreated = defineAction<payload.BookingEvent>('booking.created')
/** A booking waits for the business to accept it. */
export const bookingRequested = defineAction<payload.BookingEvent>('booking.requested')
/** The business accepted a request; it waits for its deposit. */
export const bookingApproved = defineAction<payload.BookingEvent>('booking.approved')
/** A booking is firm: at once, in the transaction of `booking.created`, or after it waited for acceptance or payment. */
export const bookingConfirmed = defineAction<payload.BookingEvent>('booking.confirmed')
/** The business turned a request down. */
export const bookingDeclined = defineAction<payload.BookingDeclinedEvent>('booking.declined')
/** At least one appointment has another time, and perhaps other people or things. */
export const bookingRescheduled = defineAction<payload.BookingRescheduledEvent>('booking.rescheduled')
/** An appointment has other people or things at the same time; `isCustomerTold` says whether the business wants it told. */
export const bookingReassigned = defineAction<payload.BookingReassignedEvent>('booking.reassigned')
/** Somebody, or one appointment, left a visit that goes on; that part of its time is free again. */
export const bookingReduced = defineAction<payload.BookingRescheduledEvent>('booking.reduced')
/** The appointments of one guest became a booking of their own; times and claims are as they were. */
export const bookingSplit = defineAction<payload.BookingSplitEvent>('booking.split')
/** Something beside its time and state changed: `what` says notes, a file, a fee that was waived. */
export const bookingChanged = defineAction<payload.BookingChangedEvent>('booking.changed')
/** A booking was cancelled by the customer, the business or a rule; its time is free again. */
export const bookingCancelled = defineAction<payload.BookingCancelledEvent>('booking.cancelled')
/** The customer has arrived. */
export const bookingCheckedIn = defineAction<payload.BookingEvent>('booking.checked-in')
/** The visit is over. */
export const bookingCompleted = defineAction<payload.BookingEvent>('booking.completed')
/** The customer did not come. */
export const bookingNoShow = defineAction<payload.BookingEvent>('booking.no-show')
/** A check-in or no-show was taken back: the booking is confirmed as before. */
export const bookingReopened = defineAction<payload.BookingEvent>('booking.reopened')
/** What staff noted at a visit is due: the customer is invited to come again. */
export const bookingFollowUpDue = defineAction<payload.BookingEvent>('booking.follow-up-due')
/** Some time after a visit its customer is asked how it was. */
export const bookingReviewDue = defineAction<payload.BookingEvent>('booking.review-due')
/** A hold, request or unpaid booking ran out of time. */
export const bookingExpired = defineAction<payload.BookingEvent>('booking.expired')
/** A customer said how an appointment of a booking was. */
export const feedbackGiven = defineAction<payload.BookingEvent>('feedback.given')

/** Somebody set out to a customer, who is told when to expect them. */
export const visitOnTheWay = defineAction<payload.VisitEvent>('visit.on-the-way')
/** A visit will begin at another time than planned; `isLate` when that is after the window that was agreed. */
export const visitDelayed = defineAction<payload.VisitEvent>('visit.delayed')
/** A customer is asked to choose another window. */
export const visitAsked = defineAction<payload.VisitEvent>('visit.asked')

/** A payment provider was asked to collect. */
export const paymentStarted = defineAction<payload.PaymentEvent>('payment.started')
/** Money has arrived. */
export const paymentCaptured = defineAction<payload.PaymentEvent>('payment.captured')
/** A payment did not go through. */
export const paymentFailed = defineAction<payload.PaymentEvent>('payment.failed')
/** Money went back. */
export const paymentRefunded = defineAction<payload.PaymentEvent>('payment.refunded')
/** The customer's bank questions a payment. */
export const paymentDisputed = defineAction<payload.PaymentEvent>('payment.disputed')

/** A customer was recorded. */
export const customerCreated = defineAction<payload.CustomerEvent>('customer.created')
/** A customer's data changed. */
export const customerUpdated = defineAction<payload.CustomerEvent>('customer.updated')
/** Two records of one person became one; `removedId` leads to `customerId` from now on. */
export const customerMerged = defineAction<payload.CustomerMergedEvent>('customer.merged')
/** A customer's personal data is gone; handlers forget theirs. */
export const customerErased = defineAction<payload.CustomerErasedEvent>('customer.erased')

/** A message came in. */
export const messageReceived = defineAction<payload.MessageEvent>('message.received')
/** A channel took a message, or kept it in the outbox viewer. */
export const messageSent = defineAction<payload.MessageEvent>('message.sent')
/** A channel refused a message for the first time; the outbox tries again. */
export const messageFailed = defineAction<payload.MessageEvent>('message.failed')

/** It is time to remind somebody of a booking, or to ask how it was. */
export const reminderDue = defineAction<payload.ReminderEvent>('reminder.due')

/** It is time to send somebody of the team a summary of the week or month before. */
export const reportDue = defineAction<payload.ReportDueEvent>('report.due')

/** An external calendar of a resource changed. */
export const calendarChanged = defineAction<payload.CalendarChangedEvent>('calendar.changed')
/** Time may have become free that somebody waits for; told only while somebody waits. */
export const availabilityFreed = defineAction<payload.AvailabilityFreedEvent>('availability.freed')
/** Somebody waits for a time. */
export const waitlistJoined = defineAction<payload.WaitlistEvent>('waitlist.joined')
/** A free time was offered to somebody who waits. */
export const waitlistOffered = defineAction<payload.WaitlistOfferedEvent>('waitlist.offered')
/** Somebody who waited booked what they were offered. */
export const waitlistAccepted = defineAction<payload.WaitlistOfferedEvent>('waitlist.accepted')
/** Somebody let an offer lapse: the next one is asked. */
export const waitlistSkipped = defineAction<payload.WaitlistOfferedEvent>('waitlist.skipped')
/** Somebody or something will be away; bookings that stand in that time are still there. */
export const timeOffCreated = defineAction<payload.TimeOffEvent>('time-off.created')
/** Time off was taken back; the resource can be booked then again. */
export const timeOffRemoved = defineAction<payload.TimeOffEvent>('time-off.removed')
/** Classes were put into the calendar. */
export const sessionCreated = defineAction<payload.SessionEvent>('session.created')
/** A class has another time, another teacher or another number of places; its bookings moved with it. */
export const sessionChanged = defineAction<payload.SessionEvent>('session.changed')
/** A class will not take place; its bookings are cancelled one by one. */
export const sessionCancelled = defineAction<payload.SessionEvent>('session.cancelled')
/** A booked resource is about to be used (lights, doors, turnover): so many minutes before as the resource says. */
export const resourceBeforeUse = defineAction<ResourceBeforeUseEvent>('resource.before-use')

/** A person is to get a mail about their login; the mail is written when this is handled, and holds the link. */
export const accountMailDue = defineAction<payload.AccountMailEvent>('account.mail-due')

/** A business switched a plugin on. */
export const pluginEnabled = defineAction<payload.PluginEvent>('plugin.enabled')
/** A business switched a plugin off. */
export const pluginDisabled = defineAction<payload.PluginEvent>('plugin.disabled')
/** A plugin that the business has switched on came back to this installation. */
export const pluginInstalled = defineAction<payload.PluginVersionEvent>('plugin.installed')
/** A plugin that the business has switched on has another version. */
export const pluginUpgraded = defineAction<payload.PluginVersionEvent>('plugin.upgraded')
/** A plugin that the business had switched on left this installation. */
export const pluginUninstalled = defineAction<payload.PluginVersionEvent>('plugin.uninstalled')
/** Settings of a plugin changed. */
export const pluginSettingsSaved = defineAction<payload.PluginSettingsSavedEvent>('plugin.settings-saved')
/** An endpoint of webhooks was switched off: nobody answered for long, or it said that it is gone. */
export const webhookDisabled = defineAction<WebhookDisabledEvent>('webhook.disabled')
/** A business was added. */
export const tenantCreated = defineAction<ActionEvent>('tenant.created')
