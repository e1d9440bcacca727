import type { Actor } from '../domain/booking.js'

/** Channel of NOTIFY on which is said that other plugins are wanted than before. */
export const PLUGIN_WANTED_CHANNEL = 'bw_plugin_wanted'

/** Channel of NOTIFY on which is said that the circuits of a plugin are to close. */
export const PLUGIN_CIRCUITS_CHANNEL = 'bw_plugin_circuits'

/** One plugin as the installation wants it, the same in every process. */
export interface WantedPlugin {
  readonly id: string
  readonly version: string
  readonly contentHash: string
  /** `site`: it lies in the folders of the site; `file`: somebody sent its package, which is kept. */
  readonly source: 'site' | 'file'
  readonly state: 'installed' | 'removed' | 'quarantined'
  /** Which state of the site's folder a sent package was made of; absent for what somebody sent. */
  readonly siteHash?: string | undefined
  /** The sent version before this one. */
  readonly previousHash?: string | undefined
  /** Why it is not wanted; empty while it is. */
  readonly reason: string
  readonly changedAt: Date
}

/** A package that was sent and is kept; `manifest` is what its package.json says, as `readManifest` reads it. */
export interface KeptArchive {
  readonly pluginId: string
  readonly contentHash: string
  readonly version: string
  readonly manifest: unknown
  readonly size: number
  readonly storedAt: Date
}

/** How a plugin fares in one process: `ready`, or why not. */
export interface ProcessPlugin {
  readonly state: 'ready' | 'refused' | 'broken' | 'quarantined'
  readonly version: string
  readonly contentHash: string
  /** Empty while it runs as wanted. */
  readonly reason: string
}

/** What one hook of a plugin cost one process since it started. */
export interface HookActivity {
  readonly hook: string
  readonly calls: number
  readonly failures: number
  readonly timeouts: number
  readonly vetoes: number
  /** Calls that an open circuit kept away. */
  readonly skips: number
  readonly totalMs: number
  /** Calls by how long they took; HANDLER_BUCKETS has the limits. */
  readonly durations: readonly number[]
}

/** What a plugin did in one process since it started, and holds open now. */
export interface ProcessActivity {
  readonly hooks: readonly HookActivity[]
  /** Circuits that are not closed. */
  readonly circuits: readonly { readonly hook: string; readonly state: string; readonly tenants: number }[]
  readonly held: { readonly timers: number; readonly handles: number; readonly listeners: number }
}

/** A process of the installation. */
export interface ProcessReport {
  readonly id: string
  readonly kind: 'api' | 'worker'
  readonly host: string
  readonly pid: number
  readonly readyHash: string
  readonly plugins: Readonly<Record<string, ProcessPlugin>>
  /** By id, for those that did something. */
  readonly activity: Readonly<Record<string, ProcessActivity>>
}
export interface SeenProcess extends ProcessReport {
  readonly startedAt: Date
  readonly seenAt: Date
}

export type ChangeKind = 'install' | 'upgrade' | 'uninstall' | 'import' | 'quarantine' | 'release'
export type ChangePhase =
  'reading' | 'trying' | 'rehearsing' | 'exporting' | 'migrating' | 'starting' | 'importing' | 'returning' | 'done'

/** One change of what is installed, from its beginning on. */
export interface PluginChange {
  readonly id: string
  readonly pluginId: string
  readonly kind: ChangeKind
  readonly fromVersion: string
  readonly toVersion: string
  /** How far it is, or how far it came. */
  readonly phase: ChangePhase
  readonly state: 'running' | 'done' | 'failed'
  /** Why it failed, or what is worth knowing. */
  readonly note: string
  readonly actorName: string
  readonly startedAt: Date
  readonly endedAt?: Date | undefined
}
export interface NewChange extends Pick<PluginChange, 'id' | 'pluginId' | 'kind' | 'fromVersion' | 'toVersion'> {
  readonly actor: Actor
}

/** What is known of rows that were taken out of the database. */
export interface ExportFacts {
  readonly version: string
  readonly rows: number
  readonly madeAt: Date
}

/** Rows of a plugin's tables that were taken out of the database. */
export interface KeptExport extends ExportFacts {
  readonly pluginId: string
  readonly bytes: Buffer
}

/** What the installation knows of its plugins. No tenant is involved. */
export interface PluginInstallation {
  wanted(): Promise<WantedPlugin[]>
  /** Changes what is wanted of a plugin, and tells every process. */
  want(plugin: Pick<WantedPlugin, 'id' | 'state' | 'reason'>): Promise<void>
  /** Takes a plugin out of every process and writes down why; it comes back when somebody releases it. */
  quarantine(pluginId: string, reason: string): Promise<void>
  /** Asks every process that listens to close the circuits of a plugin. */
  closeCircuits(pluginId: string): Promise<void>
  /** Takes down what lies in the site; a sent package and a removed plugin stay what they are. */
  recordSite(packages: readonly Pick<WantedPlugin, 'id' | 'version' | 'contentHash'>[]): Promise<void>
  archives(): Promise<KeptArchive[]>
  archive(pluginId: string, contentHash: string): Promise<Buffer | undefined>
  keepArchive(archive: Omit<KeptArchive, 'size' | 'storedAt'>, bytes: Buffer): Promise<void>
  /** Forgets packages that are neither wanted nor the version before, once they are a day old. */
  forgetArchives(): Promise<void>
  /** Says how this process is doing; and forgets processes that have been silent for long. */
  report(process: ProcessReport): Promise<void>
  leave(processId: string): Promise<void>
  /** Those that were heard of lately. */
  processes(): Promise<SeenProcess[]>
  beginChange(change: NewChange): Promise<void>
  noteChange(id: string, phase: ChangePhase): Promise<void>
  endChange(id: string, outcome: { readonly state: 'done' | 'failed'; readonly note: string }): Promise<void>
  /** The latest first. */
  changes(limit: number): Promise<PluginChange[]>
  exported(pluginId: string): Promise<KeptExport | undefined>
  /** The same without the rows themselves, which are many. */
  exportFacts(pluginId: string): Promise<ExportFacts | undefined>
  /** Businesses that switched a plugin on. */
  tenantsWith(pluginId: string): Promise<string[]>
  /**
   * Lets one change of plugins run at a time in the whole installation.
   * @throws BW_PLUGIN_BUSY
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>
}
