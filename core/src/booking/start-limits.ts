import { Temporal } from 'temporal-polyfill'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { StartLimit } from './plan.js'

function window(first: Temporal.PlainDate, days: number, timeZone: string): { startsAt: Date; endsAt: Date } {
  const at = (date: Temporal.PlainDate) => new Date(date.toZonedDateTime(timeZone).epochMilliseconds)
  return { startsAt: at(first), endsAt: at(first.add({ days })) }
}

/** The local day, or ISO week (from Monday), in which an instant lies. */
export function localWindow(instant: Date, per: 'day' | 'week', timeZone: string): { startsAt: Date; endsAt: Date } {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone)
  const day = local.toPlainDate()
  return per === 'day' ? window(day, 1, timeZone) : window(day.subtract({ days: day.dayOfWeek - 1 }), 7, timeZone)
}

/** The day and week limits of a resource that a start falls into; days and ISO weeks (from Monday) of the local calendar. */
export function startLimits(resource: SnapshotResource, startsAt: Date, timeZone: string): StartLimit[] {
  const { perDay, perWeek } = resource.limits
  if (perDay === undefined && perWeek === undefined) return []
  const instant = Temporal.Instant.fromEpochMilliseconds(startsAt.getTime())
  const day = instant.toZonedDateTimeISO(timeZone).toPlainDate()
  const monday = day.subtract({ days: day.dayOfWeek - 1 })
  return [
    ...(perDay === undefined ? [] : [{ max: perDay, ...window(day, 1, timeZone) }]),
    ...(perWeek === undefined ? [] : [{ max: perWeek, ...window(monday, 7, timeZone) }]),
  ]
}
