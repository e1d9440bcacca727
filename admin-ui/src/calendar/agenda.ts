import type { CalendarDay, CalendarEntry } from '../api/contract.js'
import { isGone } from '../booking/booking-state.js'

export interface AgendaItem {
  entry: CalendarEntry
  resourceIds: string[]
  line: string
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
    return [{ entry, resourceIds, line: [entry.serviceName, ...names].join(', ') }]
  })
  return items.sort((a, b) => a.entry.startsAt.localeCompare(b.entry.startsAt))
}
