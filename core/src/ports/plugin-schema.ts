import type { WantedPlugin } from './plugin-installation.js'

/** One step, as a plugin declares it. */
export interface SchemaStep {
  readonly name: string
  readonly up: string
  readonly down: string
}

/** From the steps of one version to those of another; either may be none. */
export interface SchemaChange {
  readonly pluginId: string
  /** Steps that the version knows that is there now: what the new one lacks is taken back with them. */
  readonly from: readonly SchemaStep[]
  readonly to: readonly SchemaStep[]
}

export interface SchemaOutcome {
  /** Names of steps. */
  readonly applied: readonly string[]
  readonly takenBack: readonly string[]
}

/** What is wanted from the moment on at which the tables are changed. */
export type NewlyWanted = Pick<WantedPlugin, 'id' | 'version' | 'contentHash' | 'source' | 'state' | 'siteHash'>

/** What goes with a change into one transaction. */
export interface SchemaExtras {
  readonly wanted?: NewlyWanted
  /** Takes the rows of its tables out first, and keeps them. */
  readonly isExported?: boolean
  /** Forgets its settings, its choices and its packages, too. */
  readonly isForgotten?: boolean
}

/** Rows of the tables of a plugin, one business at a time. */
export interface PluginData {
  readonly rows: number
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
}

/** The tables of plugins. Everything runs as the owner, in one transaction each, and touches `p_<id>_*` only. */
export interface PluginSchema {
  /**
   * Goes through a change and takes all of it back.
   * @throws BW_PLUGIN_MIGRATION with the step and what is wrong with it.
   */
  rehearse(change: SchemaChange): Promise<SchemaOutcome>
  /** @throws BW_PLUGIN_MIGRATION; nothing has changed then. */
  apply(change: SchemaChange, extras: SchemaExtras): Promise<SchemaOutcome>
  /** What is in its tables now. */
  data(pluginId: string): Promise<PluginData>
  /**
   * Puts rows back that were exported, into tables that are empty.
   * @returns how many rows were put back, and how many belong to businesses that are not here any more.
   * @throws BW_PLUGIN_DATA_REFUSED
   */
  importData(pluginId: string, bytes: Buffer): Promise<{ readonly rows: number; readonly left: number }>
}
