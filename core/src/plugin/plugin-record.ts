import { NotFoundError, PluginRefusedError } from '../errors/catalog.js'
import type { AnyPlugin } from './define-plugin.js'
import type { PluginManifest } from './manifest.js'
import type { PluginSource } from './plugin-package.js'

/**
 * `ready`: registered; `refused`: does not fit here, the reason says why; `broken`: its own code failed at start;
 * `quarantined`: taken out of every process, because it endangered one.
 */
export type PluginState = 'ready' | 'refused' | 'broken' | 'quarantined'

/** A plugin as this process has it. */
export interface PluginRecord {
  readonly manifest: PluginManifest
  readonly contentHash: string
  readonly state: PluginState
  /** One sentence for the owner; empty while it is ready. */
  readonly reason: string
  readonly definition: AnyPlugin | undefined
  /** Where its files lie; what a panel shows is served from there. */
  readonly directory: string
  readonly source: PluginSource
  /** Another version that is wanted and did not start here; this one goes on. */
  readonly failed?: { readonly version: string; readonly contentHash: string; readonly reason: string } | undefined
  /** What its `setup` returned. */
  readonly shared?: unknown
}

export interface ReadyPlugin extends PluginRecord {
  readonly definition: AnyPlugin
}

/** The plugins of one engine, by id: filled by the host, read by everybody else: ask each time, as versions change. */
export class PluginShelf {
  private readonly records = new Map<string, PluginRecord>()

  put(record: PluginRecord): void {
    this.records.set(record.manifest.id, record)
  }

  remove(id: string): void {
    this.records.delete(id)
  }

  find(id: string): PluginRecord | undefined {
    return this.records.get(id)
  }

  all(): readonly PluginRecord[] {
    return [...this.records.values()].sort((left, right) => (left.manifest.id < right.manifest.id ? -1 : 1))
  }

  /** @throws BW_NOT_FOUND */
  get(id: string): PluginRecord {
    const record = this.records.get(id)
    if (record === undefined) throw new NotFoundError({ what: 'plugin' })
    return record
  }

  /** @throws BW_NOT_FOUND; BW_PLUGIN_REFUSED with the reason when it did not start. */
  ready(id: string): ReadyPlugin {
    const record = this.get(id)
    const { definition } = record
    if (record.state !== 'ready' || definition === undefined) {
      throw new PluginRefusedError({ plugin: id, reason: record.reason })
    }
    return { ...record, definition }
  }
}
