import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BookwrightError } from '../errors/bookwright-error.js'
import { PluginRefusedError } from '../errors/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { Translator, Words } from '../i18n/translator.js'
import type { Log } from '../ports/log.js'
import type { Contributions, Owned, PluginJob, PluginRoute } from './contributions.js'
import type { AnyPlugin } from './define-plugin.js'
import { loadPlugins } from './load-plugins.js'
import type { PluginPackage } from './plugin-package.js'
import type { PluginPorts } from './plugin-ports.js'
import type { PluginRecord, PluginShelf } from './plugin-record.js'
import type { PluginSettingsService } from './plugin-settings.js'
import type { OwnedWebhook } from './webhook.js'
import type { SettingsSchema } from './settings.js'
import { SetupCollector } from './setup-collector.js'

export interface PluginHostParts {
  readonly bus: HookBus
  readonly ports: PluginPorts
  readonly shelf: PluginShelf
  readonly settings: PluginSettingsService
  readonly translator: Translator
  readonly log: Log
}

/** Loads plugins into one engine: imports, checks, sets up. One that fails is set aside with its reason; the rest runs. */
export class PluginHost {
  private readonly routes: Owned<PluginRoute>[] = []
  private readonly jobs: Owned<PluginJob>[] = []
  private readonly webhooks: OwnedWebhook[] = []

  constructor(private readonly parts: PluginHostParts) {}

  /**
   * Loads the packages of this process, once at start.
   * @param coreVersion - What `compat` is compared with; pre-releases count.
   */
  async load(packages: readonly PluginPackage[], coreVersion: string): Promise<readonly PluginRecord[]> {
    for (const record of await loadPlugins(packages, coreVersion)) {
      const started = this.start(record)
      this.parts.shelf.put(started)
      const { id, version } = started.manifest
      const data = { plugin: id, version, state: started.state, reason: started.reason }
      if (started.state === 'ready') this.parts.log.debug(data, 'plugin ready')
      else this.parts.log.warn(data, 'plugin set aside')
    }
    return this.parts.shelf.all()
  }

  /** One value for what runs in this process: two processes with the same plugins show the same. */
  get readyHash(): string {
    const lines = this.parts.shelf
      .all()
      .map(({ manifest, contentHash }) => `${manifest.id}@${manifest.version}@${contentHash}`)
    return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
  }

  /** Routes, jobs, webhooks and migrations of the plugins that are ready. */
  get contributions(): Contributions {
    const ready = this.parts.shelf.all().filter(record => record.state === 'ready')
    const migrations = ready
      .map(({ definition, manifest }) => ({ pluginId: manifest.id, migrations: definition?.migrations ?? [] }))
      .filter(set => set.migrations.length > 0)
    return { routes: this.routes, jobs: this.jobs, webhooks: this.webhooks, migrations }
  }

  private start(record: PluginRecord): PluginRecord {
    const { definition, manifest } = record
    if (record.state !== 'ready' || definition === undefined) return record
    const unready = (definition.requires ?? []).find(id => !this.isReady(id))
    if (unready !== undefined) {
      return { ...record, state: 'refused', reason: `it requires the plugin ${unready}, which did not start.` }
    }
    try {
      this.readWords(manifest.id, definition)
      return { ...record, shared: this.setUp(manifest.id, definition) }
    } catch (error) {
      this.parts.log.error({ plugin: manifest.id, error }, 'plugin failed at start')
      return { ...record, ...failure(error) }
    }
  }

  private isReady(id: string): boolean {
    return this.parts.shelf.all().some(record => record.manifest.id === id && record.state === 'ready')
  }

  private setUp(pluginId: string, definition: AnyPlugin): unknown {
    const { log, settings } = this.parts
    const collector = new SetupCollector<SettingsSchema>({
      pluginId,
      log,
      settings: tenantId => settings.get(tenantId, pluginId),
      settingsAbove: tenantId => settings.getAbove(tenantId, pluginId),
    })
    const shared: unknown = definition.setup(collector)
    collector.close()
    if (shared instanceof Promise) {
      // Its rejection must not end the process before anybody reads the reason.
      shared.catch((error: unknown) => log.error({ plugin: pluginId, error }, 'asynchronous setup failed'))
      throw new PluginRefusedError({
        plugin: pluginId,
        reason: 'its setup is asynchronous. Register at once, work later.',
      })
    }
    this.apply(pluginId, collector)
    return shared
  }

  private apply(pluginId: string, collector: SetupCollector<SettingsSchema>): void {
    const undo: (() => void)[] = []
    try {
      for (const subscribe of collector.subscriptions) undo.push(subscribe(this.parts.bus))
      for (const { port, factory } of collector.offers) this.parts.ports.offer(port, pluginId, factory)
    } catch (error) {
      undo.forEach(remove => remove())
      this.parts.ports.withdraw(pluginId)
      throw error
    }
    const own = <T>(one: T): Owned<T> => ({ ...one, pluginId })
    this.routes.push(...collector.routes.map(own))
    this.jobs.push(...collector.jobs.map(own))
    this.webhooks.push(...collector.webhooks.map(webhook => ({ pluginId, webhook })))
  }

  private readWords(pluginId: string, definition: AnyPlugin): void {
    if (definition.locales === undefined) return
    const folder = fileURLToPath(definition.locales)
    for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
      const words = JSON.parse(readFileSync(new URL(file, definition.locales), 'utf8')) as Words
      const stranger = Object.keys(words).find(key => !key.startsWith(`${pluginId}.`))
      if (stranger !== undefined) {
        const reason = `the key "${stranger}" in ${file} does not begin with "${pluginId}.".`
        throw new PluginRefusedError({ plugin: pluginId, reason })
      }
      this.parts.translator.add(file.slice(0, -'.json'.length), words)
    }
  }
}

function failure(error: unknown): Pick<PluginRecord, 'state' | 'reason'> {
  if (error instanceof PluginRefusedError) {
    return { state: 'refused', reason: (error as BookwrightError<{ reason: string }>).details.reason }
  }
  return { state: 'broken', reason: `its setup failed: ${error instanceof Error ? error.message : String(error)}` }
}
