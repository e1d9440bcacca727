import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { describeFiles } from '../plugin/package-archive.js'
import type { PluginActivity } from '../plugin/plugin-activity.js'
import type { PluginInstaller } from '../plugin/plugin-installer.js'
import type { PluginManager } from '../plugin/plugin-manager.js'
import type { PluginOffers } from '../plugin/plugin-offers.js'
import { buildPanels, compileCode } from './compile-plugin.js'
import { packPlugin } from './pack-plugin.js'
import { packageFiles } from './package-files.js'
import { watchFolder } from './watch-folder.js'

/** The engine in which an author looks at their plugin. */
export interface DevTarget {
  readonly installer: PluginInstaller
  readonly offers: PluginOffers
  readonly plugins: PluginManager
  readonly activity: Pick<PluginActivity, 'of' | 'release'>
}

/** What became of an edit. */
export type DevNews =
  | { readonly event: 'reloaded'; readonly files: readonly string[]; readonly durationMs: number }
  | { readonly event: 'unchanged'; readonly files: readonly string[] }
  | { readonly event: 'failed'; readonly files: readonly string[]; readonly message: string }

export interface DevOptions {
  readonly folder: string
  /** Businesses that have the plugin switched on from the first build. */
  readonly tenantIds: readonly TenantId[]
  readonly report: (news: DevNews) => void
}

/** Editors write a file in several steps. */
const SETTLE_MS = 40
/** What compilers and editors write beside is no edit. */
const IGNORED = /(^|\/)(\.|node_modules(\/|$))|^dist(\/|$)|\.tgz$|~$/

/**
 * Keeps an engine at what lies in the folder of an author: each edit is built, packed and put in the place of the version
 * before, as an upgrade is. Nothing is special about that version, so what works here works where it is installed.
 */
export class DevSession {
  private pluginId = ''
  private isBusy = false
  private readonly changed = new Set<string>()
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly target: DevTarget,
    private readonly options: DevOptions,
  ) {}

  /** Builds it, installs it and switches it on. @returns its id. @throws BW_PLUGIN_AUTHORING, BW_PLUGIN_REFUSED */
  async start(): Promise<string> {
    const { folder } = this.options
    await Promise.all([compileCode(folder), buildPanels(folder)])
    await this.bring()
    await this.switchOn()
    return this.pluginId
  }

  private async switchOn(): Promise<void> {
    for (const tenantId of this.options.tenantIds) {
      await this.target.plugins.enable({ tenantId, pluginId: this.pluginId, actor: SYSTEM_ACTOR })
    }
  }

  /**
   * Goes on after the engine ended under it. What is kept out since is not brought again: it would end the engine again. The
   * next edit is.
   * @returns its id. @throws as `start`
   */
  async resume(): Promise<string> {
    this.pluginId = describeFiles(packageFiles(this.options.folder)).manifest.id
    const { state, reason, incidents } = await this.target.activity.of(this.pluginId)
    if (state === 'installed') return this.start()
    const why = reason || (incidents[0]?.message ?? '')
    const message = `the engine ended and runs again without ${this.pluginId}: ${why} Your next edit is tried again.`
    this.options.report({ event: 'failed', files: [], message })
    return this.pluginId
  }

  /** Follows edits until the signal fires; each is reported. */
  watch(signal: AbortSignal): void {
    watchFolder(this.options.folder, {
      signal,
      isIgnored: path => IGNORED.test(path),
      onEdit: path => this.noteEdit(path),
      onError: ({ message }) => {
        this.options.report({ event: 'failed', files: [], message: `edits cannot be seen any more: ${message}` })
      },
    })
  }

  private noteEdit(file: string): void {
    this.changed.add(file)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.reload(), SETTLE_MS)
  }

  /** One build at a time; edits meanwhile make another one. */
  private async reload(): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    try {
      while (this.changed.size > 0) {
        const files = [...this.changed].sort()
        this.changed.clear()
        this.options.report(await this.outcomeOf(files))
      }
    } finally {
      this.isBusy = false
    }
  }

  private async outcomeOf(files: readonly string[]): Promise<DevNews> {
    const startedAt = performance.now()
    try {
      await this.build(files)
      const isNew = await this.bring()
      if (!isNew) return { event: 'unchanged', files }
      return { event: 'reloaded', files, durationMs: Math.round(performance.now() - startedAt) }
    } catch (error) {
      // Whatever it is, the version before goes on; the author reads why and edits again.
      return { event: 'failed', files, message: error instanceof Error ? error.message : String(error) }
    }
  }

  /** Words, pictures and plain modules need no compiler. */
  private async build(files: readonly string[]): Promise<void> {
    const { folder } = this.options
    const isCode = files.some(file => /^(src\/.*\.ts|tsconfig.*\.json|package\.json)$/.test(file))
    const isPanel = files.some(file => /\.(vue|css|ts|js|mjs)$/.test(file))
    await Promise.all([isCode ? compileCode(folder) : undefined, isPanel ? buildPanels(folder) : undefined])
  }

  /** @returns false when an engine has exactly this already. */
  private async bring(): Promise<boolean> {
    const { installer, offers } = this.target
    const archive = describeFiles(packageFiles(this.options.folder))
    const offer = await offers.keep(await packPlugin({ archive }))
    this.pluginId = offer.id
    if (offer.isInstalled) return this.letIn()
    const order = { actor: SYSTEM_ACTOR, permissions: offer.permissions }
    const { contentHash } = offer
    if (offer.installedVersion === null) {
      await installer.install({ contentHash }, order)
      await this.switchOn()
    } else await installer.upgrade(offer.id, { contentHash }, order)
    return true
  }

  /** An edit that was taken back, while the version before stands in quarantine for it. */
  private async letIn(): Promise<boolean> {
    const { activity } = this.target
    if ((await activity.of(this.pluginId)).state !== 'quarantined') return false
    await activity.release(this.pluginId, { actor: SYSTEM_ACTOR })
    return true
  }
}
