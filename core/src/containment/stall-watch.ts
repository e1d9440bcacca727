import inspector from 'node:inspector'
import { hostname } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Log } from '../ports/log.js'
import type { PluginContainment } from './plugin-containment.js'
import type { PluginContext } from './plugin-context.js'
import { BEAT, SHARED_WORDS, TURN_OF, WITNESSED, type StallMessage, type StallWatchData } from './stall-signals.js'

const BEAT_MS = 100
const WITNESS_MS = 3_000
/** Room for the driver of the database, and little more. */
const HEAP_MB = 48

export interface StallWatchParts {
  readonly containment: PluginContainment
  readonly context: PluginContext
  readonly databaseUrl: string
  /** Folder of the embedded database of this process. */
  readonly cluster?: string | undefined
  /** Where a supervisor hears that this process will end soon. */
  readonly alarm?: number | undefined
  readonly log: Log
}

/**
 * Has another thread watch the event loop of this process, and ends the process in the name of the plugin that keeps it; notices
 * a plugin that ends it itself. Whoever started the process starts another one.
 */
export class StallWatch {
  private readonly words = new Int32Array(new SharedArrayBuffer(4 * SHARED_WORDS))
  private readonly indexes = new Map<string, number>()
  private readonly thread: Worker | undefined
  private beat: NodeJS.Timeout | undefined

  constructor(private readonly parts: StallWatchParts) {
    // Under a debugger a process stands still for as long as its developer thinks.
    this.thread = inspector.url() === undefined ? this.startThread() : undefined
    if (!this.thread) return
    parts.containment.onPlaces(places => {
      for (const { plugin } of places) this.indexes.set(plugin, this.indexes.get(plugin) ?? this.indexes.size + 1)
      this.tell({ kind: 'places', places })
    })
    parts.context.observe({
      began: ({ plugin }) => (this.words[TURN_OF] = this.indexes.get(plugin) ?? 0),
      ended: (_call, outer) => (this.words[TURN_OF] = outer ? (this.indexes.get(outer.plugin) ?? 0) : 0),
    })
    this.beat = setInterval(() => Atomics.add(this.words, BEAT, 1), BEAT_MS)
    this.beat.unref()
    // First of all: the listener of the embedded database ends that, and it is where this is written down.
    process.prependListener('exit', this.onExit)
  }

  async stop(): Promise<void> {
    process.off('exit', this.onExit)
    clearInterval(this.beat)
    await this.thread?.terminate()
  }

  private startThread(): Worker {
    const { databaseUrl, cluster, alarm, log } = this.parts
    const shared = this.words.buffer as SharedArrayBuffer
    const workerData: StallWatchData = { shared, databaseUrl, cluster, alarm, host: hostname() }
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB }
    const thread = new Worker(new URL('./stall-thread.js', import.meta.url), { workerData, resourceLimits })
    thread.on('error', error => log.error({ error }, 'nobody watches the event loop any more'))
    thread.unref()
    return thread
  }

  /** The last chance to say who ends the process: the thread writes it down while this one waits. */
  private readonly onExit = (code: number): void => {
    const call = this.parts.containment.blame(new Error('exit'))
    if (!call) return
    const { plugin, place } = call
    this.tell({ kind: 'exit', plugin, place, reason: `it ended the process with code ${code}.` })
    Atomics.wait(this.words, WITNESSED, 0, WITNESS_MS)
  }

  private tell(message: StallMessage): void {
    this.thread?.postMessage(message)
  }
}
