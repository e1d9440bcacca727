/**
 * What a plugin did wrong. `failed` and `timed-out`: in a call; `late-rejection` and `uncaught`: outside of any; `stalled`:
 * it kept the event loop; `exited`: it ended the process.
 */
export type IncidentKind =
  | 'failed'
  | 'timed-out'
  | 'late-rejection'
  | 'uncaught'
  | 'polluted'
  | 'leaking'
  | 'stalled'
  | 'exited'
  | 'refused'
  | 'quarantined'

/** The same thing, however often, in one process after the other. */
export interface PluginIncident {
  readonly pluginId: string
  readonly kind: IncidentKind
  /** The hook, or what else it was called for. */
  readonly place: string
  /** What the plugin threw, shortened and without addresses and numbers; or a sentence of the engine. */
  readonly message: string
  readonly occurrences: number
  readonly firstAt: Date
  readonly lastAt: Date
  /** Where it happened last. */
  readonly host: string
  readonly pid: number
}

/** Keeps what plugins did wrong, for all processes. */
export interface PluginIncidentStore {
  /** Adds to what is known of the same; forgets what is old. */
  add(incidents: readonly PluginIncident[]): Promise<void>
  /** The latest first. */
  of(pluginId: string, limit: number): Promise<PluginIncident[]>
}
