import { formatDay } from '../time/format.js'

/** A calendar date in words; it has no zone of its own. */
export function dateText(date: string): string {
  return formatDay(`${date}T12:00:00Z`, 'UTC')
}
