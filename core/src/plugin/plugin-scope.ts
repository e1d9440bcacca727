import type { HookBus } from '../hooks/hook-bus.js'
import type { Translator, Words } from '../i18n/translator.js'
import type { ContributionBook } from './contribution-book.js'
import type { PluginPorts } from './plugin-ports.js'
import type { ReadyPlugin } from './plugin-record.js'
import type { SettingsSchema } from './settings.js'
import type { SetupCollector } from './setup-collector.js'

export type Undo = () => void

/** Called when a plugin is there, within the turn in which it opens; what it returns is called when it goes. */
export type PluginFollower = (plugin: ReadyPlugin) => Undo | undefined

/** Where the parts of a plugin go. */
export interface Registries {
  readonly bus: HookBus
  readonly ports: PluginPorts
  readonly translator: Translator
  readonly book: ContributionBook
  readonly followers: readonly PluginFollower[]
}

/** What one version of a plugin brought, taken down by its `setup`. */
export interface PreparedPlugin {
  readonly record: ReadyPlugin
  readonly collected: SetupCollector<SettingsSchema>
  /** By language. */
  readonly words: ReadonlyMap<string, Words>
}

/**
 * One version of a plugin in one process. Everything it registers goes in and out together, synchronously: no request sees
 * half of it, and whoever replaces one by another in one turn leaves no gap.
 */
export class PluginScope {
  private undo: Undo[] = []

  constructor(
    readonly prepared: PreparedPlugin,
    private readonly registries: Registries,
  ) {}

  get isOpen(): boolean {
    return this.undo.length > 0
  }

  /** @throws BW_PLUGIN_REFUSED when a registry does not take something; nothing of the plugin is in any of them then. */
  open(): void {
    const { bus, ports, translator, book, followers } = this.registries
    const { record, collected, words } = this.prepared
    const { id } = record.manifest
    try {
      for (const subscribe of collected.subscriptions) this.undo.push(subscribe(bus))
      this.undo.push(() => ports.withdraw(id))
      for (const { port, factory } of collected.offers) ports.offer(port, id, factory)
      for (const [locale, texts] of words) this.undo.push(translator.add(locale, texts))
      this.undo.push(book.add(id, collected))
      for (const follow of followers) this.follow(follow)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Told of a plugin that is open already. */
  follow(follower: PluginFollower): void {
    const undo = follower(this.prepared.record)
    if (undo) this.undo.push(undo)
  }

  close(): void {
    const undo = this.undo.reverse()
    this.undo = []
    for (const takeBack of undo) takeBack()
    this.registries.bus.forgetPlugin(this.prepared.record.manifest.id)
  }
}
