import type { SecretPlace } from '../ports/secret-box.js'
import type { StoredSetting } from '../ports/setting-store.js'
import { parseSetting, valueIssue } from './settings-validation.js'
import { defaultOf, type SettingField, type SettingsSchema, type SettingValue } from './settings.js'

export type SettingSource = 'default' | StoredSetting['scopeType'] | 'environment'
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a field's value comes from, and what it is; a secret is still sealed. */
export interface ResolvedSetting {
  readonly source: SettingSource
  readonly value?: SettingValue
  readonly sealed?: { readonly place: SecretPlace; readonly bytes: Buffer }
  /** The level that decides for everything below it. */
  readonly lockedBy?: SettingSource
}

/** `BOOKWRIGHT_<PLUGIN>_<FIELD>` and the aliases that the field declares. */
export function environmentNames(pluginId: string, key: string, field: SettingField): string[] {
  const snake = (text: string) =>
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toUpperCase()
  return [`BOOKWRIGHT_${snake(pluginId)}_${snake(key)}`, ...(field.environment ?? [])]
}

function fromEnvironment(names: readonly string[], field: SettingField, environment: Environment) {
  const text = names.map(name => environment[name]).find(value => value !== undefined && value !== '')
  return text === undefined ? undefined : parseSetting(field, text)
}

function fromRow(pluginId: string, field: SettingField, row: StoredSetting): ResolvedSetting | undefined {
  const source = row.scopeType
  if (field.type === 'secret') {
    const place = { scopeType: row.scopeType, scopeId: row.scopeId, pluginId, field: row.field }
    return row.sealed === undefined ? undefined : { source, sealed: { place, bytes: row.sealed } }
  }
  // A value that an older version of the plugin accepted and this one does not is as good as none.
  if (row.value === undefined || row.value === null || valueIssue(field, row.value) !== undefined) return undefined
  return { source, value: row.value as SettingValue }
}

/**
 * Finds what applies: the nearest defined value wins, the environment over all; a level that locks a field ends the
 * search there.
 *
 * @param rows - Outermost first.
 */
export function resolveSettings(
  plugin: { readonly id: string; readonly schema: SettingsSchema },
  rows: readonly StoredSetting[],
  environment: Environment,
): Record<string, ResolvedSetting> {
  const resolved = Object.entries(plugin.schema).map(([key, field]): [string, ResolvedSetting] => {
    const fixed = fromEnvironment(environmentNames(plugin.id, key, field), field, environment)
    if (fixed !== undefined) return [key, { source: 'environment', value: fixed, lockedBy: 'environment' }]
    let found: ResolvedSetting = { source: 'default', value: defaultOf(field) }
    for (const row of rows.filter(one => one.field === key)) {
      found = fromRow(plugin.id, field, row) ?? found
      if (row.isLocked) return [key, { ...found, lockedBy: row.scopeType }]
    }
    return [key, found]
  })
  const found = Object.fromEntries(resolved)
  const kept = Object.entries(plugin.schema).map(([key, field]) => [key, withheld(field, key, found)])
  return Object.fromEntries(kept) as Record<string, ResolvedSetting>
}

/** From outside in; what nobody set says nothing about where it comes from. */
const LEVELS: readonly SettingSource[] = ['default', 'environment', 'instance', 'organization', 'tenant', 'location']

/** Without its value, when a level inside the secret's own decides where the secret would be sent. */
function withheld(
  field: SettingField,
  key: string,
  found: Record<string, ResolvedSetting>,
): ResolvedSetting | undefined {
  const secret = found[key]
  if (field.type !== 'secret' || secret === undefined) return secret
  const level = ({ source }: ResolvedSetting) => LEVELS.indexOf(source)
  const isRedirected = (field.sentTo ?? []).some(name => {
    const target = found[name]
    return target !== undefined && level(target) > level(secret)
  })
  if (!isRedirected) return secret
  const { source, lockedBy } = secret
  return lockedBy === undefined ? { source } : { source, lockedBy }
}
