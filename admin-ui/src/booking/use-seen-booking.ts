import { shallowRef, type ShallowRef } from 'vue'
import type { ApiProblem } from '../api/api-problem.js'
import type { Booking } from '../api/contract.js'

export interface SeenBooking {
  /** What the person before the form has seen: the version that a change is made to. */
  seen: ShallowRef<Booking>
  /** What they had seen before somebody else changed it; null while nobody did. */
  before: ShallowRef<Booking | null>
  /** Takes the booking as it is shown now. */
  begin(): void
  /** @returns true when the booking was changed meanwhile; then both versions are there. */
  catchUp(problem: ApiProblem | null): Promise<boolean>
}

/**
 * Holds a booking still while a form is open, although the page reads it again behind it: a change is made to what was
 * seen, or refused.
 */
export function useSeenBooking(booking: () => Booking, read: (id: string) => Promise<Booking>): SeenBooking {
  const seen = shallowRef(booking())
  const before = shallowRef<Booking | null>(null)
  return {
    seen,
    before,
    begin() {
      seen.value = booking()
      before.value = null
    },
    async catchUp(problem) {
      if (problem?.status !== 412) return false
      // Without an answer the refusal stays as it is, and the next try is refused again.
      const now = await read(seen.value.id).catch(() => null)
      if (!now) return false
      before.value = seen.value
      seen.value = now
      return true
    },
  }
}
