import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { SETTING_SCOPES, type SettingScope } from '../domain/setting-scope.js'
import { PluginNotConfiguredError, StaleVersionError } from '../errors/catalog.js'
import { pluginSettingsSaved } from '../hooks/catalog.js'
import type { Translator } from '../i18n/translator.js'
import type { Clock } from '../ports/clock.js'
import type { PluginHealth } from '../ports/plugin-store.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { Resolution, ResolvedSetting, SettingProblem } from './resolve-settings.js'
import {
  auditedChanges,
  planChanges,
  type LockChanges,
  type PlannedChanges,
  type SettingChanges,
} from './settings-change.js'
import {
  OF_BUSINESS,
  SettingsReader,
  type FullRead,
  type SettingLevel,
  type SettingsReaderParts,
} from './settings-reader.js'
import { isSettableAt } from './setting-field.js'
import { settingIssues } from './settings-validation.js'
import { inWords, settingsView, type SettingsView } from './settings-view.js'
import { isShown, shownValues, type SettingsSchema, type SettingValues } from './settings.js'

export type { SettingChanges } from './settings-change.js'
export type { SettingLevel } from './settings-reader.js'
export type { SettingsView } from './settings-view.js'

export interface SaveContext {
  readonly actor: Actor
  readonly requestId?: string
  /** The version that the editor read; another one now answers 412. */
  readonly version?: number
  readonly locale?: string
  /** Default: the business. */
  readonly level?: SettingLevel
  /** Fields that nothing below this level may set any more, or may set again. */
  readonly locks?: LockChanges
}

export interface PluginSettingsParts extends SettingsReaderParts {
  readonly secretBox: SecretBox
  readonly unitOfWork: UnitOfWork
  readonly translator: Translator
  readonly clock: Clock
}

/** What was read for a plugin: what it gets, or why it gets nothing. */
interface Loaded {
  readonly values: SettingValues
  /** Paths of what is missing or wrong. */
  readonly missing: readonly string[]
  readonly problems: readonly SettingProblem[]
  /** Keys of accounts that have to be connected again, each with the reason. */
  readonly lost: readonly { readonly field: string; readonly reason: string }[]
  readonly readAt: number
}

const FRESH_MS = 30_000

/** Reads and saves what plugins are set to: inheritance, locks, sealed secrets, audit. */
export class PluginSettingsService {
  private readonly cache = new Map<string, Loaded>()
  private readonly reader: SettingsReader
  private epoch = 0

  constructor(private readonly parts: PluginSettingsParts) {
    this.reader = new SettingsReader(parts)
  }

  /**
   * The values that apply to a tenant, or to one of its locations; secrets opened, hidden fields undefined.
   * @throws BW_PLUGIN_NOT_CONFIGURED while a required field is empty.
   */
  async get<V extends object = SettingValues>(tenantId: TenantId, pluginId: string, locationId = ''): Promise<V> {
    const { values, missing } = await this.load(tenantId, pluginId, locationId)
    if (missing.length > 0) throw new PluginNotConfiguredError({ plugin: pluginId, fields: [...missing] })
    return values as V
  }

  /** As `get`, without what the tenant set itself. Read anew each time: few ask. */
  async getAbove<V extends object = SettingValues>(tenantId: TenantId, pluginId: string): Promise<V> {
    const { schema, inherited } = await this.reader.read(tenantId, pluginId)
    const { values, missing } = this.opened(schema, inherited)
    if (missing.length > 0) throw new PluginNotConfiguredError({ plugin: pluginId, fields: [...missing] })
    return values as V
  }

  /** As `get`, whatever is missing: for what must work before everything is filled in. */
  async peek(tenantId: TenantId, pluginId: string, locationId = ''): Promise<SettingValues> {
    return (await this.load(tenantId, pluginId, locationId)).values
  }

  /** @throws BW_NOT_FOUND for a location of somebody else, or an organization that is not above the business. */
  async requireLevel(tenantId: TenantId, level: SettingLevel): Promise<void> {
    await this.reader.require(tenantId, level)
  }

