import { reactive, watch } from 'vue'
import type { Service, Slot } from './api-types.js'
import type { LocalDate } from './local-date.js'
import { peopleNeeded } from './people-of-service.js'
import { ProblemError } from './problem-error.js'
import { useStorefront } from './storefront.js'
import type { ThingTimes } from './thing-grid.js'
import { searchWish, type TimeChoice } from './time-choice.js'

/** What is booked is a thing, one of several kinds of it perhaps: a court, half a hall. Then they stand side by side. */
export function isOfThings(service: Service): boolean {
  const hasThing = service.requirements.some(({ type, count }) => type !== 'staff' && count === 1)
  return !service.isClass && peopleNeeded(service) === 0 && hasThing
}

interface ThingTimesQuery {
  service: Service
  choice: TimeChoice
  /** Empty: not wanted now. */
  day: LocalDate | ''
}

export type ThingTimesState = ReturnType<typeof useThingTimes>

/** The times of one day for each court; an older answer never overwrites a newer one. */
export function useThingTimes(query: () => ThingTimesQuery) {
  const { api, place } = useStorefront()
  const state = reactive<{
    status: 'loading' | 'ready' | 'failed'
    problem: ProblemError | null
    items: ThingTimes[]
  }>({ status: 'loading', problem: null, items: [] })
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    const { service, choice, day } = query()
    if (day === '') return
    Object.assign(state, { status: 'loading', problem: null })
    try {
      const wish = { ...place.query(service), ...searchWish(service, choice), serviceId: service.id }
      const items = await api.thingTimes({ ...wish, from: day, to: day })
      if (mine === turn) Object.assign(state, { status: 'ready', items })
    } catch (thrown) {
      if (mine === turn) Object.assign(state, { status: 'failed', problem: ProblemError.from(thrown) })
    }
  }
  const wanted = () => JSON.stringify([query().day, query().service.id, query().choice])
  watch(wanted, load, { immediate: true })

  return {
    state,
    load,
    find: (thingId: string, startsAt: string): Slot | null =>
      state.items
        .find(({ resource }) => resource.id === thingId)
        ?.times.slots.find(slot => slot.startsAt === startsAt) ?? null,
  }
}
