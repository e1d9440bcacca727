import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import {
  PluginNotConfiguredError,
  SettingLockedError,
  SettingsInvalidError,
  StaleVersionError,
} from '../errors/catalog.js'
import { pluginSettingsSaved } from '../hooks/catalog.js'
import type { Translator } from '../i18n/translator.js'
import type { Clock } from '../ports/clock.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { SettingStore, StoredSetting } from '../ports/setting-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { PluginShelf } from './plugin-record.js'
import { resolveSettings, type Environment, type ResolvedSetting, type SettingSource } from './resolve-settings.js'
import { toJsonFields, type SettingsFieldView } from './settings-fields.js'
import { settingIssues, type SettingIssue } from './settings-validation.js'
import { shownValues, type SettingsSchema, type SettingValue, type SettingValues } from './settings.js'

/** What the API shows of a plugin's settings; secrets only as set or not set. */
export interface SettingsView {
  readonly pluginId: string
  readonly fields: readonly SettingsFieldView[]
  readonly values: Readonly<Record<string, SettingValue>>
  readonly secrets: Readonly<Record<string, { readonly isSet: boolean }>>
  readonly sources: Readonly<Record<string, SettingSource>>
  /** Fields that cannot be changed at this level, and who decides instead. */
  readonly locked: Readonly<Record<string, SettingSource>>
  readonly version: number
}

/** What a save asks for: a value replaces, null removes, an absent field stays. */
export type SettingChanges = Readonly<Record<string, unknown>>

export interface SaveContext {
  readonly actor: Actor
  readonly requestId?: string
  /** The version that the editor read; another one now answers 412. */
  readonly version?: number
  readonly locale?: string
}

export interface PluginSettingsParts {
  readonly store: SettingStore
  readonly secretBox: SecretBox
  readonly unitOfWork: UnitOfWork
  readonly shelf: PluginShelf
  readonly translator: Translator
  readonly clock: Clock
  readonly environment: Environment
}

interface Read {
  readonly schema: SettingsSchema
  readonly resolved: Record<string, ResolvedSetting>
  /** What would apply without the tenant's own values. */
  readonly inherited: Record<string, ResolvedSetting>
  readonly version: number
}

const FRESH_MS = 30_000

/** Reads and saves what plugins are set to: inheritance, locks, sealed secrets, audit. */
export class PluginSettingsService {
  private readonly cache = new Map<string, { readonly values: SettingValues; readonly readAt: number }>()
  private epoch = 0

  constructor(private readonly parts: PluginSettingsParts) {}

  /**
   * The values that apply to a tenant, or to one of its locations; secrets opened, hidden fields undefined.
   * @throws BW_PLUGIN_NOT_CONFIGURED while a required field is empty.
   */
  async get<V extends object = SettingValues>(tenantId: TenantId, pluginId: string, locationId = ''): Promise<V> {
    const key = `${tenantId} ${pluginId} ${locationId}`
    const now = this.parts.clock.now().getTime()
    const cached = this.cache.get(key)
    if (cached !== undefined && now - cached.readAt < FRESH_MS) return cached.values as V
    const { epoch } = this
    const { schema, resolved } = await this.read(tenantId, pluginId, locationId || undefined)
    const values = this.complete(pluginId, schema, resolved)
    // Something was saved while this was read: what was read serves this call only.
    if (epoch === this.epoch) this.cache.set(key, { values, readAt: now })
    return values as V
  }

  /** As `get`, without what the tenant set itself. Read anew each time: few ask. */
  async getAbove<V extends object = SettingValues>(tenantId: TenantId, pluginId: string): Promise<V> {
    const { schema, inherited } = await this.read(tenantId, pluginId)
    return this.complete(pluginId, schema, inherited) as V
  }

