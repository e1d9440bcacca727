import { SETTING_SCOPES } from '../domain/setting-scope.js'
import type { Connection } from '../ports/connection-store.js'
import type { SecretPlace } from '../ports/secret-box.js'
import type { StoredSetting } from '../ports/setting-store.js'
import { checkValue, type ValueIssue } from './setting-checks.js'
import { type SettingField, type SettingItem, type SettingsSchema, type SettingValue } from './setting-field.js'
import { parseSetting } from './settings-validation.js'
import { defaultOf } from './settings.js'

export type SettingSource = 'default' | StoredSetting['scopeType'] | 'environment'
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a field's value comes from, and what it is; a secret is still sealed. */
export interface ResolvedSetting {
  readonly source: SettingSource
  /** Of the organization or location, where that is the source. */
  readonly scopeId?: string
  /** The variable, where the environment is the source. */
  readonly variable?: string
  readonly value?: SettingValue
  readonly sealed?: { readonly place: SecretPlace; readonly bytes: Buffer }
  readonly connection?: Connection
  /** When it was set; not for what comes from the environment or a default. */
  readonly setAt?: Date
  /** The level that decides for everything below it. */
  readonly lockedBy?: SettingSource
  /** How far inside it was decided; what nobody set says nothing about where it comes from. */
  readonly depth: number
}

/** A value that is there and does not count: an older version, another currency, a mistyped variable. */
export interface SettingProblem {
  readonly field: string
  readonly source: SettingSource
  readonly scopeId?: string
  readonly variable?: string
  readonly issue: ValueIssue
}

export interface Resolution {
  readonly settings: Readonly<Record<string, ResolvedSetting>>
  readonly problems: readonly SettingProblem[]
}

/** What decides beside the rows. */
export interface SettingsAround {
  readonly environment: Environment
  /** Of the business; an amount in another one does not apply. Undefined above a business. */
  readonly currency?: string | undefined
  /** Outermost first. */
  readonly connections?: readonly Connection[]
  /** The address at which vendors call; undefined above a business. */
  readonly webhookUrl?: string | undefined
}

/** `BOOKWRIGHT_<PLUGIN>_<FIELD>` and the aliases that the field declares. */
export function environmentNames(pluginId: string, key: string, field: SettingField): string[] {
  const snake = (text: string) =>
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toUpperCase()
  const aliases = 'environment' in field ? (field.environment ?? []) : []
  return [`BOOKWRIGHT_${snake(pluginId)}_${snake(key)}`, ...aliases]
}

/**
 * Finds what applies: the nearest defined value wins, the environment over all; a level that locks a field ends the
 * search there. What does not fit is named and left out, so that an upgrade breaks nothing.
 *
 * @param rows - Outermost first.
 */
export function resolveSettings(
  plugin: { readonly id: string; readonly schema: SettingsSchema },
  rows: readonly StoredSetting[],
  around: SettingsAround,
): Resolution {
  const search = new SettingSearch(plugin.id, rows, around)
  const fields = Object.entries(plugin.schema).filter(([, field]) => field.type !== 'heading')
  const found = Object.fromEntries(fields.map(([key, field]) => [key, search.find(key, field)]))
  const settings = Object.fromEntries(fields.map(([key, field]) => [key, withheld(field, key, found)]))
  return { settings, problems: search.problems }
}

/** One look through all that is stored. */
class SettingSearch {
  readonly problems: SettingProblem[] = []
  private readonly depths: readonly string[]

  constructor(
    private readonly pluginId: string,
    private readonly rows: readonly StoredSetting[],
    private readonly around: SettingsAround,
  ) {
    this.depths = [...new Set(rows.map(placeOf))]
  }

  find(key: string, field: SettingField): ResolvedSetting {
    if (field.type === 'webhook-url') return { source: 'default', depth: DEFAULT, ...known(this.around.webhookUrl) }
    if (field.type === 'oauth') return this.connected(key)
    const fixed = this.fromEnvironment(key, field)
    if (fixed !== undefined) return fixed
    let found: ResolvedSetting = { source: 'default', depth: DEFAULT, ...known(defaultOf(field)) }
    for (const row of this.rowsOf(key, field)) {
      found = this.fromRow(key, field, row) ?? found
      if (row.isLocked) return { ...found, lockedBy: row.scopeType }
    }
    return found
  }

