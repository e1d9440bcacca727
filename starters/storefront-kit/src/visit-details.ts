import type { CustomerDetails } from './api-types.js'
import type { Messages } from './locales/messages.js'
import type { TypedDetails } from './typed-details.js'

export type FieldName = keyof TypedDetails

export type FieldErrors = Partial<Record<FieldName, string>>

/** In the order of the page, so that the first bad one is the first the reader meets. */
export const fieldOrder: FieldName[] = ['name', 'email', 'phone', 'notes']

const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/
const phoneShape = /^\+?[\d\s()./-]{6,}$/

export function checkDetails({ name, email, phone }: TypedDetails, messages: Messages): FieldErrors {
  const errors: FieldErrors = {}
  const texts = messages.details
  if (name.trim() === '') errors.name = texts.nameMissing
  if (email.trim() === '') errors.email = texts.emailMissing
  else if (!emailShape.test(email.trim())) errors.email = texts.emailWrong
  if (phone.trim() !== '' && !phoneShape.test(phone.trim())) errors.phone = texts.phoneWrong
  return errors
}

/** Puts the complaints of the server beside the fields they are about, in the words of the page. */
export function readIssues(issues: { path: string }[], messages: Messages): FieldErrors {
  const texts = messages.details
  const words: Record<FieldName, string> = {
    name: texts.nameWrong,
    email: texts.emailWrong,
    phone: texts.phoneWrong,
    notes: texts.notesWrong,
  }
  const own = issues.filter(({ path }) => !path.startsWith('answers.'))
  const found = fieldOrder.filter(name => own.some(({ path }) => path.endsWith(name)))
  return Object.fromEntries(found.map(name => [name, words[name]]))
}

export function toCustomer({ name, email, phone }: TypedDetails): CustomerDetails {
  const customer = { name: name.trim(), email: email.trim() }
  return phone.trim() === '' ? customer : { ...customer, phone: phone.trim() }
}
