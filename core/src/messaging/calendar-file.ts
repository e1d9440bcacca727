import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { AppointmentView, BookingView } from '../ports/booking-reader.js'

/** What a calendar file is written from; a booking view has it all. */
export type CalendarBooking = Pick<
  BookingView,
  'reference' | 'status' | 'business' | 'customer' | 'appointments' | 'calendarSequence' | 'changedAt'
> & {
  /** Shown in the entry's description; a secret of the customer, so only files for them have it. */
  readonly manageLink?: string
}

/** `REQUEST` and `CANCEL` travel in mails; `PUBLISH` is for download and says whether the entry is cancelled. */
export type CalendarMethod = 'REQUEST' | 'CANCEL' | 'PUBLISH'

const TENTATIVE_STATES = ['held', 'requested', 'pending-payment']

/**
 * Writes the calendar file (RFC 5545) of a booking, one entry an appointment, times in UTC.
 *
 * The same appointment has the same UID for ever, `<appointment>@<business>`, and SEQUENCE is the booking's: a program
 * that has the entry replaces it. A mail carries one file an appointment, because RFC 5546 allows one UID a message.
 *
 * @returns Text with CRLF line ends and folded lines.
 */
export function calendarFileOf(booking: CalendarBooking, method: CalendarMethod): string {
  const calendar = ical({
    method: ICalCalendarMethod[method],
    prodId: { company: 'Bookwright', product: 'Bookwright', language: 'EN' },
  })
  for (const appointment of booking.appointments) calendar.createEvent(eventOf(booking, appointment, method))
  return calendar.toString()
}

function eventOf(booking: CalendarBooking, appointment: AppointmentView, method: CalendarMethod) {
  const { business, customer } = booking
  const place = [appointment.locationName, appointment.locationAddress].filter(part => part !== '')
  // RFC 5546 §3.2.2 wants an organizer; .invalid (RFC 2606) reaches nobody when the business gave no address.
  const name = quotable(business.name) || business.slug
  const organizer = { name, email: address(business.email) ?? `no-reply@${business.slug}.invalid` }
  const attendee = address(customer?.email ?? null)
  const guest = { role: ICalAttendeeRole.REQ, status: ICalAttendeeStatus.ACCEPTED, rsvp: false }
  return {
    id: `${appointment.id}@${business.slug}`,
    sequence: booking.calendarSequence,
    stamp: booking.changedAt,
    start: appointment.startsAt,
    end: appointment.endsAt,
    summary: plain(`${appointment.serviceName}, ${business.name}`),
    location: plain(place.join(', ')),
    description: descriptionOf(booking, appointment),
    status: statusOf(booking, appointment, method),
    organizer,
    attendees: attendee === undefined ? [] : [{ ...guest, name: quotable(customer?.name ?? ''), email: attendee }],
  }
}

function descriptionOf(booking: CalendarBooking, appointment: AppointmentView): string {
  const people = appointment.resources.map(resource => resource.name).join(', ')
  const lines = [people, booking.reference, booking.manageLink ?? '']
  return lines
    .map(plain)
    .filter(line => line !== '')
    .join('\n')
}

function statusOf(booking: CalendarBooking, appointment: AppointmentView, method: CalendarMethod): ICalEventStatus {
  const states = [booking.status, appointment.status]
  if (method === 'CANCEL' || states.includes('cancelled')) return ICalEventStatus.CANCELLED
  return TENTATIVE_STATES.includes(booking.status) ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED
}

/** One line without control characters: a line break in a name would start a property of its own. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim()
}

/** RFC 5545 §3.2 has no way to write a double quote inside a quoted parameter, and a backslash is not special there. */
function quotable(text: string): string {
  return plain(text).replaceAll('"', "'").replaceAll('\\', '/')
}

function address(email: string | null): string | undefined {
  return email !== null && /^[^\s@<>;:,"\\]+@[^\s@<>;:,"\\]+$/.test(email) ? email : undefined
}
