import { createHash } from 'node:crypto'
import { containDefinition } from '../containment/contain-plugin.js'
import type { PluginContainment } from '../containment/plugin-containment.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { Translator } from '../i18n/translator.js'
import type { Log } from '../ports/log.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { ContributionBook } from './contribution-book.js'
import type { Contributions } from './contributions.js'
import { loadPlugin } from './load-plugins.js'
import type { PluginConnections } from './plugin-connections.js'
import { migrationsOf } from './plugin-migrations.js'
import { preparePlugin, startFailure } from './prepare-plugin.js'
import type { PluginPackage } from './plugin-package.js'
import type { PluginPorts } from './plugin-ports.js'
import type { PluginRecord, PluginShelf, ReadyPlugin } from './plugin-record.js'
import { PluginScope, type PluginFollower, type Registries } from './plugin-scope.js'
import type { PluginSettingsService } from './plugin-settings.js'
import { requirementOrder } from './requirement-order.js'
import { stopPlugin } from './stop-plugin.js'

/** A plugin that is not to run, and why. */
export interface QuarantinedPlugin {
  readonly found: PluginPackage
  readonly reason: string
}

export interface PluginHostParts {
  readonly bus: HookBus
  readonly ports: PluginPorts
  readonly shelf: PluginShelf
  readonly settings: PluginSettingsService
  readonly connections: Pick<PluginConnections, 'accessToken'>
  readonly translator: Translator
  /** For plugins that work on their tables. */
  readonly unitOfWork: Pick<UnitOfWork, 'run'>
  readonly log: Log
  /** Absent: code of plugins runs as it is. */
  readonly containment?: PluginContainment
}

/**
 * The plugins of one engine: imports, checks, sets up, replaces and takes out. One that fails is set aside with its reason,
 * or goes on in the version that was there; the rest runs.
 */
export class PluginHost {
  readonly book = new ContributionBook()
  private readonly followers: PluginFollower[] = []
  private readonly scopes = new Map<string, PluginScope>()
  /** Hashes, by id, of versions that were set aside. */
  private readonly aside = new Map<string, string>()
  private readonly registries: Registries

  constructor(private readonly parts: PluginHostParts) {
    const { bus, ports, translator } = parts
    this.registries = { bus, ports, translator, book: this.book, followers: this.followers }
  }

  /**
   * Makes these packages, and no others, the plugins of this process. What runs already in the same version is left alone.
   * @param coreVersion - What `compat` is compared with; pre-releases count.
   */
  async load(
    packages: readonly PluginPackage[],
    coreVersion: string,
    quarantined: readonly QuarantinedPlugin[] = [],
  ): Promise<readonly PluginRecord[]> {
    const records = await this.records(packages, coreVersion)
    const wanted = new Set([...packages, ...quarantined.map(one => one.found)].map(({ manifest }) => manifest.id))
    for (const one of quarantined) await this.keepOut(one)
    const gone = this.parts.shelf.all().filter(({ manifest }) => !wanted.has(manifest.id))
    for (const { manifest } of gone) await this.takeOut(manifest.id)
    for (const record of records) {
      if (this.isRunning(record)) this.parts.shelf.put(record)
      else await this.start(record)
    }
    return this.parts.shelf.all()
  }

  /** One value for what runs in this process: two processes with the same plugins show the same. */
  get readyHash(): string {
    const lines = this.parts.shelf
      .all()
      .map(({ manifest, contentHash, state }) =>
        [manifest.id, manifest.version, contentHash, ...(state === 'quarantined' ? [state] : [])].join('@'),
      )
    return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
  }

  /** How each plugin of this process stands, for the metrics. */
  states(): { readonly plugin: string; readonly state: string; readonly openCircuits: number }[] {
    const { shelf, bus } = this.parts
    return shelf.all().map(({ manifest: { id }, state }) => {
      const open = bus.circuitsOf(id).filter(circuit => circuit.state !== 'closed')
      return { plugin: id, state, openCircuits: open.reduce((sum, { tenants }) => sum + tenants, 0) }
    })
  }

  /** Routes, jobs, webhooks and migrations of the plugins that are ready. */
  get contributions(): Contributions {
    const ready = this.parts.shelf.all().filter(record => record.state === 'ready')
    const migrations = ready
      .map(({ definition, manifest }) => ({ pluginId: manifest.id, migrations: migrationsOf(manifest.id, definition) }))
      .filter(set => set.migrations.length > 0)
    const { routes, jobs, webhooks } = this.book
    return { routes, jobs, webhooks, migrations }
  }

  /** Has somebody told of every plugin that is there, or comes; see PluginFollower. */
  follow(follower: PluginFollower): void {
    this.followers.push(follower)
    for (const scope of this.scopes.values()) scope.follow(follower)
  }

  /**
   * Finds out whether a package would start here, and leaves everything as it is: its code is imported and set up, and what
   * it registers goes in and out within one turn.
   * @returns A record that is not ready when it would not, with the reason.
   */
  async tryOut(found: PluginPackage, coreVersion: string): Promise<PluginRecord> {
    const loaded = await this.import(found, coreVersion)
    const { id } = loaded.manifest
    const others = this.parts.shelf.all().filter(({ manifest }) => manifest.id !== id)
    const record = requirementOrder([...others, loaded]).find(({ manifest }) => manifest.id === id) ?? loaded
    if (!isReady(record)) return record
    const running = this.scopes.get(id)
    running?.close()
    try {
      const scope = new PluginScope(preparePlugin(record, this.parts), this.registries)
      scope.open()
      scope.close()
      return record
    } catch (error) {
      return { ...record, ...startFailure(error) }
    } finally {
      running?.open()
    }
  }

