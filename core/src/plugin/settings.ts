/** A scalar that a setting can hold. */
export type SettingValue = string | number | boolean

interface FieldBase {
  /** Key of the plugin's messages; `<label>.help` is the help text when it exists. */
  readonly label: string
  readonly help?: string
  readonly required?: boolean
  /** The field applies only while every named field has this value. */
  readonly showIf?: Readonly<Record<string, SettingValue>>
  readonly group?: string
  /** Further names of the environment variable that sets it for the whole installation. */
  readonly environment?: readonly string[]
}

export interface TextField extends FieldBase {
  readonly type: 'text' | 'multiline' | 'email' | 'url'
  readonly default?: string
}
/** Stored sealed and write-only: no API and no log ever shows it. */
export interface SecretField extends FieldBase {
  readonly type: 'secret'
  /**
   * Fields that say where the secret is sent. Whoever changes one of them must give the secret again, and a level below
   * the secret's own gets none of it: else an owner could have a stored password sent to a server of theirs.
   */
  readonly sentTo?: readonly string[]
}
export interface NumberField extends FieldBase {
  readonly type: 'number'
  readonly default?: number
  readonly min?: number
  readonly max?: number
  readonly unit?: string
}
export interface BooleanField extends FieldBase {
  readonly type: 'boolean'
  readonly default?: boolean
}
/** Labels of the options are `<label>.<option>`. */
export interface ChoiceField extends FieldBase {
  readonly type: 'choice'
  readonly options: readonly string[]
  readonly default?: string
}

/** One field of a form; `label` is a key of the plugin's `locales`. */
export type SettingField = TextField | SecretField | NumberField | BooleanField | ChoiceField
/** Fields by name, in the order of the form. */
export type SettingsSchema = Readonly<Record<string, SettingField>>

type ValueOf<F> = F extends { type: 'number' }
  ? number
  : F extends { type: 'boolean' }
    ? boolean
    : F extends { type: 'choice'; options: infer O extends readonly string[] }
      ? O[number]
      : string

// A field that is hidden, or neither required nor given a default, can be absent.
type IsPresent<F> = F extends { showIf: object }
  ? false
  : F extends { type: 'boolean' } | { required: true } | { default: SettingValue }
    ? true
    : false

/** What `bw.settings(tenantId)` resolves to, inferred from the schema. */
export type SettingsValues<S extends SettingsSchema> = {
  readonly [K in keyof S]: IsPresent<S[K]> extends true ? ValueOf<S[K]> : ValueOf<S[K]> | undefined
}

/** A schema whose type is known, so that the values read through it are typed. */
export interface SettingsDefinition<S extends SettingsSchema = SettingsSchema> {
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
export function defineSettings<const S extends SettingsSchema>(schema: S): SettingsDefinition<S> {
  return { schema }
}

export type SettingValues = Readonly<Record<string, SettingValue | undefined>>

/** Whether a field applies, given the other values. */
export function isShown(field: SettingField, values: SettingValues): boolean {
  return Object.entries(field.showIf ?? {}).every(([key, value]) => values[key] === value)
}

export function defaultOf(field: SettingField): SettingValue | undefined {
  if (field.type === 'secret') return undefined
  return field.default ?? (field.type === 'boolean' ? false : undefined)
}

/** Keeps what applies: hidden fields become undefined, so that no plugin acts on a value nobody can see. */
export function shownValues(schema: SettingsSchema, values: SettingValues): SettingValues {
  const shown = Object.entries(schema).map(([key, field]) => [key, isShown(field, values) ? values[key] : undefined])
  return Object.fromEntries(shown) as SettingValues
}

/** What is wrong with a schema itself; a plugin with such a schema is not loaded. */
export function schemaProblems(schema: SettingsSchema): string[] {
  return Object.entries(schema).flatMap(([key, field]) => {
    const unknown = Object.keys(field.showIf ?? {}).filter(name => !(name in schema))
    const problems = unknown.map(name => `setting "${key}": showIf names "${name}", which is no setting.`)
    const lost = (field.type === 'secret' ? (field.sentTo ?? []) : []).filter(name => !(name in schema))
    problems.push(...lost.map(name => `setting "${key}": sentTo names "${name}", which is no setting.`))
    if (!/^[a-z][A-Za-z0-9]*$/.test(key)) problems.push(`setting "${key}": the name is not camelCase.`)
    if (field.type !== 'choice') return problems
    if (field.options.length === 0) problems.push(`setting "${key}" has no options.`)
    const isStranger = field.default !== undefined && !field.options.includes(field.default)
    return isStranger ? [...problems, `setting "${key}": its default is none of its options.`] : problems
  })
}
