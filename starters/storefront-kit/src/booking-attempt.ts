import { nextTick, reactive } from 'vue'
import type { BookingDraft } from './api.js'
import type { Booking } from './api-types.js'
import { placeOf } from './booking-facts.js'
import type { HeldTime } from './held-time.js'
import type { Questions } from './custom-questions.js'
import { useAnswers, useHeldQuestions } from './question-answers.js'
import { ProblemError } from './problem-error.js'
import { useCatalogue, useStorefront } from './storefront.js'
import { readerLanguage } from './reader-language.js'
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

function toDraft(
  { hold }: HeldTime,
  details: TypedDetails,
  { consents = [], ...reader }: Pick<BookingDraft, 'consents' | 'locale'>,
): BookingDraft {
  const notes = details.notes.trim()
  const draft = { holdId: hold.id, holdToken: hold.token, customer: toCustomer(details), ...reader }
  return { ...draft, ...(notes === '' ? {} : { notes }), ...(consents.length === 0 ? {} : { consents }) }
}

/** What is ticked, with the version of the words beside it, and in which language its booker reads. */
function useReader() {
  const { typed } = useStorefront()
  const { business } = useCatalogue()
  return () => ({
    consents: (business.consents ?? [])
      .filter(({ purpose }) => typed.agreed.includes(purpose))
      .map(({ purpose, textVersion }) => ({ purpose, textVersion })),
    ...readerLanguage(business.locale),
  })
}

/** What follows a booking: its page, and nothing left of the form. */
function useFinish() {
  const { held, typed, store, router, booked, kept, locations, account } = useStorefront()
  const { business } = useCatalogue()
  return (booking: Booking): void => {
    store.write(`manage:${booking.id}`, booking.manageToken ?? '')
    // Who is signed in finds it in their account, and leaves nothing behind when they sign out.
    if (!account.state.user) kept.keep(booking, booking.manageToken ?? '', placeOf(booking, business, locations.value))
    booked.value = booking
    // The form is done: Back leads to the times, not to a hold that is used up.
    router.replace({ name: 'confirmation', subject: booking.id })
    window.scrollTo(0, 0)
    held.clear()
    typed.forget()
  }
}

function customFieldsOf(asked: Questions | undefined): Pick<BookingDraft, 'customFields'> {
  const customFields = asked?.answers()
  return customFields === undefined ? {} : { customFields }
}

function bookedAlready({ status, code }: ProblemError, detail: string): ProblemError {
  return new ProblemError({ status, code, detail })
}

/**
 * Sends the details for the held time. Whatever goes wrong, what was typed stays.
 *
 * @param asked - What the business asks of everybody, beside the questions of its services.
 */
export function useBookingAttempt(onLost: OnLost, asked?: Questions) {
  const { api, attempts, held, typed, messages, connection, announcer } = useStorefront()
  const reader = useReader()
  const finish = useFinish()
  const questions = useHeldQuestions()
  const answers = useAnswers(() => questions.value)
  const state = reactive<AttemptState>({ errors: {}, problem: null, isBusy: false })
  const fields = useFieldErrors(state)

  function fail(problem: ProblemError): void {
    const { isBookedAlready } = problem
    if (isBookedAlready) return void (state.problem = bookedAlready(problem, messages.details.bookedAlready))
    if (problem.isTimeLost || problem.isHoldUsed || problem.status === 404) {
      held.clear()
      onLost(problem.isTimeLost ? reasonOf(problem) : 'expired', problem)
      return
    }
    const isAboutAnswers = answers.complain(problem.issues)
    const isAboutFields = asked?.take(problem.issues) === true
    state.errors = readIssues(problem.issues, messages)
    if (Object.keys(state.errors).length > 0) void fields.focusFirst()
    else if (isAboutAnswers) void answers.focusFirst()
    else if (isAboutFields) void nextTick(asked?.focusFirst)
    else state.problem = problem
  }

  async function book(): Promise<void> {
    const { held: time } = held.state
    if (state.isBusy || time === null) return
    if (!connection.isOnline.value) return announcer.say(messages.offline.book)
    state.problem = null
    const isAnswered = answers.check()
    const areFieldsFilled = asked?.check() !== false
    if (!fields.checkAll()) return fields.focusFirst()
    if (!isAnswered) return answers.focusFirst()
    if (!areFieldsFilled) return nextTick(asked?.focusFirst)
    const draft = { ...toDraft(time, typed.details, reader()), ...answers.said(), ...customFieldsOf(asked) }
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
