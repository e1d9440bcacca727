import { reactive } from 'vue'
import type { CustomAnswers, CustomQuestion } from './feedback-api.js'
import { useStorefront } from './storefront.js'

export type Questions = ReturnType<typeof useCustomQuestions>

const nameOf = ({ entity, key }: CustomQuestion) => `${entity}.${key}`

function valueOf(question: CustomQuestion, texts: Record<string, string>): string | number | boolean | undefined {
  const text = String(texts[nameOf(question)] ?? '').trim()
  if (text === '') return undefined
  if (question.type === 'boolean') return text === 'true'
  return question.type === 'number' && !Number.isNaN(Number(text)) ? Number(text) : text
}

/** What the business asks beside the contact, and what was typed. */
export function useCustomQuestions() {
  const { api, messages } = useStorefront()
  const state = reactive({
    questions: [] as CustomQuestion[],
    texts: {} as Record<string, string>,
    errors: {} as Record<string, string>,
  })

  // Booking goes on when it cannot be read: the server says what is missing.
  api.customQuestions(document.documentElement.lang).then(
    questions => {
      for (const question of questions) state.texts[nameOf(question)] ??= ''
      state.questions = questions
    },
    () => (state.questions = []),
  )

  return {
    state,
    nameOf,
    /** Whether everything that has to be there is; focuses the first that is not. */
    check(): boolean {
      const missing = state.questions.filter(
        question => question.isRequired && valueOf(question, state.texts) === undefined,
      )
      state.errors = Object.fromEntries(missing.map(question => [nameOf(question), messages.ask.missing]))
      return missing.length === 0
    },
    /** Puts the complaints of the server beside what they are about. @returns whether there was one */
    take(issues: { path: string }[]): boolean {
      const wrong = state.questions.filter(question =>
        issues.some(({ path }) => path === `customFields.${nameOf(question)}`),
      )
      state.errors = Object.fromEntries(wrong.map(question => [nameOf(question), messages.ask.wrong]))
      return wrong.length > 0
    },
    focusFirst(): void {
      const first = state.questions.find(question => state.errors[nameOf(question)] !== undefined)
      if (first) document.getElementById(`field-${nameOf(first)}`)?.focus()
    },
    answers(): CustomAnswers | undefined {
      const answers: CustomAnswers = {}
      for (const question of state.questions) {
        const value = valueOf(question, state.texts)
        if (value !== undefined) (answers[question.entity] ??= {})[question.key] = value
      }
      return Object.keys(answers).length > 0 ? answers : undefined
    },
  }
}
