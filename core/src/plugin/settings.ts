import type { Money } from '../domain/money.js'
import type { WeeklyHours } from '../domain/schedule.js'
import type {
  OAuthConnection,
  SettingField,
  SettingItem,
  SettingScalar,
  SettingsSchema,
  SettingValue,
} from './setting-field.js'

export type { SettingField, SettingsSchema, SettingValue } from './setting-field.js'

type ValueOf<F> = F extends { type: 'number' | 'duration' }
  ? number
  : F extends { type: 'boolean' }
    ? boolean
    : F extends { type: 'choice'; options: infer O extends readonly string[] }
      ? O[number]
      : F extends { type: 'choices'; options: infer O extends readonly string[] }
        ? readonly O[number][]
        : F extends { type: 'money' }
          ? Money
          : F extends { type: 'weekly-hours' }
            ? WeeklyHours
            : F extends { type: 'oauth' }
              ? OAuthConnection
              : F extends { type: 'list'; fields: infer R }
                ? readonly RowOf<R>[]
                : F extends { type: 'custom'; accepts: (value: unknown) => value is infer T }
                  ? T
                  : F extends { many: true }
                    ? readonly string[]
                    : string

type RowOf<R> = { readonly [K in keyof R]: IsPresent<R[K]> extends true ? ValueOf<R[K]> : ValueOf<R[K]> | undefined }

// A field that is hidden, or neither required nor given a default, can be absent; nothing chosen is an empty list.
type IsPresent<F> = F extends { showIf: object }
  ? false
  : F extends
        | { type: 'boolean' | 'choices' | 'list' | 'webhook-url' }
        | { many: true }
        | { required: true }
        | { default: SettingValue }
    ? true
    : false

/** What `bw.settings(tenantId)` resolves to, inferred from the schema. */
export type SettingsValues<S extends SettingsSchema> = {
  readonly [K in keyof S as S[K] extends { type: 'heading' } ? never : K]: IsPresent<S[K]> extends true
    ? ValueOf<S[K]>
    : ValueOf<S[K]> | undefined
}

/** Fields that are accounts: what `bw.accessToken` can be asked for. */
export type OAuthKey<S extends SettingsSchema> = {
  [K in keyof S & string]: S[K] extends { type: 'oauth' } ? K : never
}[keyof S & string]

export interface SettingsOptions {
  /** Where the plugin explains its settings, beginning with https://. */
  readonly docs?: string
}

/** A schema whose type is known, so that the values read through it are typed. */
export interface SettingsDefinition<S extends SettingsSchema = SettingsSchema> extends SettingsOptions {
  readonly schema: S
}

/** Values of a settings definition: `SettingsOf<typeof settings>`. */
export type SettingsOf<D> = D extends SettingsDefinition<infer S> ? SettingsValues<S> : never

/**
 * Declares the settings of a plugin once: the form, its validation, the sealing of secrets and the type follow from it.
 *
 * @param schema - One field a key; labels are keys of the plugin's messages.
 * @example
 * const settings = defineSettings({ host: { type: 'text', label: 'channel-email.host' } })
 */
export function defineSettings<const S extends SettingsSchema>(
  schema: S,
  options: SettingsOptions = {},
): SettingsDefinition<S> {
  return { ...options, schema }
}

/** Values as they are read: those of a schema, with what is connected among them. */
export type SettingValues = Readonly<Record<string, SettingValue | OAuthConnection | undefined>>
type Fields = Readonly<Record<string, Pick<SettingField, 'showIf'>>>

/** Whether a field applies, given the other values: each field that it waits for must itself apply. */
export function isShown(schema: Fields, key: string, values: Readonly<Record<string, unknown>>): boolean {
  const waitsFor = Object.entries(schema[key]?.showIf ?? {})
  return waitsFor.every(([name, wanted]) => {
    const value = values[name]
    const isMet = Array.isArray(wanted) ? (wanted as unknown[]).includes(value) : value === wanted
    return isMet && isShown(schema, name, values)
  })
}

export function defaultOf(field: SettingField): SettingValue | undefined {
  if (field.type === 'boolean') return field.default ?? false
  if (field.type === 'choices' || field.type === 'list') return field.default ?? NOTHING
  if ('many' in field && field.many) return NOTHING
  return 'default' in field ? (field.default as SettingValue | undefined) : undefined
}

const NOTHING: readonly never[] = Object.freeze([])

/** Keeps what applies: hidden fields become undefined, so that no plugin acts on a value nobody can see. */
export function shownValues(schema: SettingsSchema, values: SettingValues): SettingValues {
  const keys = Object.keys(schema).filter(key => schema[key]?.type !== 'heading')
  const shown = keys.map(key => [key, isShown(schema, key, values) ? shownRows(schema[key], values[key]) : undefined])
  return Object.fromEntries(shown) as SettingValues
}

/** Rows of a list with every column, those that do not apply undefined. */
function shownRows(field: SettingField | undefined, value: SettingValues[string]): SettingValues[string] {
  if (field?.type !== 'list' || !Array.isArray(value)) return value
  return (value as readonly SettingItem[]).map(row => {
    const full = Object.entries(field.fields).map(([key, one]) => [key, row[key] ?? (defaultOf(one) as SettingScalar)])
    const item = Object.fromEntries(full) as SettingItem
    const kept = Object.keys(field.fields).map(key => [key, isShown(field.fields, key, item) ? item[key] : undefined])
    return Object.fromEntries(kept) as SettingItem
  })
}
