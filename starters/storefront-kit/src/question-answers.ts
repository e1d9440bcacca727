import { computed, nextTick } from 'vue'
import type { Question } from './api-types.js'
import type { Messages } from './locales/messages.js'
import { useCatalogue, useStorefront } from './storefront.js'

/** As it is typed or ticked; several of a list are a list. */
export type TypedAnswer = string | string[]
export type TypedAnswers = Record<string, TypedAnswer>
export type AnswerErrors = Record<string, string>

/** What the services of the held time ask; what several ask is asked once. */
export function useHeldQuestions() {
  const { held } = useStorefront()
  const { services } = useCatalogue()
  return computed(() => {
    const appointments = held.state.held?.hold.appointments ?? []
    const asked = appointments.flatMap(({ serviceId }) => services.find(({ id }) => id === serviceId)?.questions ?? [])
    return asked.filter(({ key }, index) => asked.findIndex(other => other.key === key) === index)
  })
}

export function isEmptyAnswer(answer: TypedAnswer | undefined): boolean {
  return answer === undefined || (Array.isArray(answer) ? answer.length === 0 : answer.trim() === '')
}

/** What is missing or no number; the server looks at all of it again. */
export function checkAnswers(questions: readonly Question[], typed: TypedAnswers, messages: Messages): AnswerErrors {
  const errors: AnswerErrors = {}
  for (const { key, kind, isRequired, min, max } of questions) {
    const answer = typed[key]
    if (isEmptyAnswer(answer)) {
      if (isRequired) errors[key] = messages.questions.missing
    } else if (kind === 'number') {
      const value = Number(String(answer).replace(',', '.'))
      if (Number.isNaN(value)) errors[key] = messages.questions.noNumber
      else if (min !== null && value < min) errors[key] = messages.questions.least(min)
      else if (max !== null && value > max) errors[key] = messages.questions.most(max)
    }
  }
  return errors
}

/** As the API takes them; what was left empty is left out. */
function toAnswers(questions: readonly Question[], typed: TypedAnswers): Record<string, unknown> {
  const given = questions.filter(({ key }) => !isEmptyAnswer(typed[key]))
  return Object.fromEntries(given.map(({ key, kind }) => [key, valueOf(kind, typed[key] ?? '')]))
}

export function valueOf(kind: Question['kind'], answer: TypedAnswer): unknown {
  if (kind === 'number') return Number(String(answer).replace(',', '.'))
  if (kind === 'yes-no') return answer === 'yes'
  return typeof answer === 'string' ? answer.trim() : answer
}

/** What is answered to some questions: looked at, sent, and complained about. */
export function useAnswers(questions: () => readonly Question[]) {
  const { typed, messages } = useStorefront()
  return {
    /** False when something is missing: the complaints stand at the questions then. */
    check(): boolean {
      typed.complain(checkAnswers(questions(), typed.answers, messages))
      return Object.keys(typed.answerErrors).length === 0
    },
    said(): { answers?: Record<string, unknown> } {
      const answers = toAnswers(questions(), typed.answers)
      return Object.keys(answers).length > 0 ? { answers } : {}
    },
    /** @returns Whether some of what the server says is about answers. */
    complain(issues: readonly { path: string; message: string }[]): boolean {
      typed.complain(answerIssuesOf(issues))
      return Object.keys(typed.answerErrors).length > 0
    },
    focusFirst: () => nextTick(focusFirstAnswer),
  }
}

/** The complaints of the server about answers, by the key of the question. */
function answerIssuesOf(issues: readonly { path: string; message: string }[]): AnswerErrors {
  const own = issues.filter(({ path }) => path.startsWith('answers.'))
  return Object.fromEntries(own.map(({ path, message }) => [path.slice('answers.'.length), message]))
}

/** Brings whoever is to correct it to the first question that has a complaint. */
function focusFirstAnswer(): void {
  const field = document.querySelector<HTMLElement>('[data-question][data-wrong]')
  field?.querySelector<HTMLElement>('input, select, textarea')?.focus()
}

/** An answer of the server as it is typed or ticked. */
export function typedAnswer(value: unknown): TypedAnswer {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(String)
  return value === undefined || value === null ? '' : String(value)
}
