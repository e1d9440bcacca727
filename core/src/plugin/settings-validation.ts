import { checkValue, inside, isEmpty, type ValueIssue } from './setting-checks.js'
import { isValueField, type SettingField, type SettingsSchema, type SettingValue } from './setting-field.js'
import { isShown } from './settings.js'

/** `path` is the key of a field, or leads into its value: `rules.0.percent`. */
export type SettingIssue = ValueIssue

/**
 * Checks the values as they would be after a save.
 *
 * @param values - Everything that would apply, inherited values included; a set secret stands as any text.
 * @returns What is wrong with fields that apply; one that is hidden may hold or lack anything.
 */
export function settingIssues(schema: SettingsSchema, values: Readonly<Record<string, unknown>>): SettingIssue[] {
  const unknown = Object.keys(values).filter(key => !Object.hasOwn(schema, key))
  const strangers = unknown.map(path => ({ path, message: 'settings.unknown-field' }))
  const issues = Object.entries(schema).flatMap(([key, field]): SettingIssue[] => {
    if (!isShown(schema, key, values) || field.type === 'heading' || field.type === 'webhook-url') return []
    const value = values[key]
    if (isEmpty(value)) return field.required ? [{ path: key, message: 'settings.required' }] : []
    if (field.type === 'oauth') return []
    return checkValue(field, value).map(issue => ({ ...issue, path: inside(key, issue.path) }))
  })
  return [...strangers, ...issues]
}

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

/** Reads a value from an environment variable; undefined when it does not fit the field. */
export function parseSetting(field: SettingField, text: string): SettingValue | undefined {
  if (field.type === 'secret') return checkValue(field, text).length === 0 ? text : undefined
  if (!isValueField(field)) return undefined
  const value = valueIn(field, text)
  return value === undefined || checkValue(field, value).length > 0 ? undefined : (value as SettingValue)
}

function valueIn(field: SettingField, text: string): unknown {
  const isMany = field.type === 'choices' || ('many' in field && field.many === true)
  if (isMany) return text.split(',').map(part => part.trim())
  switch (field.type) {
    case 'number':
    case 'duration':
      return text.trim() === '' ? undefined : Number(text)
    case 'boolean':
      return TRUTHS[text.toLowerCase()]
    case 'money':
    case 'weekly-hours':
    case 'list':
    case 'custom':
      return jsonIn(text)
    default:
      return text
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
