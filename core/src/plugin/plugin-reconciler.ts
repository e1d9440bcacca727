import type { Log } from '../ports/log.js'
import type { PluginInstallation, ProcessActivity, ProcessPlugin, WantedPlugin } from '../ports/plugin-installation.js'
import { readPackageArchive } from './package-archive.js'
import type { PluginFolders } from './plugin-folders.js'
import type { PluginHost, QuarantinedPlugin } from './plugin-host.js'
import type { Discovery, PluginPackage } from './plugin-package.js'
import type { PluginRecord, PluginShelf } from './plugin-record.js'

const POLL_MS = 2_000
/** Every other look or so says that the process lives. */
const REPORT_MS = 4_000
/** How long a process may be behind before it should get no traffic: an install must not take all of them away at once. */
const PATIENCE_MS = 10_000

export interface PluginReconcilerParts {
  readonly host: PluginHost
  readonly shelf: PluginShelf
  readonly installation: PluginInstallation
  readonly folders: PluginFolders
  readonly discover: () => Discovery
  readonly coreVersion: string
  readonly log: Log
  /** What plugins do in this process, by id. */
  readonly activity?: () => Readonly<Record<string, ProcessActivity>>
  readonly process: { readonly id: string; readonly host: string; readonly pid: number }
}

const ABSENT: ProcessPlugin = {
  ...{ state: 'broken', version: '', contentHash: '' },
  reason: 'its package is not in the folders of this site. Put it there, or uninstall it.',
}

/** How the plugins of this process stand to what is wanted. */
export interface PluginReadiness {
  readonly isReady: boolean
  readonly note: string
}

