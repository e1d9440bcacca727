/** How a question is answered. */
export const QUESTION_KINDS = ['text', 'long-text', 'choice', 'multi-choice', 'number', 'date', 'yes-no'] as const
export type QuestionKind = (typeof QUESTION_KINDS)[number]

/** What a business asks before somebody books. */
export interface Question {
  /** Names it among those of its service, and its answer among those of the booking. */
  readonly key: string
  readonly label: string
  /** Said below it; empty: nothing. */
  readonly help: string
  readonly kind: QuestionKind
  readonly isRequired: boolean
  /** What may be chosen; empty unless it is a choice. */
  readonly options: readonly string[]
  /** Bounds of a number; null: none. */
  readonly min: number | null
  readonly max: number | null
}

/** As it is sent and kept: a number for `number`, true or false for `yes-no`, `YYYY-MM-DD` for `date`, a list for several. */
export type Answers = Readonly<Record<string, unknown>>

export interface AnswerIssue {
  readonly path: string
  readonly message: string
}

const MAX_TEXT = { text: 300, 'long-text': 4000 } as const
const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/

/** The questions of several services as one list: one that several ask is asked once. */
export function questionsOf(services: readonly { readonly questions?: readonly Question[] }[]): Question[] {
  const all = services.flatMap(({ questions = [] }) => questions)
  return [...new Map([...all].reverse().map(question => [question.key, question])).values()].reverse()
}

/**
 * What is wrong with some answers; nothing when all is well. Answers to what nobody asked are left alone: plugins have theirs.
 * @param isComplete - Whether everything required must be answered: not when staff write down what they were told.
 */
export function answerIssues(
  questions: readonly Question[],
  answers: Answers,
  { isComplete }: { readonly isComplete: boolean },
): AnswerIssue[] {
  return questions.flatMap(question => {
    const answer = answers[question.key]
    const message = isEmpty(answer)
      ? isComplete && question.isRequired && 'This question needs an answer'
      : problemOf(question, answer)
    return message ? [{ path: `answers.${question.key}`, message }] : []
  })
}

function isEmpty(answer: unknown): boolean {
  if (Array.isArray(answer)) return answer.length === 0
  return answer === undefined || answer === null || (typeof answer === 'string' && answer.trim() === '')
}

function problemOf(question: Question, answer: unknown): string | undefined {
  switch (question.kind) {
    case 'text':
    case 'long-text':
      return textProblem(answer, MAX_TEXT[question.kind])
    case 'choice':
      return isOption(question, answer) ? undefined : 'Choose one of the answers on offer'
    case 'multi-choice': {
      const isList = Array.isArray(answer) && answer.every(item => isOption(question, item))
      return isList && new Set(answer).size === answer.length ? undefined : 'Choose among the answers on offer'
    }
    case 'number':
      return numberProblem(question, answer)
    case 'date':
      return isDate(answer) ? undefined : 'Enter a date such as 2027-06-12'
    case 'yes-no':
      return typeof answer === 'boolean' ? undefined : 'Answer yes or no'
  }
}

function isOption({ options }: Question, answer: unknown): boolean {
  return typeof answer === 'string' && options.includes(answer)
}

function textProblem(answer: unknown, most: number): string | undefined {
  if (typeof answer !== 'string') return 'Answer in words'
  return answer.length > most ? `Use at most ${most} characters` : undefined
}

function numberProblem({ min, max }: Question, answer: unknown): string | undefined {
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return 'Enter a number'
  if (min !== null && answer < min) return `Enter ${min} or more`
  return max !== null && answer > max ? `Enter ${max} or less` : undefined
}

function isDate(answer: unknown): boolean {
  if (typeof answer !== 'string' || !LOCAL_DATE.test(answer)) return false
  const at = new Date(`${answer}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(answer)
}

/** An answer beside the question that was asked; what nobody asked stands behind, under its key. */
export interface AnsweredQuestion {
  readonly key: string
  readonly label: string
  readonly value: string | number | boolean | readonly string[]
}

export function answeredQuestions(questions: readonly Question[], answers: Answers): AnsweredQuestion[] {
  const labels = new Map(questions.map(({ key, label }) => [key, label]))
  const known = questions.filter(({ key }) => !isEmpty(answers[key])).map(({ key }) => key)
  const others = Object.keys(answers).filter(key => !labels.has(key) && !isEmpty(answers[key]))
  return [...known, ...others].map(key => ({ key, label: labels.get(key) ?? key, value: shownValue(answers[key]) }))
}

function shownValue(answer: unknown): AnsweredQuestion['value'] {
  if (typeof answer === 'string' || typeof answer === 'number' || typeof answer === 'boolean') return answer
  if (Array.isArray(answer) && answer.every(item => typeof item === 'string')) return answer
  return JSON.stringify(answer)
}
