import { isShown, type NumberField, type SettingField, type SettingsSchema, type SettingValue } from './settings.js'

export interface SettingIssue {
  readonly path: string
  /** Key of the engine's messages. */
  readonly message: string
  readonly values?: Readonly<Record<string, string | number>>
}

const MAX_TEXT_LENGTH = 10_000
const EMAIL = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/
// Line breaks in a value that ends up in a mail or HTTP header would start a header of their own.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/

function textIssue(field: SettingField, text: string): string | undefined {
  if (text.length > MAX_TEXT_LENGTH) return 'settings.too-long'
  if (field.type !== 'multiline' && CONTROL.test(text)) return 'settings.no-control-characters'
  if (field.type === 'email' && !EMAIL.test(text)) return 'settings.no-email'
  if (field.type === 'url' && !isWebAddress(text)) return 'settings.no-url'
  if (field.type === 'choice' && !field.options.includes(text)) return 'settings.no-option'
  return undefined
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}

function numberIssue(field: NumberField, value: unknown): Omit<SettingIssue, 'path'> | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { message: 'settings.no-number' }
  if (field.min !== undefined && value < field.min) return { message: 'settings.below-min', values: { min: field.min } }
  if (field.max !== undefined && value > field.max) return { message: 'settings.above-max', values: { max: field.max } }
  return undefined
}

/** What is wrong with one value that somebody gave; undefined when nothing is. */
export function valueIssue(field: SettingField, value: unknown): Omit<SettingIssue, 'path'> | undefined {
  if (field.type === 'number') return numberIssue(field, value)
  if (field.type === 'boolean') return typeof value === 'boolean' ? undefined : { message: 'settings.no-boolean' }
  if (typeof value !== 'string') return { message: 'settings.no-text' }
  const message = textIssue(field, value)
  return message === undefined ? undefined : { message }
}

/**
 * Checks the values as they would be after a save.
 *
 * @param values - Everything that would apply, inherited values included; a set secret stands as any text.
 * @returns One issue a field; a required field counts only while it is shown.
 */
export function settingIssues(schema: SettingsSchema, values: Readonly<Record<string, unknown>>): SettingIssue[] {
  const scalars = values as Record<string, SettingValue | undefined>
  const unknown = Object.keys(values).filter(key => !Object.hasOwn(schema, key))
  const strangers = unknown.map(path => ({ path, message: 'settings.unknown-field' }))
  const issues = Object.entries(schema).flatMap(([path, field]) => {
    const value = values[path]
    if (value === undefined || value === '') {
      return field.required && isShown(field, scalars) ? [{ path, message: 'settings.required' }] : []
    }
    const issue = valueIssue(field, value)
    return issue === undefined ? [] : [{ path, ...issue }]
  })
  return [...strangers, ...issues]
}

/** Reads a value from an environment variable; undefined when it does not fit the field. */
export function parseSetting(field: SettingField, text: string): SettingValue | undefined {
  const booleans: Record<string, boolean> = { true: true, '1': true, false: false, '0': false }
  const isNumber = field.type === 'number' && text.trim() !== ''
  const value = isNumber ? Number(text) : field.type === 'boolean' ? booleans[text.toLowerCase()] : text
  return value === undefined || valueIssue(field, value) !== undefined ? undefined : value
}
