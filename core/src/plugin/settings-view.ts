import type { Translator } from '../i18n/translator.js'
import type { ConnectionState } from '../ports/connection-store.js'
import type { PickerChoice, PickerKind, SettingPlaces } from '../ports/setting-places.js'
import type { ResolvedSetting, SettingProblem, SettingSource } from './resolve-settings.js'
import {
  isPicker,
  isSettableAt,
  isValueField,
  type ItemField,
  type SettingField,
  type SettingItem,
} from './setting-field.js'
import { toJsonFields, type Choices, type SettingsFieldView } from './settings-fields.js'
import type { FullRead } from './settings-reader.js'
import type { SettingsSchema, SettingValue } from './settings.js'

/** Where a value comes from, for people. */
export interface SettingOrigin {
  /** Of the organization or location. */
  readonly name?: string
  /** The variable of the environment. */
  readonly variable?: string
}

export interface ConnectionView {
  readonly state: ConnectionState | 'not-connected'
  readonly account: string
  readonly connectedAt: Date | null
  readonly connectedBy: string
  /** What went wrong last, in words; empty when nothing did. */
  readonly problem: string
}

/** What the API shows of a plugin's settings at one level; secrets only as set or not set. */
export interface SettingsView {
  readonly pluginId: string
  readonly scope: string
  readonly scopeId: string
  /** What the plugin explains itself, and where; null when nowhere. */
  readonly docs: string | null
  readonly fields: readonly SettingsFieldView[]
  readonly values: Readonly<Record<string, SettingValue>>
  readonly secrets: Readonly<Record<string, { readonly isSet: boolean; readonly setAt?: Date }>>
  readonly connections: Readonly<Record<string, ConnectionView>>
  readonly sources: Readonly<Record<string, SettingSource>>
  readonly origins: Readonly<Record<string, SettingOrigin>>
  /** Fields that this level sets itself: they can be put back to what is inherited. */
  readonly own: readonly string[]
  /** What would apply without this level. */
  readonly inherited: Readonly<Record<string, SettingValue>>
  /** Fields that cannot be changed at this level, and who decides instead. */
  readonly locked: Readonly<Record<string, SettingSource>>
  /** Fields that this level decides for everything below it. */
  readonly locks: readonly string[]
  /** Fields that this level may decide so, because they can be set further inside too. */
  readonly lockable: readonly string[]
  /** Values that are stored and do not count, each with the reason. */
  readonly problems: readonly { readonly field: string; readonly source: SettingSource; readonly message: string }[]
  readonly currency: string
  readonly version: number
}

export interface ViewParts {
  readonly translator: Translator
  readonly places: SettingPlaces
}

/** Writes down what a form shows. */
export async function settingsView(read: FullRead, locale: string, parts: ViewParts): Promise<SettingsView> {
  const schema = shownAt(read)
  const { settings } = read.resolved
  const say = (key: string) => parts.translator.find(locale, key)
  const { choices, lost } = await choicesOf(read, schema, parts.places)
  const secrets = pick(schema, settings, (setting, field) =>
    field.type === 'secret' ? secretView(setting) : undefined,
  )
  return {
    ...{ pluginId: read.pluginId, scope: read.scope, scopeId: read.scopeId, docs: read.definition.docs ?? null },
    fields: toJsonFields(schema, say, choices),
    values: pick(schema, settings, valueOf),
    secrets,
    connections: pick(schema, settings, (setting, field) =>
      field.type === 'oauth' ? connectionView(setting, key => parts.translator.translate(locale, key)) : undefined,
    ),
    sources: pick(schema, settings, setting => setting.source),
    origins: pick(schema, settings, setting => originOf(setting, read)),
    own: Object.keys(schema).filter(key => isOwn(read, settings[key])),
    inherited: pick(schema, read.inherited.settings, valueOf),
    locked: pick(schema, settings, (_setting, field, key) => lockOf(read, key, field)),
    locks: read.locks,
    lockable: Object.entries(schema).flatMap(([key, field]) => (isLockable(read, key, field) ? [key] : [])),
    problems: [...read.resolved.problems, ...lost].map(problem => inWords(problem, locale, parts.translator)),
    currency: read.business.currency,
    version: read.version,
  }
}

/** The level that decides instead of this one: it locked the field, or the field is only for other levels. */
export function lockOf(read: FullRead, key: string, field: SettingField): SettingSource | undefined {
  const lock = read.inherited.settings[key]?.lockedBy
  if (lock !== undefined || isSettableAt(field, read.scope)) return lock
  if (field.type === 'webhook-url' || field.type === 'heading') return undefined
  return ('scope' in field ? field.scope : undefined) ?? 'tenant'
}

