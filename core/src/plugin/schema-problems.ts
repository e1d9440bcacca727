import { checkValue } from './setting-checks.js'
import type { ItemField, SettingField, SettingsSchema } from './setting-field.js'
import type { SettingsOptions } from './settings.js'

type AnyField = SettingField | ItemField
type Fields = Readonly<Record<string, AnyField>>

const NAME = /^[a-z][A-Za-z0-9]*$/
const ITEM_TYPES = [
  ...['text', 'multiline', 'email', 'url', 'phone', 'colour', 'time', 'time-zone', 'number', 'boolean', 'choice'],
  ...['choices', 'money', 'duration', 'service', 'staff', 'resource', 'location', 'image'],
]
const TYPES = [...ITEM_TYPES, 'weekly-hours', 'secret', 'oauth', 'webhook-url', 'template', 'list', 'heading', 'custom']

/** What is wrong with a schema itself; a plugin with such a schema is not loaded. */
export function schemaProblems(schema: SettingsSchema, { docs }: SettingsOptions = {}): string[] {
  const ofAll = docs === undefined || isWebLink(docs) ? [] : ['docs of the settings does not begin with https://.']
  return [...ofAll, ...problemsOf(schema, TYPES).map(problem => `setting ${problem}`)]
}

/** It becomes a link in the admin. */
function isWebLink(text: string): boolean {
  return text.startsWith('https://')
}

function problemsOf(fields: Fields, types: readonly string[]): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const problems = [...nameProblems(fields, key, field), ...ownProblems(field, fields)]
    if (!types.includes(field.type)) problems.unshift(`there is no type "${field.type}" here.`)
    const inside = field.type === 'list' ? problemsOf(field.fields ?? {}, ITEM_TYPES) : []
    return [...problems.map(problem => `"${key}": ${problem}`), ...inside.map(problem => `"${key}": column ${problem}`)]
  })
}

function nameProblems(fields: Fields, key: string, field: AnyField): string[] {
  const problems = Object.keys(field.showIf ?? {})
    .filter(name => !Object.hasOwn(fields, name))
    .map(name => `showIf names "${name}", which is no setting.`)
  if (!NAME.test(key)) problems.push('the name is not camelCase.')
  if (waitsForItself(fields, key)) problems.push('showIf leads back to it.')
  if (field.docs !== undefined && !isWebLink(field.docs)) problems.push('docs does not begin with https://.')
  return problems
}

function waitsForItself(fields: Fields, key: string, path: readonly string[] = []): boolean {
  if (path.includes(key)) return path[0] === key
  return Object.keys(fields[key]?.showIf ?? {}).some(name => waitsForItself(fields, name, [...path, key]))
}

function ownProblems(field: AnyField, fields: Fields): string[] {
  const problems = [...referenceProblems(field, fields), ...shapeProblems(field)]
  if (field.type === 'choice' || field.type === 'choices') {
    if (field.options.length === 0) problems.push('it has no options.')
    const given = [field.default ?? []].flat()
    if (given.some(option => !field.options.includes(option))) problems.push('its default is none of its options.')
    return problems
  }
  const given = 'default' in field ? (field.default as unknown) : undefined
  if (given !== undefined && checkValue(field as SettingField, given).length > 0) {
    problems.push('its default does not fit.')
  }
  return problems
}

/** Names of other fields that a field leans on. */
function referenceProblems(field: AnyField, fields: Fields): string[] {
  const lost = (what: string, names: readonly string[]) =>
    names.filter(name => !Object.hasOwn(fields, name)).map(name => `${what} names "${name}", which is no setting.`)
  if (field.type === 'secret') return lost('sentTo', field.sentTo ?? [])
  if (field.type !== 'oauth') return []
  const { clientId, clientSecret } = field
  const problems = [...lost('clientId', [clientId]), ...(clientSecret ? lost('clientSecret', [clientSecret]) : [])]
  if (clientSecret && fields[clientSecret] && fields[clientSecret].type !== 'secret') {
    problems.push(`clientSecret names "${clientSecret}", which is no secret.`)
  }
  return problems
}

function shapeProblems(field: AnyField): string[] {
  if (field.type === 'number' && field.display === 'slider' && (field.min === undefined || field.max === undefined)) {
    return ['a slider needs min and max.']
  }
  if (field.type === 'template') {
    const odd = field.variables.filter(name => !/^[\w-]+$/.test(name))
    return odd.map(name => `the variable "${name}" has other signs than letters, digits and hyphens.`)
  }
  if (field.type === 'list' && Object.keys(field.fields ?? {}).length === 0) return ['it has no columns.']
  if (field.type === 'custom' && typeof field.accepts !== 'function') return ['it has no accepts().']
  return []
}
