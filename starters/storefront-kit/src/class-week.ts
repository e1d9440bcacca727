import { computed, watch } from 'vue'
import type { ClassSession } from './api-types.js'
import { useLatest } from './latest-answer.js'
import { addDays, isLocalDate, type LocalDate } from './local-date.js'
import { useCatalogue, useStorefront } from './storefront.js'

const weekDays = 7
const furthestDays = 84

/** The classes of seven days from the day in the address on. */
export function useClassWeek(wanted: () => { from: string; serviceId: string }) {
  const { api } = useStorefront()
  const { format } = useCatalogue()
  const today = format.localDate(new Date().toISOString())
  const from = computed<LocalDate>(() => {
    const { from: asked } = wanted()
    const isSound = isLocalDate(asked) && asked >= today && asked <= addDays(today, furthestDays)
    return isSound ? asked : today
  })
  const { state, load } = useLatest({ items: [] as ClassSession[] }, async take => {
    const { serviceId } = wanted()
    const week = { from: from.value, to: addDays(from.value, weekDays - 1), ...(serviceId && { serviceId }) }
    const items = await api.sessions(week)
    take({ items: items.filter(({ startsAt }) => Date.parse(startsAt) > Date.now()) })
  })
  watch(() => `${from.value} ${wanted().serviceId}`, load, { immediate: true })

  return {
    state,
    load,
    from,
    last: computed(() => addDays(from.value, weekDays - 1)),
    days: computed(() => byDay(state.items, format.localDate)),
    earlier: computed(() => (from.value > today ? addDays(from.value, -weekDays) : null)),
    later: computed(() => {
      const next = addDays(from.value, weekDays)
      return next <= addDays(today, furthestDays) ? next : null
    }),
  }
}

function byDay(items: readonly ClassSession[], dayOf: (instant: string) => LocalDate): [LocalDate, ClassSession[]][] {
  const days = new Map<LocalDate, ClassSession[]>()
  for (const item of items) {
    const day = dayOf(item.startsAt)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days]
}
