import type { CalendarDay, CalendarEntry, CalendarResource } from '../src/api/contract.js'

/** A calendar day in London unless told otherwise; times are UTC, "10:00". */
export function aDay(date: string, parts: Partial<CalendarDay> = {}): CalendarDay {
  return { timeZone: 'Europe/London', from: date, to: date, resources: [aResource(date)], entries: [], ...parts }
}

export function aResource(date: string, parts: Partial<CalendarResource> = {}): CalendarResource {
  const open = [{ startsAt: `${date}T10:00:00Z`, endsAt: `${date}T18:00:00Z` }]
  return { id: 'maya', name: 'Maya Patel', type: 'staff', color: '', open, ...parts }
}

/** An entry from one UTC time to another; blocked until a third when there is a turnover. */
export function anEntry(from: string, until: string, parts: Partial<CalendarEntry> = {}): CalendarEntry {
  return {
    bookingId: `booking ${from}`,
    appointmentId: `appointment ${from} ${until}`,
    reference: 'LDS-1',
    status: 'confirmed',
    customerName: 'Leila Osman',
    serviceName: 'Root colour',
    color: '',
    resourceId: 'maya',
    requirement: 'therapist',
    startsAt: from,
    endsAt: until,
    blockedFrom: from,
    blockedUntil: until,
    ...parts,
  }
}
