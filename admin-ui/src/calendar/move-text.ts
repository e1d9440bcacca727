import { messages } from '../locales/messages.js'
import { formatDay, formatTime } from '../time/format.js'
import { plusMinutes } from '../time/zoned-time.js'
import { startOf, type Target } from './move-target.js'

/** "11:30 with Chloe Reed"; of a room "11:30, Room 1". */
export function placeText(target: Target, timeZone: string): string {
  const { name, type } = target.column.resource
  const time = formatTime(startOf(target), timeZone)
  return type === 'staff' ? messages.calendar.move.with(time, name) : `${time}, ${name}`
}

/** "11:30 to 12:30" */
export function spanText(target: Target, timeZone: string): string {
  const start = startOf(target)
  const end = plusMinutes(start, target.length)
  return messages.calendar.move.span(formatTime(start, timeZone), formatTime(end, timeZone))
}

/** With the day, where several are shown. */
export function dayText(target: Target, timeZone: string): string {
  return formatDay(startOf(target), timeZone)
}
