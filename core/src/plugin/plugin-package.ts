import type { PluginManifest } from './manifest.js'

export type PluginSource = 'site' | 'file'

/** A plugin that was found on disk, not loaded yet. */
export interface PluginPackage {
  readonly manifest: PluginManifest
  /** Name of the directory it lies in. */
  readonly directoryName: string
  /** Where its files lie. */
  readonly directory: string
  /** The folders of the site, or a package that somebody sent. */
  readonly source: PluginSource
  /** sha256 over its files, so that two processes can compare what they run. */
  readonly contentHash: string
  /** Imports the package; its default export is the definition. */
  load(): Promise<{ readonly default?: unknown }>
}

/** A package that looked like a plugin and is none. */
export interface BrokenPackage {
  readonly directory: string
  readonly problem: string
}

export interface Discovery {
  readonly packages: readonly PluginPackage[]
  readonly broken: readonly BrokenPackage[]
}
