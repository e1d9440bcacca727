import { computed, reactive, watch } from 'vue'
import type { ClassSession } from './api-types.js'
import { addDays, isLocalDate, type LocalDate } from './local-date.js'
import { ProblemError } from './problem-error.js'
import { useCatalogue, useStorefront } from './storefront.js'

const weekDays = 7
const furthestDays = 84

/** The classes of seven days from the day in the address on; an older answer never overwrites a newer one. */
export function useClassWeek(wanted: () => { from: string; serviceId: string }) {
  const { api } = useStorefront()
  const { format } = useCatalogue()
  const state = reactive<{
    status: 'loading' | 'ready' | 'failed'
    problem: ProblemError | null
    items: ClassSession[]
  }>({ status: 'loading', problem: null, items: [] })
  const today = format.localDate(new Date().toISOString())
  const from = computed<LocalDate>(() => {
    const { from: asked } = wanted()
    const isSound = isLocalDate(asked) && asked >= today && asked <= addDays(today, furthestDays)
    return isSound ? asked : today
  })
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    Object.assign(state, { status: 'loading', problem: null })
    const { serviceId } = wanted()
    const week = { from: from.value, to: addDays(from.value, weekDays - 1), ...(serviceId && { serviceId }) }
    try {
      const items = await api.sessions(week)
      const coming = items.filter(({ startsAt }) => Date.parse(startsAt) > Date.now())
      if (mine === turn) Object.assign(state, { status: 'ready', items: coming })
    } catch (thrown) {
      if (mine === turn) Object.assign(state, { status: 'failed', problem: ProblemError.from(thrown) })
    }
  }
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
