import type { PanelFile } from './panel-files.js'
import { PluginPanels } from './plugin-panels.js'
import type { ReadyPlugin } from './plugin-record.js'

/**
 * What the plugins of this process show to browsers: see ADR 0048. It follows the host, and tells who listens when something
 * changed that a browser can see.
 */
export class PanelBook {
  private readonly entries = new Map<string, PluginPanels>()
  private readonly listeners: (() => void)[] = []
  private told = ''
  private isTelling = false

  /** A follower of the plugin host. @throws BW_PLUGIN_REFUSED */
  readonly follow = (plugin: ReadyPlugin): (() => void) | undefined => {
    const { admin, storefront } = plugin.definition
    if (admin === undefined && storefront === undefined) return undefined
    const panels = new PluginPanels(plugin)
    this.entries.set(plugin.manifest.id, panels)
    this.tellSoon()
    return () => {
      if (this.entries.get(plugin.manifest.id) === panels) this.entries.delete(plugin.manifest.id)
      this.tellSoon()
    }
  }

  of(pluginId: string): PluginPanels | undefined {
    return this.entries.get(pluginId)
  }

  /** By id. */
  all(): readonly PluginPanels[] {
    const panels = [...this.entries.values()]
    return panels.sort((left, right) => (left.pluginId < right.pluginId ? -1 : 1))
  }

  /** A file of the version that is here now. */
  file(pluginId: string, hash: string, path: string): PanelFile | undefined {
    const panels = this.of(pluginId)
    return panels?.hash === hash ? panels.file(path) : undefined
  }

  /** Called after something changed, at most once a turn. */
  onChanged(listener: () => void): void {
    this.listeners.push(listener)
  }

  /** A version that is tried out goes in and out within one turn: nobody hears of that. */
  private tellSoon(): void {
    if (this.isTelling) return
    this.isTelling = true
    setImmediate(() => {
      this.isTelling = false
      const seen = this.all()
        .map(({ pluginId, version, hash }) => `${pluginId}@${version}@${hash}`)
        .join(' ')
      if (seen === this.told) return
      this.told = seen
      for (const listener of this.listeners) listener()
    })
  }
}
