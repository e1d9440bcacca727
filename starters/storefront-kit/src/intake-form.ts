import { reactive } from 'vue'
import type { IntakeChange, IntakeSignature, OpenIntake } from './intake-api.js'
import { ProblemError } from './problem-error.js'
import {
  checkAnswers,
  isEmptyAnswer,
  typedAnswer,
  valueOf,
  type AnswerErrors,
  type TypedAnswers,
} from './question-answers.js'
import { useStorefront } from './storefront.js'

export type IntakeFilling = ReturnType<typeof useIntakeForm>

interface IntakeState {
  form: OpenIntake | null
  answers: TypedAnswers
  bornOn: string
  errors: AnswerErrors
  problem: ProblemError | null
  /** No token, or one that opens nothing. */
  isGone: boolean
  isBusy: boolean
  /** What was typed last did not arrive; it is sent again with the next that is. */
  isUnsaved: boolean
}

/** Sends what is to be kept, one after the other; what did not arrive waits for the next. */
function createKeeper(send: (change: IntakeChange) => Promise<'kept' | 'refused' | 'lost'>) {
  const waiting: IntakeChange[] = []
  let sending: Promise<void> | null = null

  /** As it was typed last. */
  const together = (): IntakeChange =>
    waiting.splice(0).reduce((all, one) => ({ ...all, ...one, answers: { ...all.answers, ...one.answers } }), {
      answers: {},
    })

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const change = together()
      if ((await send(change)) === 'lost') return void waiting.unshift(change)
    }
  }
  return {
    keep(change: IntakeChange): Promise<void> {
      waiting.push(change)
      sending ??= run().finally(() => (sending = null))
      return sending
    },
    settled: () => sending ?? Promise.resolve(),
  }
}

function emptyState(isGone: boolean): IntakeState {
  return {
    ...{ form: null, answers: {}, bornOn: '', errors: {}, problem: null },
    ...{ isGone, isBusy: false, isUnsaved: false },
  }
}

/** Reads and writes the form as it stands at the server. */
function useIntakeState(bookingId: string, token: string) {
  const { api, messages } = useStorefront()
  const state = reactive<IntakeState>(emptyState(token === ''))

  /** The complaints of the server, each at its field. */
  function complain({ issues }: ProblemError): void {
    for (const { path } of issues) state.errors[path.replace(/^answers\./, '')] = messages.ask.wrong
  }

  async function run(work: () => Promise<OpenIntake>): Promise<boolean> {
    if (state.isBusy) return false
    state.isBusy = true
    state.problem = null
    try {
      state.form = await work()
      return true
    } catch (thrown) {
      const problem = ProblemError.from(thrown)
      state.isGone = [401, 403, 404].includes(problem.status)
      complain(problem)
      if (problem.issues.length === 0) state.problem = problem
      return false
    } finally {
      state.isBusy = false
    }
  }

  async function send(change: IntakeChange): Promise<'kept' | 'refused' | 'lost'> {
    try {
      state.form = await api.saveIntake(bookingId, state.form?.formId ?? '', token, change)
      state.isUnsaved = false
      return 'kept'
    } catch (thrown) {
      const problem = ProblemError.from(thrown)
      complain(problem)
      if (problem.status === 400) return 'refused'
      state.isUnsaved = true
      return 'lost'
    }
  }
  return { state, run, send }
}

/** A form of a booking that keeps each answer as soon as somebody leaves its field. */
export function useIntakeForm(bookingId: string, token: string) {
  const { api, messages } = useStorefront()
  const { state, run, send } = useIntakeState(bookingId, token)
  const { keep, settled } = createKeeper(send)

  return {
    state,
    settled,
    async load(formId: string): Promise<void> {
      const isRead = await run(() => api.intake(bookingId, formId, token))
      if (!isRead || !state.form) return
      const { questions, answers, bornOn } = state.form
      state.answers = Object.fromEntries(questions.map(({ key }) => [key, typedAnswer(answers[key])]))
      state.bornOn = bornOn ?? ''
      state.errors = {}
    },
    /** Looks at one answer, and keeps it when it can be right. */
    leave(key: string): Promise<void> {
      const question = state.form?.questions.find(one => one.key === key)
      const answer = state.answers[key]
      if (!question || answer === undefined) return Promise.resolve()
      const error = checkAnswers([question], state.answers, messages)[key]
      if (error) state.errors[key] = error
      else delete state.errors[key]
      // What is wrong stays on the page alone; that a field is empty now is kept.
      const isEmpty = isEmptyAnswer(answer)
      if (error && !isEmpty) return Promise.resolve()
      return keep({ answers: { [key]: isEmpty ? null : valueOf(question.kind, answer) } })
    },
    async leaveBirth(): Promise<void> {
      delete state.errors['bornOn']
      await keep({ answers: {}, bornOn: state.bornOn === '' ? null : state.bornOn })
      if (state.bornOn === '') state.errors['bornOn'] = messages.questions.missing
    },
    /** @returns Whether nothing is missing; the complaints stand at the questions else. */
    check(): boolean {
      state.errors = state.form ? checkAnswers(state.form.questions, state.answers, messages) : {}
      return Object.keys(state.errors).length === 0
    },
    sendAgain: () => keep({ answers: {} }),
    sign: (signature: IntakeSignature) =>
      run(() => api.signIntake(bookingId, state.form?.formId ?? '', token, signature)),
  }
}
