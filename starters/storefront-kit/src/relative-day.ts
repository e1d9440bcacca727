import { addDays } from './local-date.js'
import { useCatalogue, useStorefront } from './storefront.js'

/** Names a day as people do: today, tomorrow, else the short date. Today is the day at the business. */
export function useRelativeDay(): (instant: string) => string {
  const { messages } = useStorefront()
  const { format } = useCatalogue()
  return instant => {
    const today = format.localDate(new Date().toISOString())
    const day = format.localDate(instant)
    if (day === today) return messages.common.today
    if (day === addDays(today, 1)) return messages.common.tomorrow
    return format.shortDay(instant)
  }
}
