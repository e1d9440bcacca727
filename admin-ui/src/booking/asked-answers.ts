import type { CustomField, CustomValue } from '../api/client-file-api.js'
import type { Question } from '../api/catalog-api.js'
import { messages } from '../locales/messages.js'

/** As it is typed or ticked; several of a list are a list. */
export type TypedAnswers = Record<string, string | string[]>

/** Fields of the business that may be filled in with a booking: by what they are about, and key. */
export type AskedField = Pick<CustomField, 'entity' | 'key' | 'labels' | 'type' | 'options'>

export const nameOf = ({ entity, key }: Pick<AskedField, 'entity' | 'key'>): string => `${entity}.${key}`

/** What several services ask; what more than one asks is asked once. */
export function questionsOf(services: readonly { questions?: Question[] }[]): Question[] {
  const asked = services.flatMap(({ questions = [] }) => questions)
  return asked.filter(({ key }, index) => asked.findIndex(other => other.key === key) === index)
}

/** Fields that belong to the sheet of a new booking: all of a booking, and of a client those that are asked. */
export function fieldsFor(fields: readonly CustomField[]): AskedField[] {
  const inUse = fields.filter(({ archivedAt }) => archivedAt === null)
  return inUse.filter(({ entity, isAsked }) => entity === 'booking' || (entity === 'customer' && isAsked))
}

const isEmpty = (answer: string | string[] | undefined) =>
  answer === undefined || (typeof answer === 'string' ? answer.trim() === '' : answer.length === 0)
const numberIn = (text: string) => Number(text.trim().replace(',', '.'))

/** Numbers that are none, by `answers.key` and `customFields.entity.key`; staff may leave open what is required. */
export function checkAnswers(asked: Asked, typed: TypedAnswers): Record<string, string> {
  const numbers = [
    ...asked.questions.filter(({ kind }) => kind === 'number').map(({ key }) => `answers.${key}`),
    ...asked.fields.filter(({ type }) => type === 'number').map(field => `customFields.${nameOf(field)}`),
  ]
  const wrong = numbers.filter(path => !isEmpty(typed[path]) && Number.isNaN(numberIn(String(typed[path]))))
  return Object.fromEntries(wrong.map(path => [path, messages.service.numberWrong]))
}

export interface Asked {
  questions: readonly Question[]
  fields: readonly AskedField[]
}

export interface Said {
  answers?: Record<string, unknown>
  customFields?: Partial<Record<string, Record<string, CustomValue>>>
}

/** As the API takes them; what was left empty is left out. */
export function toSaid({ questions, fields }: Asked, typed: TypedAnswers): Said {
  const answers = questions.flatMap(({ key, kind }): [string, unknown][] => {
    const answer = typed[`answers.${key}`]
    if (answer === undefined || isEmpty(answer)) return []
    if (typeof answer !== 'string') return [[key, answer]]
    return [[key, kind === 'number' ? numberIn(answer) : kind === 'yes-no' ? answer === 'true' : answer.trim()]]
  })
  const customFields: Record<string, Record<string, CustomValue>> = {}
  for (const field of fields) {
    const text = String(typed[`customFields.${nameOf(field)}`] ?? '').trim()
    if (text !== '') (customFields[field.entity] ??= {})[field.key] = valueOf(field, text)
  }
  return {
    ...(answers.length > 0 && { answers: Object.fromEntries(answers) }),
    ...(Object.keys(customFields).length > 0 && { customFields }),
  }
}

function valueOf({ type }: AskedField, text: string): CustomValue {
  if (type === 'boolean') return text === 'true'
  return type === 'number' ? numberIn(text) : text
}
