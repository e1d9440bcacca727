import { nextTick, reactive } from 'vue'
import type { BookingDraft } from './api.js'
import { ProblemError } from './problem-error.js'
import { useStorefront } from './storefront.js'
import { reasonOf, type LossReason } from './take-time.js'
import { checkDetails, fieldOrder, readIssues, toCustomer, type FieldErrors, type FieldName } from './visit-details.js'
import type { Slot } from './api-types.js'

interface AttemptState {
  errors: FieldErrors
  problem: ProblemError | null
  isBusy: boolean
}

type OnLost = (reason: LossReason, alternatives: Slot[]) => void

/** Sends the details for the held time. Whatever goes wrong, what was typed stays. */
export function useBookingAttempt(onLost: OnLost) {
  const { api, attempts, held, typed, store, router, booked, messages } = useStorefront()
  const state = reactive<AttemptState>({ errors: {}, problem: null, isBusy: false })

  async function focusFirstError(): Promise<void> {
    await nextTick()
    const field = fieldOrder.find(name => state.errors[name] !== undefined)
    if (field !== undefined) document.getElementById(`field-${field}`)?.focus()
  }

  function checkField(field: FieldName): void {
    const text = typed.details[field].trim()
    // Leaving an empty field is no mistake yet: the button says so when it is pressed.
    const found = text === '' ? undefined : checkDetails(typed.details, messages)[field]
    if (found === undefined) delete state.errors[field]
    else state.errors[field] = found
  }

  function fail(problem: ProblemError): void {
    const isGone = problem.isTimeLost || (problem.status === 404 && held.state.held !== null)
    if (isGone) {
      held.clear()
      onLost(problem.isTimeLost ? reasonOf(problem) : 'expired', problem.alternatives)
      return
    }
    state.errors = readIssues(problem.issues)
    if (Object.keys(state.errors).length > 0) void focusFirstError()
    else state.problem = problem
  }

  async function book(): Promise<void> {
    const { held: time } = held.state
    if (state.isBusy || time === null) return
    Object.assign(state, { errors: checkDetails(typed.details, messages), problem: null })
    if (Object.keys(state.errors).length > 0) return focusFirstError()
    const notes = typed.details.notes.trim()
    const draft: BookingDraft = {
      holdId: time.hold.id,
      holdToken: time.hold.token,
      customer: toCustomer(typed.details),
      ...(notes === '' ? {} : { notes }),
    }
    state.isBusy = true
    try {
      const booking = await attempts.run(`book:${JSON.stringify(draft)}`, key => api.book(draft, key))
      store.write(`manage:${booking.id}`, booking.manageToken ?? '')
      booked.value = booking
      // The form is done: Back leads to the times, not to a hold that is used up.
      router.replace({ name: 'confirmation', subject: booking.id })
      window.scrollTo(0, 0)
      held.clear()
      typed.forget()
    } catch (thrown) {
      fail(ProblemError.from(thrown))
    } finally {
      state.isBusy = false
    }
  }

  return { state, book, checkField }
}