/** Only what can be set further inside can be decided for what lies there. */
export function isLockable(read: FullRead, key: string, field: SettingField): boolean {
  const hasValue = isValueField(field) || field.type === 'secret'
  const innermost = ('scope' in field ? field.scope : undefined) ?? 'tenant'
  return hasValue && innermost !== read.scope && lockOf(read, key, field) === undefined
}

export function isOwn({ scope, scopeId }: FullRead, setting: ResolvedSetting | undefined): boolean {
  return setting?.source === scope && (setting.scopeId ?? '') === scopeId
}

export function inWords(problem: SettingProblem, locale: string, translator: Translator) {
  const { field, source, variable, issue } = problem
  const values = { ...issue.values, ...(variable === undefined ? {} : { variable }) }
  return { field, source, message: translator.translate(locale, issue.message, values) }
}

/** A business sees what is decided above it; above it and below it only what can be set there. */
function shownAt({ schema, scope }: FullRead): SettingsSchema {
  const isShown = (field: SettingField) => {
    if (field.type === 'heading' || scope === 'tenant') return true
    return isSettableAt(field, scope)
  }
  return Object.fromEntries(Object.entries(schema).filter(([, field]) => isShown(field)))
}

function valueOf(setting: ResolvedSetting, field: SettingField): SettingValue | undefined {
  return field.type === 'secret' || field.type === 'oauth' ? undefined : setting.value
}

function secretView({ sealed, value, setAt }: ResolvedSetting) {
  const isSet = sealed !== undefined || value !== undefined
  return isSet && setAt !== undefined ? { isSet, setAt } : { isSet }
}

function connectionView({ connection }: ResolvedSetting, say: (key: string) => string): ConnectionView {
  if (connection === undefined) {
    return { state: 'not-connected', account: '', connectedAt: null, connectedBy: '', problem: '' }
  }
  const { state, account, connectedAt = null, connectedBy, problem } = connection
  return { state, account, connectedAt, connectedBy, problem: say(problem) }
}

function originOf({ source, scopeId, variable }: ResolvedSetting, { business }: FullRead): SettingOrigin | undefined {
  if (variable !== undefined) return { variable }
  const name = source === 'organization' && business.organizations.find(({ id }) => id === scopeId)?.name
  return name ? { name } : undefined
}

function pick<R>(
  schema: SettingsSchema,
  settings: Readonly<Record<string, ResolvedSetting>>,
  of: (setting: ResolvedSetting, field: SettingField, key: string) => R | undefined,
): Record<string, R> {
  const picked = Object.entries(schema).flatMap(([key, field]) => {
    const setting = settings[key]
    const value = setting && of(setting, field, key)
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(picked)
}

/** What pickers offer; ids that are stored and lead nowhere any more are named. */
async function choicesOf(read: FullRead, schema: SettingsSchema, places: SettingPlaces) {
  const picked = pickedIn(schema, key => read.resolved.settings[key]?.value)
  const choices: Record<string, readonly PickerChoice[]> = {}
  if (read.scope === 'instance' || read.scope === 'organization') return { choices: choices as Choices, lost: [] }
  for (const kind of new Set(picked.map(one => one.kind))) {
    const ids = picked.filter(one => one.kind === kind).flatMap(one => one.ids)
    choices[kind] = await places.choices(read.tenantId, kind, ids)
  }
  const lost = picked.filter(({ kind, ids }) => ids.some(id => !choices[kind]?.some(({ value }) => value === id)))
  const problems = lost.map(({ key }): SettingProblem => {
    const { source = 'default' } = read.resolved.settings[key] ?? {}
    return { field: key, source, issue: { path: '', message: 'settings.not-there' } }
  })
  return { choices: choices as Choices, lost: problems }
}

/** Every picker of a schema, columns of lists included, with the ids in its value. */
export function pickedIn(schema: SettingsSchema, valueAt: (key: string) => unknown) {
  return Object.entries(schema).flatMap(([key, field]) => {
    const value = valueAt(key)
    if (isPicker(field)) return [{ key, path: key, kind: field.type as PickerKind, ids: idsIn(value) }]
    if (field.type !== 'list') return []
    const rows = (Array.isArray(value) ? value : []) as readonly SettingItem[]
    return Object.entries(field.fields).flatMap(([column, one]: [string, ItemField]) => {
      if (!isPicker(one)) return []
      const all = rows.map((row, index) => ({ path: `${key}.${index}.${column}`, ids: idsIn(row[column]) }))
      const none = [{ path: `${key}.0.${column}`, ids: [] as string[] }]
      return [...(all.length > 0 ? all : none)].map(found => ({ key, kind: one.type as PickerKind, ...found }))
    })
  })
}

function idsIn(value: unknown): string[] {
  return [value ?? []].flat().filter((id): id is string => typeof id === 'string' && id !== '')
}
