import type { CalendarClass } from '../api/class-api.js'
import type { CalendarDay, CalendarEntry } from '../api/contract.js'
import { messages } from '../locales/messages.js'

function toEntry(item: CalendarClass): CalendarEntry {
  const { sessionId, serviceName, color, taken, capacity, resourceId, requirement } = item
  return {
    ...{
      bookingId: '',
      appointmentId: sessionId,
      reference: '',
      status: 'confirmed',
      resourceId,
      requirement,
      sessionId,
      color,
    },
    ...{ customerName: serviceName, serviceName: messages.classes.taken(taken, capacity) },
    ...{ startsAt: item.startsAt, endsAt: item.endsAt, blockedFrom: item.blockedFrom, blockedUntil: item.blockedUntil },
  }
}

/** The day with its classes among the bookings: they take rooms and people as bookings do. */
export function withClasses(day: CalendarDay): CalendarDay {
  const known = new Map(
    (day.sessions ?? []).map(item => [`${item.sessionId} ${item.resourceId} ${item.startsAt}`, item]),
  )
  return { ...day, entries: [...day.entries, ...[...known.values()].map(toEntry)] }
}
