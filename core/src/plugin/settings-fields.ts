import { defaultOf, type SettingsSchema, type SettingValue } from './settings.js'

/** One field as the admin draws it; words are in the reader's language. */
export interface SettingsFieldView {
  readonly key: string
  readonly type: 'text' | 'number' | 'boolean' | 'choice' | 'secret' | 'email' | 'url' | 'multiline'
  readonly label: string
  readonly help?: string
  readonly required?: boolean
  readonly default?: SettingValue
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly min?: number
  readonly max?: number
  readonly unit?: string
  readonly showIf?: Readonly<Record<string, SettingValue>>
  readonly group?: string
}

/** Looks a message up; undefined when there is none. */
export type Lookup = (key: string) => string | undefined

/** The schema as data for a form. */
export function toJsonFields(schema: SettingsSchema, lookup: Lookup): SettingsFieldView[] {
  return Object.entries(schema).map(([key, field]) => {
    const help = lookup(field.help ?? `${field.label}.help`)
    const group = field.group === undefined ? undefined : (lookup(field.group) ?? field.group)
    const view = {
      key,
      type: field.type,
      label: lookup(field.label) ?? field.label,
      help,
      required: field.required,
      default: defaultOf(field),
      showIf: field.showIf,
      group,
      ...(field.type === 'number' ? { min: field.min, max: field.max, unit: field.unit } : {}),
      ...(field.type === 'choice' ? { options: optionsOf(field.label, field.options, lookup) } : {}),
    }
    return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as typeof view
  })
}

function optionsOf(label: string, options: readonly string[], lookup: Lookup) {
  return options.map(value => ({ value, label: lookup(`${label}.${value}`) ?? value }))
}
