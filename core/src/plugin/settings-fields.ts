import type { PickerChoice, PickerKind } from '../ports/setting-places.js'
import { isPicker, type ItemField, type SettingField, type SettingScalar, type SettingType } from './setting-field.js'
import { defaultOf, type SettingsSchema, type SettingValue } from './settings.js'

/** One field as the admin draws it; words are in the reader's language. */
export interface SettingsFieldView {
  readonly key: string
  readonly type: SettingType
  readonly label: string
  readonly help?: string
  readonly required?: boolean
  readonly default?: SettingValue
  /** Of a choice or a picker. */
  readonly options?: readonly PickerChoice[]
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly unit?: string
  readonly display?: string
  readonly many?: boolean
  readonly multiline?: boolean
  readonly showIf?: Readonly<Record<string, SettingScalar | readonly SettingScalar[]>>
  readonly group?: string
  readonly docs?: string
  /** What a template may name, with what stands for it in a preview. */
  readonly variables?: readonly { readonly name: string; readonly label: string; readonly sample: string }[]
  /** Columns of a list. */
  readonly fields?: readonly SettingsFieldView[]
  readonly component?: string
}

/** Looks a message up; undefined when there is none. */
export type Lookup = (key: string) => string | undefined
export type Choices = Readonly<Partial<Record<PickerKind, readonly PickerChoice[]>>>

/** The schema as data for a form. */
export function toJsonFields(schema: SettingsSchema, lookup: Lookup, choices: Choices = {}): SettingsFieldView[] {
  return Object.entries(schema).map(([key, field]) => viewOf(key, field, { lookup, choices }))
}

interface Words {
  readonly lookup: Lookup
  readonly choices: Choices
}

function viewOf(key: string, field: SettingField | ItemField, words: Words): SettingsFieldView {
  const { lookup } = words
  const view = {
    key,
    type: field.type,
    label: lookup(field.label) ?? field.label,
    help: lookup(field.help ?? `${field.label}.help`),
    required: 'required' in field ? field.required : undefined,
    default: defaultOf(field),
    showIf: field.showIf,
    group: field.group === undefined ? undefined : (lookup(field.group) ?? field.group),
    docs: field.docs,
    ...ownParts(field, words),
  }
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as typeof view
}

/** What only fields of its type have. */
function ownParts(field: SettingField | ItemField, words: Words): Partial<SettingsFieldView> {
  const { lookup, choices } = words
  const { label } = field
  if (isPicker(field)) return { options: choices[field.type] ?? [], ...some({ many: field.many }) }
  switch (field.type) {
    case 'number':
      return some({ min: field.min, max: field.max, unit: field.unit, step: field.step, display: field.display })
    case 'money':
    case 'duration':
      return some({ min: field.min, max: field.max })
    case 'choice':
      return { options: optionsOf(label, field.options, lookup), ...some({ display: field.display }) }
    case 'choices':
      return { options: optionsOf(label, field.options, lookup) }
    case 'secret':
      return some({ multiline: field.multiline })
    case 'template':
      return { variables: field.variables.map(name => variableOf(label, name, lookup)) }
    case 'list':
      return {
        fields: Object.entries(field.fields).map(([key, one]) => viewOf(key, one, words)),
        ...some({ min: field.min, max: field.max }),
      }
    case 'custom':
      return { component: field.component }
    default:
      return {}
  }
}

function some(parts: Record<string, unknown>): Partial<SettingsFieldView> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}

function optionsOf(label: string, options: readonly string[], lookup: Lookup): PickerChoice[] {
  return options.map(value => ({ value, label: lookup(`${label}.${value}`) ?? value }))
}

function variableOf(label: string, name: string, lookup: Lookup) {
  const words = lookup(`${label}.${name}`) ?? name
  return { name, label: words, sample: lookup(`${label}.${name}.sample`) ?? words }
}
