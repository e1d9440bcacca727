import type { Booking } from './api-types.js'

interface CalendarEntry {
  title: string
  startsAt: string
  endsAt: string
  place: string
  text: string
}

/** `20270612T090000Z`, the basic form of ISO 8601 that calendar links take. */
const basic = (instant: string) => new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '')

export function googleCalendarUrl({ title, startsAt, endsAt, place, text }: CalendarEntry): string {
  const search = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${basic(startsAt)}/${basic(endsAt)}`,
    details: text,
    location: place,
  })
  return `https://calendar.google.com/calendar/render?${search.toString()}`
}

export function outlookCalendarUrl({ title, startsAt, endsAt, place, text }: CalendarEntry): string {
  const search = new URLSearchParams({
    rru: 'addevent',
    subject: title,
    startdt: startsAt,
    enddt: endsAt,
    body: text,
    location: place,
  })
  return `https://outlook.live.com/calendar/0/deeplink/compose?${search.toString()}`
}

export function toCalendarEntry(booking: Booking, business: string, place: string, text: string): CalendarEntry {
  const names = booking.appointments.map(({ serviceName }) => serviceName)
  return {
    title: `${names.join(', ')}, ${business}`,
    startsAt: booking.appointments[0]?.startsAt ?? '',
    endsAt: booking.appointments.at(-1)?.endsAt ?? '',
    place,
    text,
  }
}