  /** What the settings page draws for the tenant's own level. */
  async view(tenantId: TenantId, pluginId: string, locale = 'en'): Promise<SettingsView> {
    const { schema, resolved, version } = await this.read(tenantId, pluginId)
    const entries = Object.entries(resolved)
    const isSecret = (key: string) => schema[key]?.type === 'secret'
    const pick = <R>(wanted: (key: string) => boolean, of: (setting: ResolvedSetting) => R | undefined) => {
      const picked = entries.filter(([key]) => wanted(key)).map(([key, setting]) => [key, of(setting)])
      return Object.fromEntries(picked.filter(([, value]) => value !== undefined)) as Record<string, R>
    }
    return {
      pluginId,
      fields: toJsonFields(schema, key => this.parts.translator.find(locale, key)),
      values: pick(
        key => !isSecret(key),
        setting => setting.value,
      ),
      secrets: pick(isSecret, setting => ({ isSet: setting.sealed !== undefined || setting.value !== undefined })),
      sources: pick(
        () => true,
        setting => setting.source,
      ),
      locked: pick(
        () => true,
        setting => lockAboveTenant(setting),
      ),
      version,
    }
  }

  /**
   * Saves at the tenant's own level, in one transaction with the audit entry and `plugin.settings-saved`.
   * @throws BW_SETTINGS_INVALID with one issue a field; BW_SETTING_LOCKED; BW_STALE_VERSION.
   */
  async save(tenantId: TenantId, pluginId: string, changes: SettingChanges, by: SaveContext): Promise<SettingsView> {
    const current = await this.read(tenantId, pluginId)
    if (by.version !== undefined && by.version !== current.version) {
      throw new StaleVersionError({ current: current.version })
    }
    const wanted = Object.entries(changes).filter(([key, value]) => isChange(current, key, value))
    for (const [field] of wanted) {
      const level = lockAboveTenant(current.resolved[field])
      if (level !== undefined) throw new SettingLockedError({ field, level })
    }
    this.validate(pluginId, current, changes, by.locale ?? 'en')
    if (wanted.length > 0) {
      await this.parts.unitOfWork.run(tenantId, tx => this.write(tx, pluginId, { current, wanted, by }))
      this.invalidate(tenantId)
    }
    return this.view(tenantId, pluginId, by.locale)
  }

  /** Forgets what was read for a tenant: another process saved. */
  invalidate(tenantId: TenantId): void {
    this.epoch += 1
    for (const key of this.cache.keys()) if (key.startsWith(`${tenantId} `)) this.cache.delete(key)
  }

  private async read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<Read> {
    const schema: SettingsSchema = this.parts.shelf.ready(pluginId).definition.settings?.schema ?? {}
    const rows = await this.parts.store.read(tenantId, pluginId, locationId)
    const above = rows.filter(row => row.scopeType === 'instance' || row.scopeType === 'organization')
    const resolve = (from: readonly StoredSetting[]) =>
      resolveSettings({ id: pluginId, schema }, from, this.parts.environment)
    return { schema, resolved: resolve(rows), inherited: resolve(above), version: versionOf(rows) }
  }

  private complete(pluginId: string, schema: SettingsSchema, resolved: Record<string, ResolvedSetting>): SettingValues {
    const values = shownValues(schema, this.opened(resolved))
    const missing = settingIssues(schema, values).map(issue => issue.path)
    if (missing.length > 0) throw new PluginNotConfiguredError({ plugin: pluginId, fields: missing })
    return values
  }

  private opened(resolved: Record<string, ResolvedSetting>): SettingValues {
    const open = ({ value, sealed }: ResolvedSetting) =>
      sealed === undefined ? value : this.parts.secretBox.open(sealed.place, sealed.bytes)
    return Object.fromEntries(Object.entries(resolved).map(([key, setting]) => [key, open(setting)]))
  }

