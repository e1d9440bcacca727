import { nextTick, reactive } from 'vue'
import type { BookingDraft } from './api.js'
import type { Booking } from './api-types.js'
import type { HeldTime } from './held-time.js'
import type { Questions } from './custom-questions.js'
import { ProblemError } from './problem-error.js'
import { useCatalogue, useStorefront } from './storefront.js'
import { reasonOf, type LossGiven, type LossReason } from './take-time.js'
import type { TypedDetails } from './typed-details.js'
import { checkDetails, fieldOrder, readIssues, toCustomer, type FieldErrors, type FieldName } from './visit-details.js'

interface AttemptState {
  errors: FieldErrors
  problem: ProblemError | null
  isBusy: boolean
}

type OnLost = (reason: LossReason, given: LossGiven) => void

/** What is wrong with single fields, and the way to the first of them. */
function useFieldErrors(state: AttemptState) {
  const { typed, messages } = useStorefront()
  return {
    checkAll(): boolean {
      state.errors = checkDetails(typed.details, messages)
      return Object.keys(state.errors).length === 0
    },
    /** A complaint goes as soon as its field changes for the better; it never comes while somebody types. */
    recheckField(field: FieldName): void {
      if (state.errors[field] === undefined) return
      const found = checkDetails(typed.details, messages)[field]
      if (found === undefined) delete state.errors[field]
    },
    checkField(field: FieldName, { relatedTarget }: FocusEvent): void {
      // The button checks everything itself; a message between press and release would move it from under the finger.
      if (relatedTarget instanceof HTMLButtonElement && relatedTarget.type === 'submit') return
      const text = typed.details[field].trim()
      // Leaving an empty field is no mistake yet: the button says so when it is pressed.
      const found = text === '' ? undefined : checkDetails(typed.details, messages)[field]
      if (found !== undefined) state.errors[field] = found
    },
    async focusFirst(): Promise<void> {
      await nextTick()
      const field = fieldOrder.find(name => state.errors[name] !== undefined)
      if (field !== undefined) document.getElementById(`field-${field}`)?.focus()
    },
  }
}

function toDraft({ hold }: HeldTime, details: TypedDetails, consents: BookingDraft['consents'] = []): BookingDraft {
  const notes = details.notes.trim()
  const draft = { holdId: hold.id, holdToken: hold.token, customer: toCustomer(details) }
  return { ...draft, ...(notes === '' ? {} : { notes }), ...(consents.length === 0 ? {} : { consents }) }
}

/** What is ticked, with the version of the words beside it. */
function useAgreedTexts() {
  const { typed } = useStorefront()
  const { business } = useCatalogue()
  return () =>
    (business.consents ?? [])
      .filter(({ purpose }) => typed.agreed.includes(purpose))
      .map(({ purpose, textVersion }) => ({ purpose, textVersion }))
}

function answersOf(questions: Questions | undefined): Pick<BookingDraft, 'customFields'> {
  const customFields = questions?.answers()
  return customFields === undefined ? {} : { customFields }
}

function inOtherWords({ status, code }: ProblemError, detail: string): ProblemError {
  return new ProblemError({ status, code, detail })
}

/** Sends the details for the held time. Whatever goes wrong, what was typed stays. */
export function useBookingAttempt(onLost: OnLost, questions?: Questions) {
  const { api, attempts, held, typed, store, router, booked, messages } = useStorefront()
  const agreedTexts = useAgreedTexts()
  const state = reactive<AttemptState>({ errors: {}, problem: null, isBusy: false })
  const fields = useFieldErrors(state)

  function fail(problem: ProblemError): void {
    if (problem.isBookedAlready) return void (state.problem = inOtherWords(problem, messages.details.bookedAlready))
    if (problem.isTimeLost || problem.isHoldUsed || problem.status === 404) {
      held.clear()
      onLost(problem.isTimeLost ? reasonOf(problem) : 'expired', problem)
      return
    }
    state.errors = readIssues(problem.issues, messages)
    const isAsked = questions?.take(problem.issues) === true
    if (Object.keys(state.errors).length > 0) void fields.focusFirst()
    else if (isAsked) void nextTick(questions?.focusFirst)
    else state.problem = problem
  }

  function finish(booking: Booking): void {
    store.write(`manage:${booking.id}`, booking.manageToken ?? '')
    booked.value = booking
    // The form is done: Back leads to the times, not to a hold that is used up.
    router.replace({ name: 'confirmation', subject: booking.id })
    window.scrollTo(0, 0)
    held.clear()
    typed.forget()
  }

  async function book(): Promise<void> {
    const { held: time } = held.state
    if (state.isBusy || time === null) return
    state.problem = null
    const areAsked = questions?.check() !== false
    if (!fields.checkAll()) return fields.focusFirst()
    if (!areAsked) return nextTick(questions?.focusFirst)
    const draft = { ...toDraft(time, typed.details, agreedTexts()), ...answersOf(questions) }
    state.isBusy = true
    try {
      finish(await attempts.run(`book:${JSON.stringify(draft)}`, key => api.book(draft, key)))
    } catch (thrown) {
      fail(ProblemError.from(thrown))
    } finally {
      state.isBusy = false
    }
  }

  return { state, book, checkField: fields.checkField, recheckField: fields.recheckField }
}
