import { computed, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { CalendarDay, CalendarResource } from '../api/contract.js'
import { firstWeekday } from '../time/format.js'
import { addDays, isLocalDate, weekStart, type LocalDate } from '../time/zoned-time.js'
import { layOutColumns, type ColumnWish, type DayLayout } from './day-layout.js'

export const VIEWS = ['day', 'days', 'week', 'month', 'list'] as const
export type View = (typeof VIEWS)[number]

/** What the calendar shows, all of it in the address: a link leads to the same. */
export interface CalendarView {
  view: ComputedRef<View>
  date: ComputedRef<LocalDate>
  dates: ComputedRef<LocalDate[]>
  /** Kind of resource; empty: all. */
  type: ComputedRef<string>
  /** One resource; empty: all of the kind. */
  who: ComputedRef<string>
  goTo(date: string): void
  /** One page on or back: a day, three, a week or a month. */
  step(direction: 1 | -1): void
  set(change: { view?: View; type?: string; who?: string; date?: LocalDate }): void
}

const DAYS: Readonly<Record<View, number>> = { day: 1, days: 3, week: 7, month: 42, list: 7 }

function datesOf(view: View, date: LocalDate): LocalDate[] {
  const firstOf = (day: LocalDate) => weekStart(day, firstWeekday())
  const first = view === 'week' ? firstOf(date) : view === 'month' ? firstOf(`${date.slice(0, 7)}-01`) : date
  const all = Array.from({ length: DAYS[view] }, (_, index) => addDays(first, index))
  // A sixth week that lies in the next month alone says nothing of this one.
  const isSixthNeeded = view !== 'month' || all[35]?.slice(0, 7) === date.slice(0, 7)
  return isSixthNeeded ? all : all.slice(0, 35)
}

function monthOn(date: LocalDate, direction: number): LocalDate {
  const month = new Date(`${date.slice(0, 7)}-01T00:00:00Z`)
  month.setUTCMonth(month.getUTCMonth() + direction)
  return month.toISOString().slice(0, 10)
}

export function useCalendarView(today: Ref<LocalDate>): CalendarView {
  const route = useRoute()
  const router = useRouter()
  const word = (name: string) => (typeof route.query[name] === 'string' ? String(route.query[name]) : '')
  const view = computed(() => VIEWS.find(item => item === word('view')) ?? 'day')
  const date = computed(() => (isLocalDate(route.query['date']) ? route.query['date'] : today.value))

  function set(change: { view?: View; type?: string; who?: string; date?: LocalDate }): void {
    const asked = { view: view.value, type: word('show'), who: word('who'), date: date.value, ...change }
    void router.push({
      query: {
        ...route.query,
        view: asked.view === 'day' ? undefined : asked.view,
        show: asked.type || undefined,
        who: asked.who || undefined,
        date: asked.date === today.value ? undefined : asked.date,
        booking: undefined,
      },
    })
  }
  return {
    ...{ view, date, set },
    dates: computed(() => datesOf(view.value, date.value)),
    type: computed(() => word('show')),
    who: computed(() => word('who')),
    goTo: next => {
      if (isLocalDate(next)) set({ date: next })
    },
    step: direction => {
      const isMonth = view.value === 'month'
      set({ date: isMonth ? monthOn(date.value, direction) : addDays(date.value, direction * DAYS[view.value]) })
    },
  }
}

/** Who stands in the columns: of a week one, else all of the kind. */
export function shownResources(day: CalendarDay, { view, type, who }: CalendarView): CalendarResource[] {
  const isKnown = day.resources.some(resource => resource.type === type.value)
  const kind = isKnown ? type.value : view.value === 'days' ? (day.resources[0]?.type ?? '') : ''
  const ofKind = day.resources.filter(resource => !kind || resource.type === kind)
  const chosen = day.resources.filter(({ id }) => id === who.value)
  if (chosen.length > 0) return chosen
  return view.value === 'week' ? ofKind.slice(0, 1) : ofKind
}

export function layOutView(day: CalendarDay, view: CalendarView): DayLayout {
  const resources = shownResources(day, view)
  const dates = view.dates.value
  const wishes: ColumnWish[] = dates.flatMap(date => resources.map(resource => ({ resource, date })))
  return layOutColumns({ ...day, resources }, wishes, dates)
}