  private validate(pluginId: string, read: Read, changes: SettingChanges, locale: string): void {
    const { resolved, inherited, schema } = read
    const shown = (setting?: ResolvedSetting) => (setting?.sealed === undefined ? setting?.value : 'set')
    const now = Object.entries(resolved).map(([key, setting]) => [key, shown(setting)])
    const given = Object.entries(changes)
      .filter(([key, value]) => value !== undefined && !(value === '' && schema[key]?.type === 'secret'))
      .map(([key, value]) => [key, value === null || value === '' ? shown(inherited[key]) : value])
    const after = { ...Object.fromEntries(now), ...Object.fromEntries(given) } as Record<string, unknown>
    const found = [...settingIssues(schema, after), ...secretsToGiveAgain(read, changes)]
    const issues = found.map(({ path, message, values }) => ({
      path,
      message: this.parts.translator.translate(locale, message, values),
    }))
    if (issues.length > 0) throw new SettingsInvalidError({ plugin: pluginId, issues })
  }

  private async write(
    tx: Transaction,
    pluginId: string,
    save: { current: Read; wanted: [string, unknown][]; by: SaveContext },
  ): Promise<void> {
    const { current, wanted, by } = save
    const newest = (await this.parts.store.lock(tx, pluginId))?.getTime() ?? 0
    // Who read before us and writes after us finds our time here; without a version the last one wins, field by field.
    if (by.version !== undefined && newest > by.version) throw new StaleVersionError({ current: newest })
    for (const [field, value] of wanted) {
      const at = { scopeId: tx.tenantId, pluginId, field }
      const isSecret = current.schema[field]?.type === 'secret'
      if (value === null || value === '') await this.parts.store.write(tx, at)
      else if (!isSecret) await this.parts.store.write(tx, { ...at, value: value as SettingValue })
      else {
        const sealed = this.parts.secretBox.seal({ ...at, scopeType: 'tenant' }, String(value))
        await this.parts.store.write(tx, { ...at, sealed })
      }
    }
    const { name } = pluginSettingsSaved
    const { actor, requestId } = by
    const changes = auditedChanges(current, wanted)
    await tx.audit({ action: name, subjectType: 'plugin', subjectId: pluginId, actor, requestId, changes })
    const fields = wanted.map(([field]) => field)
    await tx.enqueue({ hook: name, aggregateId: pluginId, payload: { pluginId, fields } })
  }
}

function lockAboveTenant(setting: ResolvedSetting | undefined): SettingSource | undefined {
  return setting?.lockedBy === 'tenant' ? undefined : setting?.lockedBy
}

// A form sends every field; only what differs from what applies is a wish to change it.
function isChange({ resolved, schema }: Read, key: string, value: unknown): boolean {
  if (!Object.hasOwn(schema, key) || value === undefined) return false
  if (schema[key]?.type === 'secret') return value !== ''
  return value === null ? resolved[key]?.source === 'tenant' : value !== resolved[key]?.value
}

/** A stored secret does not follow to a new address: see `sentTo`. */
function secretsToGiveAgain(read: Read, changes: SettingChanges): SettingIssue[] {
  const isMoved = (name: string) => {
    const to = changes[name]
    return to !== null && to !== '' && isChange(read, name, to)
  }
  return Object.entries(read.schema).flatMap(([path, field]) => {
    if (field.type !== 'secret' || isChange(read, path, changes[path])) return []
    const isStored = read.resolved[path]?.source === 'tenant'
    return isStored && field.sentTo?.some(isMoved) ? [{ path, message: 'settings.secret-again' }] : []
  })
}

function versionOf(rows: readonly StoredSetting[]): number {
  return rows.reduce((latest, row) => Math.max(latest, row.updatedAt.getTime()), 0)
}

function auditedChanges({ resolved, schema }: Read, wanted: readonly [string, unknown][]): Record<string, unknown> {
  const changes = wanted.map(([field, to]) => {
    const isSecret = schema[field]?.type === 'secret'
    const secret = to === null ? 'removed' : 'replaced'
    return [field, isSecret ? { secret } : { from: resolved[field]?.value ?? null, to }]
  })
  return Object.fromEntries(changes) as Record<string, unknown>
}
