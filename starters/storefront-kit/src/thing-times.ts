import { watch } from 'vue'
import type { Service, Slot } from './api-types.js'
import { useLatest } from './latest-answer.js'
import type { LocalDate } from './local-date.js'
import { peopleNeeded } from './people-of-service.js'
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

/** The times of one day for each court. */
export function useThingTimes(query: () => ThingTimesQuery) {
  const { api, place } = useStorefront()
  const { state, load } = useLatest({ items: [] as ThingTimes[] }, take => {
    const { service, choice, day } = query()
    if (day === '') return null
    const wish = { ...place.query(service), ...searchWish(service, choice), serviceId: service.id }
    return api.thingTimes({ ...wish, from: day, to: day }).then(items => take({ items }))
  })
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
