import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { PluginRefusedError } from '../errors/catalog.js'
import { pluginDisabled, pluginEnabled } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { Translator } from '../i18n/translator.js'
import type { PluginHealth, PluginStore, RememberedHealth, TenantPlugin } from '../ports/plugin-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { PanelBook } from './panel-book.js'
import type { Badge } from './badges.js'
import type { PluginActivation } from './plugin-activation.js'
import type { PluginQuestions } from './plugin-questions.js'
import type { PluginRecord, PluginShelf, PluginState } from './plugin-record.js'
import { toJsonFields, type SettingsFieldView } from './settings-fields.js'

/** A plugin as one tenant's admin shows it. */
export interface PluginView {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly version: string
  readonly kind: string
  readonly isEnabled: boolean
  readonly state: PluginState
  readonly health: PluginHealth & Partial<RememberedHealth>
  readonly permissions: readonly string[]
  /** What its author did beyond making it work. */
  readonly badges: readonly Badge[]
  readonly settingsSchema: readonly SettingsFieldView[]
  /** Address of the module of a panel of its own; null: it has none, or is off here. */
  readonly panelUrl: string | null
}

export interface PluginManagerParts {
  readonly shelf: PluginShelf
  readonly store: PluginStore
  readonly unitOfWork: UnitOfWork
  readonly activation: PluginActivation
  readonly questions: PluginQuestions
  readonly bus: HookBus
  readonly translator: Translator
  readonly panels: Pick<PanelBook, 'of'>
}

export interface PluginCommand {
  readonly tenantId: TenantId
  readonly pluginId: string
  readonly actor: Actor
  readonly requestId?: string
  readonly locale?: string
}

const DISABLED: PluginHealth = { state: 'disabled', note: '' }

/** What an owner does with plugins: look, switch on, switch off, test. */
export class PluginManager {
  constructor(private readonly parts: PluginManagerParts) {}

  /** Every plugin of this installation with its state for the tenant. Asks each enabled one for its health. */
  async list(tenantId: TenantId, locale = 'en'): Promise<PluginView[]> {
    const chosen = await this.parts.store.ofTenant(tenantId)
    return Promise.all(this.parts.shelf.all().map(record => this.view(tenantId, record, { chosen, locale })))
  }

  /** @throws BW_NOT_FOUND */
  async get(tenantId: TenantId, pluginId: string, locale = 'en'): Promise<PluginView> {
    const chosen = await this.parts.store.ofTenant(tenantId)
    return this.view(tenantId, this.parts.shelf.get(pluginId), { chosen, locale })
  }

  /**
   * Switches a plugin on for the tenant: it works from the next request on, here at once, elsewhere by notification.
   * @throws BW_NOT_FOUND; BW_PLUGIN_REFUSED when it did not start, or when what it requires is off.
   */
  async enable(command: PluginCommand): Promise<PluginView> {
    const { pluginId, tenantId } = command
    const { definition } = this.parts.shelf.ready(pluginId)
    const enabled = await this.enabledIds(tenantId)
    const missing = (definition.requires ?? []).filter(id => !enabled.includes(id))
    if (missing.length > 0) {
      throw new PluginRefusedError({ plugin: pluginId, reason: `switch on ${missing.join(', ')} first.` })
    }
    return this.change(command, true)
  }

  /** @throws BW_NOT_FOUND; BW_PLUGIN_REFUSED while another enabled plugin requires it. */
  async disable(command: PluginCommand): Promise<PluginView> {
    const { pluginId, tenantId } = command
    this.parts.shelf.get(pluginId)
    const enabled = await this.enabledIds(tenantId)
    const users = this.parts.shelf
      .all()
      .filter(({ manifest, definition }) => enabled.includes(manifest.id) && definition?.requires?.includes(pluginId))
    if (users.length > 0) {
      const names = users.map(record => record.manifest.id).join(', ')
      throw new PluginRefusedError({ plugin: pluginId, reason: `${names} needs it. Switch that off first.` })
    }
    return this.change(command, false)
  }

