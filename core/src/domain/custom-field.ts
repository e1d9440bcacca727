/** What a business may give fields of its own. */
export const CUSTOM_ENTITIES = ['customer', 'booking', 'service', 'resource'] as const
export type CustomEntity = (typeof CUSTOM_ENTITIES)[number]

export const CUSTOM_TYPES = ['text', 'number', 'choice', 'date', 'boolean'] as const
export type CustomType = (typeof CUSTOM_TYPES)[number]

/** Keys that a business or a plugin may choose. */
export const CUSTOM_KEY = /^[a-z][a-z0-9-]{0,39}$/

/** By language tag; the words of another language stand in for one that is missing. */
export type Labels = Readonly<Record<string, string>>

export interface CustomOption {
  readonly value: string
  readonly labels: Labels
}

/** A field that a plugin brings along. */
export interface PluginCustomField {
  readonly entity: CustomEntity
  readonly key: string
  readonly labels: Labels
  readonly type: CustomType
  readonly options?: readonly CustomOption[]
  readonly isRequired?: boolean
  /** Default `staff`. */
  readonly audience?: 'staff' | 'customer'
  /** Default false; only of a field that customers see. */
  readonly isAsked?: boolean
}

/** A field beside what the core keeps. */
export interface CustomField extends Required<PluginCustomField> {
  /** Null: a plugin declares it. */
  readonly id: string | null
  readonly pluginId: string | null
  readonly position: number
  readonly archivedAt: Date | null
  readonly version: number
}

export type CustomValues = Readonly<Record<string, unknown>>

export interface ValueProblem {
  readonly path: string
  readonly message: string
}

const MAX_TEXT = 1000
const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * What of the given values is wrong. A value that is null or empty takes the field away, which a required one does not allow.
 * @param before - What is stored; a required field that is there and not mentioned is fine.
 */
export function problemsOf(
  fields: readonly CustomField[],
  given: CustomValues,
  before: CustomValues = {},
): ValueProblem[] {
  const unknown = Object.keys(given).filter(key => !fields.some(field => field.key === key))
  const problems = unknown.map(path => ({ path, message: 'There is no such field' }))
  for (const field of fields) {
    const value = field.key in given ? given[field.key] : before[field.key]
    const message = isNothing(value) ? (field.isRequired ? 'Say something here' : undefined) : wrongValue(field, value)
    if (message !== undefined) problems.push({ path: field.key, message })
  }
  return problems
}

/** The stored values after a change. */
export function changedValues(before: CustomValues, given: CustomValues): CustomValues {
  const all = Object.entries({ ...before, ...given })
  return Object.fromEntries(all.filter(([, value]) => !isNothing(value)))
}

/** A field's name in a language, or in any that there is. */
export function labelIn(labels: Labels, locale: string): string {
  const [language = ''] = locale.split('-')
  return labels[locale] ?? labels[language] ?? Object.values(labels)[0] ?? ''
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function wrongValue({ type, options }: CustomField, value: unknown): string | undefined {
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value) ? undefined : 'Must be a number'
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'Must be true or false'
  if (typeof value !== 'string') return 'Must be text'
  if (type === 'choice') return options.some(option => option.value === value) ? undefined : 'Choose one of the options'
  if (type === 'date') return isDate(value) ? undefined : 'Must be a date such as 2026-03-02'
  return value.length <= MAX_TEXT ? undefined : `Must be at most ${MAX_TEXT} characters`
}

function isDate(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`)
  return DATE.test(value) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}
