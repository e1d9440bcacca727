import type { CalendarDay, CalendarEntry } from '../api/contract.js'
import { isGone } from '../booking/booking-state.js'
import { addDays, startOfDay, type LocalDate } from '../time/zoned-time.js'

export interface AgendaItem {
  entry: CalendarEntry
  /** Of the whole appointment: others may have a piece of its time in between. */
  endsAt: string
  resourceIds: string[]
  line: string
}

/** What begins on one date of the business, which has 23 or 25 hours when its clocks change. */
export function entriesOn({ entries, timeZone }: CalendarDay, date: LocalDate): CalendarEntry[] {
  const [begin, end] = [date, addDays(date, 1)].map(day => startOfDay(day, timeZone).getTime()) as [number, number]
  return entries.filter(({ startsAt }) => Date.parse(startsAt) >= begin && Date.parse(startsAt) < end)
}

/** The day as one list by time: one item for each appointment, whatever number of people and rooms it takes. */
export function agendaOf(day: CalendarDay): AgendaItem[] {
  const byAppointment = new Map<string, CalendarEntry[]>()
  for (const entry of day.entries.filter(({ status }) => !isGone(status))) {
    byAppointment.set(entry.appointmentId, [...(byAppointment.get(entry.appointmentId) ?? []), entry])
  }
  const items = [...byAppointment.values()].flatMap(entries => {
    const entry = entries[0]
    if (!entry) return []
    const resourceIds = entries.map(({ resourceId }) => resourceId)
    const names = day.resources.filter(({ id }) => resourceIds.includes(id)).map(({ name }) => name)
    return [
      {
        entry,
        endsAt: entry.appointmentEndsAt ?? entry.endsAt,
        resourceIds,
        line: [entry.serviceName, ...names].join(', '),
      },
    ]
  })
  return items.sort((a, b) => a.entry.startsAt.localeCompare(b.entry.startsAt))
}