  /** Takes a plugin out of every registry, and says why it is not there; another version of it may come. */
  setAside(id: string, reason: string): void {
    const record = this.parts.shelf.get(id)
    this.scopes.get(id)?.close()
    this.scopes.delete(id)
    this.aside.set(id, record.contentHash)
    this.parts.shelf.put({ ...record, state: 'broken', reason })
    this.parts.containment?.refused(id, reason)
    this.parts.log.warn({ plugin: id, reason }, 'plugin set aside')
  }

  /** What runs is not imported again. */
  private async records(packages: readonly PluginPackage[], coreVersion: string): Promise<PluginRecord[]> {
    const records: PluginRecord[] = []
    for (const found of packages) {
      const { id } = found.manifest
      if (records.some(record => record.manifest.id === id)) continue
      const known = this.parts.shelf.find(id)
      const isSettled = known?.state === 'ready' || this.aside.get(id) === found.contentHash
      const isSame = known?.contentHash === found.contentHash && isSettled
      records.push(isSame ? { ...known, failed: undefined } : await this.import(found, coreVersion))
    }
    return requirementOrder(records)
  }

  /** In the name of the plugin, which also gives its name to what goes wrong later. */
  private async import(found: PluginPackage, coreVersion: string): Promise<PluginRecord> {
    const { containment } = this.parts
    if (!containment) return loadPlugin(found, coreVersion)
    const { id } = found.manifest
    containment.know(id, found.directory)
    const load = () => containment.enter({ plugin: id, place: 'import' }, () => found.load())
    const record = await loadPlugin({ ...found, load }, coreVersion)
    containment.wasLoaded(id, 'import')
    const { definition } = record
    return definition ? { ...record, definition: containDefinition(definition, containment) } : record
  }

  /** A plugin that nobody is to run stays on the shelf, with the reason. */
  private async keepOut({ found, reason }: QuarantinedPlugin): Promise<void> {
    const { manifest, contentHash, directory, source } = found
    if (this.parts.shelf.find(manifest.id)?.state !== 'quarantined') await this.takeOut(manifest.id)
    const place = { manifest, contentHash, directory, source }
    this.parts.shelf.put({ ...place, state: 'quarantined', reason, definition: undefined })
  }

  private isRunning({ manifest, contentHash, state }: PluginRecord): boolean {
    const running = this.scopes.get(manifest.id)?.prepared.record
    return running?.contentHash === contentHash && state === 'ready'
  }

  /** Puts one version in the place of another, in one turn. */
  private async start(record: PluginRecord): Promise<void> {
    const { id, version } = record.manifest
    const before = this.scopes.get(id)
    const started = this.replace(record, before)
    this.parts.shelf.put(started)
    this.noteStart(started)
    this.parts.settings.invalidateAll()
    const { state, reason, failed } = started
    const data = { plugin: id, version, state, reason: failed?.reason ?? reason }
    if (state === 'ready' && !failed) this.parts.log.debug(data, 'plugin ready')
    else this.parts.log.warn(data, failed ? 'plugin stays in the version it has' : 'plugin set aside')
    if (before && !before.isOpen) await stopPlugin(before.prepared.record, this.parts.log)
  }

  private noteStart({ manifest: { id }, state, reason, failed }: PluginRecord): void {
    const { containment } = this.parts
    if (state === 'ready' && !failed) containment?.forget(id)
    else containment?.refused(id, failed ? `Version ${failed.version} did not start: ${failed.reason}` : reason)
  }

  private replace(record: PluginRecord, before: PluginScope | undefined): PluginRecord {
    const { id, version } = record.manifest
    const outcome = this.open(record, before)
    if (outcome instanceof PluginScope) {
      this.scopes.set(id, outcome)
      return outcome.prepared.record
    }
    if (!before) return outcome
    before.open()
    const { contentHash, reason } = outcome
    return { ...before.prepared.record, failed: { version, contentHash, reason } }
  }

  private open(record: PluginRecord, before: PluginScope | undefined): PluginScope | PluginRecord {
    before?.close()
    if (!isReady(record)) return record
    const unready = (record.definition.requires ?? []).find(id => !this.scopes.has(id))
    if (unready !== undefined) {
      return { ...record, state: 'refused', reason: `it requires the plugin ${unready}, which did not start.` }
    }
    try {
      const scope = new PluginScope(preparePlugin(record, this.parts), this.registries)
      scope.open()
      return scope
    } catch (error) {
      this.parts.log.error({ plugin: record.manifest.id, error }, 'plugin failed at start')
      return { ...record, ...startFailure(error) }
    }
  }

  private async takeOut(id: string): Promise<void> {
    const scope = this.scopes.get(id)
    scope?.close()
    this.scopes.delete(id)
    this.aside.delete(id)
    this.parts.shelf.remove(id)
    this.parts.settings.invalidateAll()
    this.parts.log.debug({ plugin: id }, 'plugin taken out')
    if (scope) await stopPlugin(scope.prepared.record, this.parts.log)
  }
}

function isReady(record: PluginRecord): record is ReadyPlugin {
  return record.state === 'ready' && record.definition !== undefined
}
