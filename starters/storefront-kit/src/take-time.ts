import { reactive } from 'vue'
import type { Service, Slot } from './api-types.js'
import type { TypedPlace } from './customer-place.js'
import type { Wish } from './held-time.js'
import { choiceQuery, NO_CHOICE, searchWish, wholeMinutes, type TimeChoice } from './time-choice.js'
import { findNearestTimes } from './nearest-times.js'
import { ProblemError } from './problem-error.js'
import { useCatalogue, useStorefront } from './storefront.js'

export type LossReason = 'taken' | 'unavailable' | 'expired'

/** A time the customer wanted and cannot have, with what is free instead; null while that is looked up. */
export interface LostTime {
  serviceId: string
  startsAt: string
  choice: TimeChoice
  reason: LossReason
  /** What stands in the way, in the words of the business; empty when nobody said. */
  why: string
  alternatives: Slot[] | null
}

export interface WantedTime {
  service: Service
  startsAt: string
  choice: TimeChoice
}

/** What the engine said with its refusal. */
export interface LossGiven {
  alternatives?: Slot[]
  why?: string
}

export interface TakeTimeState {
  /** Start of the time that is being held right now; empty when none is. */
  busyAt: string
  lost: LostTime | null
  problem: ProblemError | null
  /** Starts that went while the page was open. */
  taken: string[]
}

const reasons: Record<string, LossReason> = { BW_SLOT_TAKEN: 'taken', BW_HOLD_EXPIRED: 'expired' }

export function reasonOf(problem: ProblemError): LossReason {
  return reasons[problem.code] ?? 'unavailable'
}

function toWish(service: Service, startsAt: string, choice: TimeChoice, place: TypedPlace | undefined): Wish {
  const { staffId, thingId, addOns, guests } = choice
  const several = guests > 1 ? (service.isClass ? { places: guests } : { guests }) : {}
  return {
    ...{ serviceId: service.id, startsAt, staffId, thingId, addOns, place },
    ...{ durationMinutes: wholeMinutes(service, choice), ...several },
  }
}

export type TakeTime = ReturnType<typeof useTakeTime>

/** Holds a time and goes on to the details; a time that went is remembered together with its alternatives. */
export function useTakeTime() {
  const { api, held, router, announcer, messages, place, connection } = useStorefront()
  const { format } = useCatalogue()
  const state = reactive<TakeTimeState>({ busyAt: '', lost: null, problem: null, taken: [] })

  async function lose(
    { service, startsAt, choice }: WantedTime,
    reason: LossReason,
    given: LossGiven = {},
  ): Promise<void> {
    const serviceId = service.id
    const { alternatives = [], why = '' } = given
    if (reason === 'taken') state.taken.push(startsAt)
    const found = alternatives.length > 0 ? alternatives : null
    state.lost = { serviceId, startsAt, choice, reason, why, alternatives: found }
    const when = format.at(startsAt)
    void announcer.say([messages.lost[reason](when), why, messages.lost.nearest].filter(Boolean).join(' '))
    if (state.lost.alternatives !== null) return
    const query = { ...searchWish(service, choice), ...place.query(service), serviceId: service.id }
    const near = await findNearestTimes(api, format, { startsAt, query }).catch((): Slot[] => [])
    if (state.lost?.startsAt !== startsAt) return
    state.lost.alternatives = near.filter(slot => !state.taken.includes(slot.startsAt))
  }

  async function take(service: Service, startsAt: string, choice: TimeChoice = NO_CHOICE): Promise<void> {
    if (state.busyAt !== '') return
    if (!connection.isOnline.value) return announcer.say(messages.offline.book)
    Object.assign(state, { busyAt: startsAt, problem: null })
    try {
      await held.take(toWish(service, startsAt, choice, place.of(service)))
      state.lost = null
      const query = { startsAt, ...choiceQuery(choice) }
      const target = { name: 'details' as const, subject: service.slug, query }
      if (router.route.name === 'details') router.replace(target)
      else router.push(target)
    } catch (thrown) {
      const problem = ProblemError.from(thrown)
      if (problem.isTimeLost) await lose({ service, startsAt, choice }, reasonOf(problem), problem)
      else state.problem = problem
    } finally {
      state.busyAt = ''
    }
  }

  return { state, take, lose }
}
