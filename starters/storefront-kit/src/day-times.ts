import { computed, ref, watch } from 'vue'
import type { Service, Slot } from './api-types.js'
import { useLatest, type Take } from './latest-answer.js'
import { addDays, daysBetween, isLocalDate, type LocalDate } from './local-date.js'
import { useCatalogue, useStorefront } from './storefront.js'
import { searchWish, type TimeChoice } from './time-choice.js'

const weekDays = 7
const furthestDays = 180

export interface DayTimesQuery {
  service: Service
  choice: TimeChoice
  /** The day asked for; empty for the first one with a free time. */
  day: string
  /** An appointment that is to move: its own time counts as free, but is not offered. */
  moving?: { bookingId: string; appointmentId: string; startsAt: string; token: string }
}

interface FreeTimes {
  slots: Slot[]
  /** First free time after an empty week: undefined while unknown, null when there is none. */
  nextFree: Slot | null | undefined
}

export type DayTimes = ReturnType<typeof useDayTimes>

/** Fetches one week for one service and person. */
function useWeek(query: () => DayTimesQuery, start: () => LocalDate) {
  const { api, place } = useStorefront()
  const nothing: FreeTimes = { slots: [], nextFree: undefined }
  const ask = async (take: Take<FreeTimes>) => {
    take(nothing)
    const { service, choice, moving } = query()
    const { bookingId, appointmentId, startsAt, token } = moving ?? {}
    const move = bookingId && appointmentId ? { bookingId, appointmentId } : {}
    const wish = { ...place.query(service), ...searchWish(service, choice), serviceId: service.id }
    const from = start()
    const to = addDays(from, weekDays - 1)
    const found = await api.availability({ ...wish, ...move, from, to }, token)
    const slots = found.slots.filter(slot => slot.startsAt !== startsAt)
    if (!take({ status: 'ready', slots }) || slots.length > 0) return
    // Within the last day of this empty week, whatever the zone.
    take({ nextFree: await api.nextTime({ ...wish, from: `${to}T09:00:00Z` }) })
  }
  // Nothing to show before it is known where the customer is.
  return useLatest(nothing, take => (place.isMissing(query().service) ? null : ask(take)))
}

/** Weeks counted from today. */
function useWeeks(query: () => DayTimesQuery) {
  const { format } = useCatalogue()
  const base = computed(() => format.localDate(new Date().toISOString()))
  const last = computed(() => addDays(base.value, furthestDays))
  const clamp = (date: LocalDate) => (date < base.value ? base.value : date > last.value ? last.value : date)
  const weekOf = (date: string): LocalDate => {
    const days = isLocalDate(date) ? daysBetween(base.value, clamp(date)) : 0
    return addDays(base.value, days - (days % weekDays))
  }
  const start = ref(weekOf(query().day))
  return {
    base,
    last,
    start,
    days: computed(() => Array.from({ length: weekDays }, (_, index) => addDays(start.value, index))),
    show: (date: LocalDate) => (start.value = weekOf(date)),
    canTurn: (weeks: number) => {
      const next = addDays(start.value, weeks * weekDays)
      return next >= base.value && next <= last.value
    },
    turn: (weeks: number) => (start.value = clamp(addDays(start.value, weeks * weekDays))),
  }
}

/** A strip of seven days and their free times. */
export function useDayTimes(query: () => DayTimesQuery) {
  const { format } = useCatalogue()
  const { place } = useStorefront()
  const { start, show, ...weeks } = useWeeks(query)
  const { state, load } = useWeek(query, () => start.value)

  const byDay = computed(() => {
    const groups: Record<LocalDate, Slot[]> = {}
    for (const slot of state.slots) (groups[format.localDate(slot.startsAt)] ??= []).push(slot)
    return groups
  })
  const activeDay = computed(() => {
    const { day } = query()
    if (weeks.days.value.includes(day)) return day
    return weeks.days.value.find(date => byDay.value[date]) ?? start.value
  })

  watch(
    () => query().day,
    day => day !== '' && !weeks.days.value.includes(day) && show(day),
  )
  // Nobody asked for this week, and it is empty: go to the first one with a free time.
  watch(
    () => state.nextFree,
    slot => {
      const isFirst = query().day === '' && start.value === weeks.base.value
      if (slot && isFirst) show(format.localDate(slot.startsAt))
    },
  )
  const where = () => `${place.isKnown.value} ${place.place.zip}`
  const wish = () => JSON.stringify([query().service.id, query().choice])
  watch([start, wish, where], load, { immediate: true })

  return {
    ...weeks,
    state,
    activeDay,
    load,
    freeOn: (date: LocalDate): number | null => (state.status === 'ready' ? (byDay.value[date]?.length ?? 0) : null),
    slotsOn: (date: LocalDate): Slot[] => byDay.value[date] ?? [],
    find: (startsAt: string): Slot | null => state.slots.find(slot => slot.startsAt === startsAt) ?? null,
  }
}