  /** Levels at which a plugin has anything to set. */
  scopesOf(pluginId: string): SettingScope[] {
    const fields = Object.values(this.reader.definition(pluginId).schema)
    return SETTING_SCOPES.filter(scope => fields.some(field => isSettableAt(field, scope)))
  }

  /** What is wrong with the settings themselves, in words; undefined when nothing is. */
  async trouble(tenantId: TenantId, pluginId: string, locale = 'en'): Promise<PluginHealth | undefined> {
    const { schema } = this.reader.definition(pluginId)
    const { missing, problems, lost } = await this.load(tenantId, pluginId, '')
    const { translator } = this.parts
    const nameOf = (path: string) => {
      const key = path.split('.')[0] ?? path
      return translator.find(locale, schema[key]?.label ?? key) ?? key
    }
    const listed = (paths: readonly string[]) => [...new Set(paths.map(nameOf))].join(', ')
    const [gone] = lost
    if (gone) {
      const note = translator.translate(locale, 'plugin.needs-reauth', {
        field: nameOf(gone.field),
        reason: translator.translate(locale, gone.reason),
      })
      return { state: 'needs-reauth', note }
    }
    if (missing.length > 0) {
      return {
        state: 'not-configured',
        note: translator.translate(locale, 'plugin.missing', { fields: listed(missing) }),
      }
    }
    const [problem] = problems
    if (!problem) return undefined
    const { message } = inWords(problem, locale, translator)
    const note = translator.translate(locale, 'plugin.setting-ignored', {
      field: nameOf(problem.field),
      reason: message,
    })
    return { state: 'degraded', note }
  }

  /** What the settings page draws for one level, by default the business. */
  async view(
    tenantId: TenantId,
    pluginId: string,
    locale = 'en',
    level: SettingLevel = OF_BUSINESS,
  ): Promise<SettingsView> {
    return settingsView(await this.reader.readAt(tenantId, pluginId, level), locale, this.parts)
  }

  /**
   * Saves at one level, in one transaction with the audit entry and `plugin.settings-saved`; above the tenants, each of
   * those that use the plugin is told afterwards, in a transaction of its own.
   * @throws BW_SETTINGS_INVALID with one issue a field; BW_SETTING_LOCKED; BW_STALE_VERSION.
   */
  async save(tenantId: TenantId, pluginId: string, changes: SettingChanges, by: SaveContext): Promise<SettingsView> {
    const { locale = 'en', level = OF_BUSINESS, locks = {}, version } = by
    const read = await this.reader.readAt(tenantId, pluginId, level)
    if (version !== undefined && version !== read.version) throw new StaleVersionError({ current: read.version })
    const plan = await planChanges(read, { values: changes, locks, locale }, this.parts)
    if (plan.values.length + plan.locks.length > 0) {
      if (read.scope === 'instance' || read.scope === 'organization') await this.writeAbove(read, plan, by)
      else await this.parts.unitOfWork.run(tenantId, tx => this.write(tx, read, { plan, by }))
      if (read.scope === 'tenant' || read.scope === 'location') this.invalidate(tenantId)
      else this.invalidateAll()
    }
    return this.view(tenantId, pluginId, locale, level)
  }

  /** Forgets what was read for a tenant: another process saved. */
  invalidate(tenantId: TenantId): void {
    this.epoch += 1
    for (const key of this.cache.keys()) if (key.startsWith(`${tenantId} `)) this.cache.delete(key)
  }

  /** Forgets all that was read: what a plugin can be set to changed with its version, or a level above the tenants did. */
  invalidateAll(): void {
    this.epoch += 1
    this.cache.clear()
  }

