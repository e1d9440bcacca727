import { reactive } from 'vue'
import type { BookingPart } from './api.js'
import type { Booking, CancelTerms } from './api-types.js'
import { ProblemError } from './problem-error.js'
import { placeOf } from './booking-facts.js'
import { useCatalogue, useStorefront } from './storefront.js'

interface ManagedState {
  booking: Booking | null
  terms: CancelTerms | null
  problem: ProblemError | null
  /** No token, or one that opens nothing. */
  isGone: boolean
}

export type ManagedBooking = ReturnType<typeof useManagedBooking>

/** A booking opened by its link, with what a cancellation would cost. */
export function useManagedBooking(id: string) {
  const { api, router, store, booked, kept, locations } = useStorefront()
  const { business } = useCatalogue()
  const token = router.route.query.token ?? store.read<string>(`manage:${id}`) ?? kept.tokenOf(id)
  const state = reactive<ManagedState>({ booking: null, terms: null, problem: null, isGone: token === '' })

  function show(booking: Booking): void {
    state.booking = booking
    booked.value = booking
    // As it is now: it may have moved, or it may be off.
    if (kept.has(id)) kept.keep(booking, token, placeOf(booking, business, locations.value))
  }

  /** What a cancellation would cost now; where it cannot be read, the policy of the booking stands in. */
  async function loadTerms(part: BookingPart = {}): Promise<void> {
    state.terms = await api.cancelTerms(id, token, part).catch(() => null)
  }

  async function load(): Promise<void> {
    state.problem = null
    if (state.isGone) return
    try {
      show(booked.value?.id === id ? booked.value : await api.booking(id, token))
      void loadTerms()
    } catch (thrown) {
      const problem = ProblemError.from(thrown)
      state.isGone = [400, 401, 403, 404].includes(problem.status)
      state.problem = problem
    }
  }

  /** Reads it again, past the copy in memory. */
  async function reload(): Promise<void> {
    booked.value = null
    await load()
  }

  void load()
  return { id, token, state, show, load, loadTerms, reload }
}
