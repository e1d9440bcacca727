/** What the thread that watches is started with. */
export interface StallWatchData {
  /** Int32: see the indexes below. */
  readonly shared: SharedArrayBuffer
  readonly databaseUrl: string
  readonly host: string
  /** Folder of the embedded database of this process; absent when somebody else runs the database. */
  readonly cluster?: string | undefined
  /** Where one byte tells a supervisor that this process will end soon; absent without one. */
  readonly alarm?: number | undefined
}

/** The file descriptor of that place in a process that a supervisor runs; 3 is the channel of Node. */
export const ALARM_DESCRIPTOR = 4

/** Counts up while the event loop turns. */
export const BEAT = 0
/** One more than the index of the plugin whose code was called in this turn; 0 for none. */
export const TURN_OF = 1
/** Not 0 once the thread has written down who ends the process. */
export const WITNESSED = 2
export const SHARED_WORDS = 3

/** What the thread is told. */
export type StallMessage =
  | { readonly kind: 'places'; readonly places: readonly { readonly plugin: string; readonly url: string }[] }
  | { readonly kind: 'exit'; readonly plugin: string; readonly place: string; readonly reason: string }