/** Makes the plugins of this process those that the installation wants, again and again, and says how that went. */
export class PluginReconciler {
  /** Why a wanted version is not on this machine; looked for again each time. */
  private readonly problems = new Map<string, string>()
  /** Plugins that are wanted from the folders of the site, and are not in them here. */
  private readonly absent = new Set<string>()
  private readonly listeners: (() => Promise<void> | void)[] = []
  private site: Discovery | undefined
  private settled: string | undefined
  /** What ran here when the listeners were last told. */
  private toldHash: string | undefined
  private behindSince: number | undefined
  private reportedAt = Number.NEGATIVE_INFINITY
  private kind: 'api' | 'worker' | undefined
  private running: Promise<void> | undefined
  private isAskedAgain = false
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly parts: PluginReconcilerParts) {}

  /**
   * Loads what is wanted for the first time; packages of the site are wanted unless somebody removed them.
   * @param isBeside - This process may work beside others that serve: what they imported from the site's folder stays what is
   *   wanted, whatever lies there by now.
   */
  async start(isBeside = false): Promise<void> {
    const { packages } = this.lookAround()
    const rows = packages.map(({ manifest: { id, version }, contentHash }) => ({ id, version, contentHash }))
    const imported = isBeside ? await this.importedByOthers() : []
    await this.parts.installation.recordSite(rows.filter(({ id }) => !imported.includes(id)))
    await this.run()
    await this.sweep()
  }

  private async importedByOthers(): Promise<string[]> {
    const processes = await this.parts.installation.processes()
    return processes.flatMap(({ plugins }) => Object.keys(plugins))
  }

  /** Looks regularly from now on, and tells the others what it finds. */
  watch(kind: 'api' | 'worker'): void {
    this.kind = kind
    this.reportedAt = Number.NEGATIVE_INFINITY
    if (this.timer) return
    this.timer = setInterval(() => this.runQuietly(), POLL_MS)
    this.timer.unref()
    this.runQuietly()
  }

  /** Looks no more by itself and says that this process is gone; nothing it is still told says that it is back. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.running?.catch(() => undefined)
    if (this.kind === undefined) return
    this.kind = undefined
    await this.parts.installation.leave(this.parts.process.id)
  }

  /** Called after plugins came, went or changed in this process; once more when it failed. */
  onSettled(listener: () => Promise<void> | void): void {
    this.listeners.push(listener)
  }

  /** Looks now. Whoever asks while it looks gets a look of their own, as what is wanted may have changed meanwhile. */
  run(): Promise<void> {
    if (this.running) {
      this.isAskedAgain = true
      return this.running
    }
    this.running = this.untilNobodyAsks().finally(() => (this.running = undefined))
    return this.running
  }

  runQuietly(): void {
    this.run().catch((error: unknown) =>
      this.parts.log.warn({ error }, 'plugins could not be compared with what is wanted'),
    )
  }

  readiness(): PluginReadiness {
    const lateMs = this.behindSince === undefined ? 0 : Date.now() - this.behindSince
    const isReady = this.settled !== undefined && lateMs <= PATIENCE_MS
    const notes = [...Object.entries(this.states())].filter(([, { reason }]) => reason !== '')
    const hash = `ready@${this.parts.host.readyHash.slice(0, 12)}`
    const state = isReady && lateMs === 0 ? hash : `changing from ${hash}`
    return { isReady, note: [state, ...notes.map(([id, { reason }]) => `${id}: ${reason}`)].join('; ') }
  }

  /** Something is worth telling the others at the next look. */
  reportSoon(): void {
    this.reportedAt = Number.NEGATIVE_INFINITY
  }

  private async sweep(): Promise<void> {
    const wanted = await this.parts.installation.wanted()
    const hashes = new Set(wanted.flatMap(({ contentHash, previousHash }) => [contentHash, previousHash]))
    try {
      await this.parts.folders.sweep((_id, contentHash) => hashes.has(contentHash))
    } catch (error) {
      this.parts.log.warn({ error }, 'old versions of plugins could not be removed from the disk')
    }
  }

  private async untilNobodyAsks(): Promise<void> {
    do {
      this.isAskedAgain = false
      await this.reconcile()
    } while (this.isAskedAgain)
  }

  private async reconcile(): Promise<void> {
    const wanted = await this.parts.installation.wanted()
    const revision = JSON.stringify(wanted)
    const { host } = this.parts
    this.toldHash ??= host.readyHash
    const isTold = this.toldHash === host.readyHash
    if (revision === this.settled && this.problems.size === 0 && isTold) return this.report()
    if (revision !== this.settled) this.behindSince ??= Date.now()
    const packages = await this.packagesOf(wanted)
    await host.load(packages, this.parts.coreVersion, await this.quarantinedOf(wanted))
    this.settled = revision
    this.behindSince = undefined
    await this.tell()
    this.reportedAt = Number.NEGATIVE_INFINITY
    await this.report()
  }

  /** A listener that fails is told again at the next look, and so are those behind it. */
  private async tell(): Promise<void> {
    const { readyHash } = this.parts.host
    if (this.toldHash === readyHash) return
    for (const listener of this.listeners) await listener()
    this.toldHash = readyHash
  }

  private async packagesOf(wanted: readonly WantedPlugin[]): Promise<PluginPackage[]> {
    this.problems.clear()
    this.absent.clear()
    const packages: PluginPackage[] = []
    for (const plugin of wanted.filter(({ state }) => state === 'installed')) {
      const found = await this.packageOf(plugin)
      if (found) packages.push(found)
    }
    return packages
  }

  private async quarantinedOf(wanted: readonly WantedPlugin[]): Promise<QuarantinedPlugin[]> {
    const found: QuarantinedPlugin[] = []
    for (const plugin of wanted.filter(({ state }) => state === 'quarantined')) {
      const one = await this.packageOf(plugin)
      if (one) found.push({ found: one, reason: plugin.reason })
    }
    return found
  }

  private async packageOf(plugin: WantedPlugin): Promise<PluginPackage | undefined> {
    const { id, contentHash, source } = plugin
    const running = this.parts.shelf.find(id)
    const isRunning = running?.contentHash === contentHash && running.state === 'ready'
    if (source === 'file' && isRunning) return packageOf(running)
    try {
      const found = source === 'site' ? this.inSite(id) : await this.unpacked(plugin)
      if (found) return found
      if (source === 'site') {
        this.absent.add(id)
        return undefined
      }
      this.problems.set(id, 'its package is not kept any more. Send it again.')
    } catch (error) {
      this.parts.log.warn({ plugin: id, error }, 'the package of a plugin cannot be unpacked; trying again')
      this.problems.set(id, `its package cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`)
    }
    return running && packageOf(running)
  }

  /** A package may have come into the folders of the site since the last look. */
  private inSite(id: string): PluginPackage | undefined {
    const inside = ({ packages }: Discovery) => packages.find(({ manifest }) => manifest.id === id)
    return (this.site && inside(this.site)) ?? inside(this.lookAround())
  }

  private lookAround(): Discovery {
    this.site = this.parts.discover()
    return this.site
  }

  private async unpacked({ id, contentHash }: WantedPlugin): Promise<PluginPackage | undefined> {
    const found = await this.parts.folders.find(id, contentHash)
    if (found) return found
    const bytes = await this.parts.installation.archive(id, contentHash)
    return bytes && this.parts.folders.unpack(await readPackageArchive(bytes))
  }

  private async report(): Promise<void> {
    if (this.kind === undefined || performance.now() - this.reportedAt < REPORT_MS) return
    const { process, host, installation } = this.parts
    const activity = this.parts.activity?.() ?? {}
    const { kind } = this
    await installation.report({ ...process, kind, readyHash: host.readyHash, plugins: this.states(), activity })
    this.reportedAt = performance.now()
  }

  private states(): Record<string, ProcessPlugin> {
    const states = this.parts.shelf
      .all()
      .map((record): [string, ProcessPlugin] => [record.manifest.id, stateOf(record)])
    const missing = [...this.problems].map(([id, reason]): [string, ProcessPlugin] => {
      const { version = '', contentHash = '' } = this.parts.shelf.find(id) ? stateOf(this.parts.shelf.get(id)) : {}
      return [id, { state: 'broken', version, contentHash, reason }]
    })
    const absent = [...this.absent].map((id): [string, ProcessPlugin] => [id, ABSENT])
    return Object.fromEntries([...absent, ...states, ...missing])
  }
}

function stateOf({ manifest, contentHash, state, reason, failed }: PluginRecord): ProcessPlugin {
  const why = failed ? `version ${failed.version} did not start: ${failed.reason}` : reason
  return { state: failed ? 'broken' : state, version: manifest.version, contentHash, reason: why }
}

/** What runs stands for itself: it is not imported again. */
function packageOf({ manifest, contentHash, directory, source, definition }: PluginRecord): PluginPackage {
  const load = () => Promise.resolve({ default: definition })
  return { manifest, contentHash, directory, source, directoryName: manifest.id, load }
}