  private connected(key: string): ResolvedSetting {
    const all = (this.around.connections ?? []).filter(({ field }) => field === key)
    const connection = all.filter(({ sealed }) => sealed !== undefined).at(-1)
    if (connection === undefined) return { source: 'default', depth: DEFAULT }
    const { scopeId, connectedAt, isOfTenant } = connection
    const source = isOfTenant ? 'tenant' : 'location'
    return { source, scopeId, connection, depth: 0, ...(connectedAt && { setAt: connectedAt }) }
  }

  private fromEnvironment(key: string, field: SettingField): ResolvedSetting | undefined {
    const { environment } = this.around
    const variable = environmentNames(this.pluginId, key, field).find(name => (environment[name] ?? '') !== '')
    if (variable === undefined) return undefined
    const value = parseSetting(field, environment[variable] ?? '')
    if (value !== undefined) {
      return { source: 'environment', variable, value, lockedBy: 'environment', depth: OF_SERVER }
    }
    this.problems.push({ field: key, source: 'environment', variable, issue: UNREADABLE })
    return undefined
  }

  /** Those of a former name only where nothing was said under the new one. */
  private rowsOf(key: string, field: SettingField): readonly StoredSetting[] {
    const formerly = 'formerly' in field ? (field.formerly ?? []) : []
    const innermost = SETTING_SCOPES.indexOf(('scope' in field ? field.scope : undefined) ?? 'tenant')
    const named = this.rows.filter(row => row.field === key || formerly.includes(row.field))
    const isNewer = (row: StoredSetting) => named.some(one => one.field === key && placeOf(one) === placeOf(row))
    return named.filter(
      row => (row.field === key || !isNewer(row)) && SETTING_SCOPES.indexOf(row.scopeType) <= innermost,
    )
  }

  private fromRow(key: string, field: SettingField, row: StoredSetting): ResolvedSetting | undefined {
    const { scopeType: source, scopeId, updatedAt: setAt } = row
    const at = { source, scopeId, setAt, depth: this.depths.indexOf(placeOf(row)) }
    if (field.type === 'secret') {
      const place = { scopeType: source, scopeId, pluginId: this.pluginId, field: row.field }
      return row.sealed === undefined ? undefined : { ...at, sealed: { place, bytes: row.sealed } }
    }
    if (row.value === undefined || row.value === null) return undefined
    const issue = checkValue(field, row.value)[0] ?? this.foreignMoney(field, row.value as SettingValue)
    if (issue === undefined) return { ...at, value: row.value as SettingValue }
    this.problems.push({ field: key, source, scopeId, issue })
    return undefined
  }

  private foreignMoney(field: SettingField, value: SettingValue): ValueIssue | undefined {
    const { currency } = this.around
    const isForeign = currency !== undefined && currenciesIn(field, value).some(one => one !== currency)
    return isForeign ? { path: '', message: 'settings.other-currency', values: { currency } } : undefined
  }
}

const DEFAULT = -2
const OF_SERVER = -1
const UNREADABLE: ValueIssue = { path: '', message: 'settings.unreadable-variable' }

function placeOf({ scopeType, scopeId }: StoredSetting): string {
  return `${scopeType} ${scopeId}`
}

function known(value: SettingValue | undefined): { readonly value?: SettingValue } {
  return value === undefined ? {} : { value }
}

/** The currencies of every amount in a value. */
export function currenciesIn(field: SettingField, value: SettingValue): string[] {
  if (field.type === 'money') return [(value as { currency: string }).currency]
  if (field.type !== 'list') return []
  const columns = Object.entries(field.fields).filter(([, column]) => column.type === 'money')
  const amounts = (value as readonly SettingItem[]).flatMap(row => columns.map(([key]) => row[key]))
  return amounts.flatMap(amount => (amount === undefined ? [] : [(amount as { currency: string }).currency]))
}

/** Without its value, when somebody else decides where it would be sent: a level inside its own, or one outside since then. */
function withheld(field: SettingField, key: string, found: Record<string, ResolvedSetting>): ResolvedSetting {
  const secret = found[key] ?? { source: 'default', depth: DEFAULT }
  if (field.type !== 'secret') return secret
  const givenAt = secret.setAt?.getTime() ?? 0
  const isRedirected = (field.sentTo ?? []).some(name => {
    const { depth = DEFAULT, setAt } = found[name] ?? {}
    return depth > secret.depth || (depth < secret.depth && (setAt?.getTime() ?? 0) > givenAt)
  })
  if (!isRedirected) return secret
  const { source, scopeId, depth, lockedBy } = secret
  return { source, depth, ...(scopeId !== undefined && { scopeId }), ...(lockedBy !== undefined && { lockedBy }) }
}
