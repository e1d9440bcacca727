import { reactive, watch } from 'vue'
import type { HeldWish, VisitQuery } from './api.js'
import type { Itinerary, Service } from './api-types.js'
import { addDays, type LocalDate } from './local-date.js'
import { peopleNeeded } from './people-of-service.js'
import { ProblemError } from './problem-error.js'
import { useCatalogue, useStorefront } from './storefront.js'

export type Who = 'first' | 'second' | 'both'

export interface PlanLine {
  serviceId: string
  who: Who
  staffId: string
}

export interface VisitDraft {
  party: 'one' | 'two'
  first: string
  second: string
  lines: PlanLine[]
  order: 'fixed' | 'any'
  maxGapMinutes: number
  day: LocalDate
}

interface SearchState {
  isBusy: boolean
  busyAt: string
  /** Null before the first search. */
  itineraries: Itinerary[] | null
  problem: ProblemError | null
  isGone: boolean
  areNamesMissing: boolean
}

export type VisitPlan = ReturnType<typeof useVisitPlan>

const KEY = 'visit-plan'
const DAYS = 7
export const WAITS = [0, 15, 30, 60]
export const MAX_LINES = 10

/** A service that takes two people at once is for both of a couple. */
export function isForCouples(service: Service | undefined): boolean {
  return service !== undefined && peopleNeeded(service) > 1
}

const nameOf = (draft: VisitDraft, who: Who) => (who === 'second' ? draft.second : draft.first).trim()

function guestOf(draft: VisitDraft, who: Who): { guest: string; guests?: number } {
  if (who !== 'both') return { guest: nameOf(draft, who) }
  return { guest: `${nameOf(draft, 'first')} + ${nameOf(draft, 'second')}`, guests: 2 }
}

function toQuery(draft: VisitDraft, whoOf: (line: PlanLine) => Who): VisitQuery {
  const isParty = draft.party === 'two'
  const items = draft.lines.map(line => ({
    serviceId: line.serviceId,
    ...(line.staffId ? { staffId: line.staffId } : {}),
    ...(isParty ? guestOf(draft, whoOf(line)) : {}),
  }))
  // What both get at once stands between what each gets alone.
  const together = isParty && !draft.lines.some(line => whoOf(line) === 'both')
  const { order, maxGapMinutes, day } = draft
  return { items, order, maxGapMinutes, together, from: day, to: addDays(day, DAYS - 1), limit: 12 }
}

function toWishes(draft: VisitDraft, { appointments }: Itinerary): HeldWish[] {
  const both = guestOf(draft, 'both').guest
  return appointments.map(({ serviceId, startsAt, staffId, guest }) => {
    const attendees = guest === both ? [nameOf(draft, 'first'), nameOf(draft, 'second')] : guest ? [guest] : undefined
    return { serviceId, startsAt, ...(staffId ? { staffId } : {}), ...(attendees ? { attendees } : {}) }
  })
}

function useDraft() {
  const { store, typed } = useStorefront()
  const { services, format } = useCatalogue()
  const today = format.localDate(new Date().toISOString())
  // What takes two at once is nothing to begin with for one.
  const alone = services.filter(service => !isForCouples(service))
  const blank = (index: number): PlanLine => {
    const serviceId = (alone[index] ?? services[index])?.id ?? ''
    return { serviceId, who: 'first', staffId: '' }
  }
  const draft = reactive<VisitDraft>(
    store.read<VisitDraft>(KEY) ?? {
      ...{ party: 'one', first: typed.details.name, second: '', order: 'any', maxGapMinutes: 15, day: today },
      lines: [blank(0), blank(1)],
    },
  )
  if (draft.day < today) draft.day = today
  watch(draft, () => store.write(KEY, draft), { deep: true })
  const serviceOf = (line: PlanLine) => services.find(({ id }) => id === line.serviceId)
  return {
    draft,
    today,
    whoOf: (line: PlanLine): Who => (isForCouples(serviceOf(line)) ? 'both' : line.who),
    add: () => draft.lines.push(blank(draft.lines.length)),
    remove: (index: number) => draft.lines.splice(index, 1),
  }
}

/** What somebody puts together; it stays in the tab until that is closed. */
export function useVisitPlan() {
  const { api, held, router, announcer, messages, typed } = useStorefront()
  const { draft, whoOf, ...form } = useDraft()
  const state = reactive<SearchState>({
    ...{ isBusy: false, busyAt: '', itineraries: null, problem: null, isGone: false, areNamesMissing: false },
  })

  async function search(): Promise<void> {
    if (state.isBusy) return
    state.areNamesMissing = draft.party === 'two' && (nameOf(draft, 'first') === '' || nameOf(draft, 'second') === '')
    if (state.areNamesMissing) return
    Object.assign(state, { isBusy: true, problem: null })
    try {
      state.itineraries = await api.visits(toQuery(draft, whoOf))
      void announcer.say(messages.visit.found(state.itineraries.length))
    } catch (thrown) {
      state.problem = ProblemError.from(thrown)
    } finally {
      state.isBusy = false
    }
  }

  /** Holds a visit and goes on to the form; one that went is looked for again. */
  async function take(itinerary: Itinerary): Promise<void> {
    if (state.busyAt !== '') return
    Object.assign(state, { busyAt: itinerary.startsAt, problem: null, isGone: false })
    try {
      await held.takeVisit(toWishes(draft, itinerary))
      if (draft.party === 'two' && typed.details.name === '') typed.details.name = nameOf(draft, 'first')
      router.push({ name: 'plan', subject: 'details' })
    } catch (thrown) {
      const problem = ProblemError.from(thrown)
      state.isGone = problem.isTimeLost
      if (problem.isTimeLost) await search()
      else state.problem = problem
    } finally {
      state.busyAt = ''
    }
  }

  return { ...form, draft, state, whoOf, search, take }
}