  /** Tries the configured connection for real, and remembers the outcome. */
  async testConnection(command: PluginCommand): Promise<PluginHealth> {
    const { tenantId, pluginId, locale } = command
    const answer = await this.parts.questions.ask('testConnection', tenantId, pluginId, locale)
    const health = answer ?? (await this.parts.questions.ask('health', tenantId, pluginId, locale)) ?? HEALTHY
    await this.parts.unitOfWork.run(tenantId, async tx => {
      await this.parts.store.setHealth(tx, pluginId, health)
      const changes = { state: health.state }
      const { actor, requestId } = command
      await tx.audit({ action: 'plugin.tested', subjectType: 'plugin', subjectId: pluginId, actor, requestId, changes })
    })
    return health
  }

  private async enabledIds(tenantId: TenantId): Promise<string[]> {
    const chosen = await this.parts.store.ofTenant(tenantId)
    return chosen.filter(plugin => plugin.isEnabled).map(plugin => plugin.pluginId)
  }

  private async change(command: PluginCommand, isEnabled: boolean): Promise<PluginView> {
    const { tenantId, pluginId, actor, requestId } = command
    const action = isEnabled ? pluginEnabled.name : pluginDisabled.name
    await this.parts.unitOfWork.run(tenantId, async tx => {
      const isChanged = await this.parts.store.setEnabled(tx, pluginId, isEnabled)
      if (!isChanged) return
      await tx.audit({ action, subjectType: 'plugin', subjectId: pluginId, actor, requestId })
      await tx.enqueue({ hook: action, aggregateId: pluginId, payload: { pluginId } })
    })
    this.parts.activation.invalidate(tenantId)
    await this.parts.activation.refresh(tenantId)
    return this.get(tenantId, pluginId, command.locale)
  }

  private async view(
    tenantId: TenantId,
    record: PluginRecord,
    { chosen, locale }: { chosen: readonly TenantPlugin[]; locale: string },
  ): Promise<PluginView> {
    const { manifest, definition } = record
    const lookup = (key: string) => this.parts.translator.find(locale, key)
    const choice = chosen.find(plugin => plugin.pluginId === manifest.id)
    const isEnabled = choice?.isEnabled ?? false
    return {
      id: manifest.id,
      name: lookup(`${manifest.id}.name`) ?? manifest.displayName,
      description: lookup(`${manifest.id}.description`) ?? manifest.description,
      version: manifest.version,
      kind: manifest.kind,
      isEnabled,
      state: record.state,
      health: isEnabled
        ? { ...remembered(choice), ...(await this.health(tenantId, record, { choice, locale })) }
        : { ...DISABLED, note: record.reason },
      permissions: manifest.permissions,
      badges: manifest.badges,
      settingsSchema: toJsonFields(definition?.settings?.schema ?? {}, lookup),
      panelUrl: isEnabled ? (this.parts.panels.of(manifest.id)?.panelUrl ?? null) : null,
    }
  }

  private async health(
    tenantId: TenantId,
    record: PluginRecord,
    { choice, locale }: { choice: TenantPlugin | undefined; locale: string },
  ): Promise<PluginHealth> {
    const { id } = record.manifest
    if (record.state !== 'ready') return { state: 'degraded', note: record.reason }
    if (this.parts.bus.circuitOf(tenantId, id) === 'open') {
      return { state: 'degraded', note: this.parts.translator.translate(locale, 'plugin.circuit-open') }
    }
    const answer = await this.parts.questions.ask('health', tenantId, id, locale)
    const stored = choice?.health
    return answer ?? (stored === undefined || stored.state === 'not-configured' ? HEALTHY : told(stored))
  }
}

const HEALTHY: PluginHealth = { state: 'healthy', note: '' }

function remembered(choice: TenantPlugin | undefined): Partial<RememberedHealth> {
  const { checkedAt, lastError = '', lastErrorAt = null } = choice?.health ?? {}
  return checkedAt ? { checkedAt, lastError, lastErrorAt } : {}
}

function told({ state, note }: PluginHealth): PluginHealth {
  return { state, note }
}