  private async load(tenantId: TenantId, pluginId: string, locationId: string): Promise<Loaded> {
    const key = `${tenantId} ${pluginId} ${locationId}`
    const readAt = this.parts.clock.now().getTime()
    const cached = this.cache.get(key)
    if (cached !== undefined && readAt - cached.readAt < FRESH_MS) return cached
    const { epoch } = this
    const { schema, resolved } = await this.reader.read(tenantId, pluginId, locationId || undefined)
    const loaded = { ...this.opened(schema, resolved), readAt }
    // Something was saved while this was read: what was read serves this call only.
    if (epoch === this.epoch) this.cache.set(key, loaded)
    return loaded
  }

  private opened(schema: SettingsSchema, { settings, problems }: Resolution): Omit<Loaded, 'readAt'> {
    const entries = Object.entries(settings).map(([key, setting]) => [key, this.open(setting)])
    const raw = Object.fromEntries(entries) as SettingValues
    const missing = settingIssues(schema, raw).map(issue => issue.path)
    const lost = Object.entries(settings).flatMap(([field, { connection }]) =>
      connection?.state === 'needs-reauth' && isShown(schema, field, raw)
        ? [{ field, reason: connection.problem }]
        : [],
    )
    const counting = problems.filter(({ field }) => isShown(schema, field, raw))
    return { values: shownValues(schema, raw), missing, lost, problems: counting }
  }

  private open({ value, sealed, connection }: ResolvedSetting): SettingValues[string] {
    if (connection) return { account: connection.account, connectedAt: connection.connectedAt ?? new Date(0) }
    return sealed === undefined ? value : this.parts.secretBox.open(sealed.place, sealed.bytes)
  }

  private async write(
    tx: Transaction,
    read: FullRead,
    { plan, by }: { plan: PlannedChanges; by: SaveContext },
  ): Promise<void> {
    const { store } = this.parts
    const { pluginId, scopeId } = read
    const newest = (await store.lock(tx, pluginId, scopeId))?.getTime() ?? 0
    // Who read before us and writes after us finds our time here; without a version the last one wins, field by field.
    if (by.version !== undefined && newest > by.version) throw new StaleVersionError({ current: newest })
    for (const row of this.rowsOf(read, plan)) await store.write(tx, { scopeId, pluginId, ...row })
    for (const [field, isLocked] of plan.locks) await store.writeLock(tx, { scopeId, pluginId, field, isLocked })
    await this.tell(tx, read, { plan, by })
  }

  private async writeAbove(read: FullRead, plan: PlannedChanges, by: SaveContext): Promise<void> {
    const { store, places, unitOfWork } = this.parts
    const { pluginId, scopeId, tenantId } = read
    const scopeType = read.scope as 'instance' | 'organization'
    const locks = plan.locks.map(([field, isLocked]) => ({ field, isLocked }))
    await store.changeAbove({ scopeType, scopeId, pluginId }, { writes: this.rowsOf(read, plan), locks }, by.version)
    const using = await places.tenantsUsing(pluginId, scopeType === 'organization' ? scopeId : undefined)
    for (const id of new Set([tenantId, ...using])) await unitOfWork.run(id, tx => this.tell(tx, read, { plan, by }))
  }

  private rowsOf(read: FullRead, { values }: PlannedChanges) {
    const { pluginId, scopeId, scope: scopeType } = read
    return values.map(([field, value]) => {
      if (value === null || value === '') return { field }
      if (read.schema[field]?.type !== 'secret') return { field, value }
      return { field, sealed: this.parts.secretBox.seal({ scopeType, scopeId, pluginId, field }, String(value)) }
    })
  }

  private async tell(
    tx: Transaction,
    read: FullRead,
    { plan, by }: { plan: PlannedChanges; by: SaveContext },
  ): Promise<void> {
    const { name: action } = pluginSettingsSaved
    const { actor, requestId } = by
    const { pluginId } = read
    const changes = auditedChanges(read, plan)
    await tx.audit({ action, subjectType: 'plugin', subjectId: pluginId, actor, requestId, changes })
    const fields = [...new Set([...plan.values, ...plan.locks].map(([field]) => field))]
    await tx.enqueue({ hook: action, aggregateId: pluginId, payload: { pluginId, fields } })
  }
}
