import { parentPort, workerData } from 'node:worker_threads'
import type { Frame } from './paused-stack.js'
import { PausedStack } from './paused-stack.js'
import { SeenClock } from './seen-clock.js'
import { BEAT, TURN_OF, WITNESSED, type StallMessage, type StallWatchData } from './stall-signals.js'
import { say, StallWitness, WRITE_MS } from './stall-witness.js'

const LOOK_MS = 100
/** How long the event loop may stand still before somebody looks at what it does. */
const STALL_MS = 500
/** A plugin that is still there after so long is named, and the process ended. */
const CONFIRM_MS = 800
/** A call that leaves JavaScript and does not come back cannot be looked into; nor can anything when the question got lost. */
const SILENT_MS = 1_200
/** Questions in a row without an answer, until it is taken for such a call. */
const MOST_SILENCES = 2
/** A process that serves nobody for so long is ended, whatever it does. */
const HOPELESS_MS = 30_000

const data = workerData as StallWatchData
const words = new Int32Array(data.shared)

/** Watches the event loop of the main thread from another one, which runs also when that does not. */
class StallThread {
  private places: readonly { readonly plugin: string; readonly url: string }[] = []
  private beat = -1
  private readonly clock = new SeenClock()
  private since = 0
  private stack: PausedStack | undefined
  private suspect: { readonly plugin: string; readonly at: number } | undefined
  private askedAt: number | undefined
  private silences = 0
  private isEnding = false
  private readonly witness = new StallWitness(data)

  start(): void {
    setInterval(() => this.look(), LOOK_MS)
    parentPort?.on('message', (message: StallMessage) => {
      if (message.kind === 'places') this.places = message.places
      else void this.witnessExit(message)
    })
  }

  private look(): void {
    const now = this.clock.look()
    const beat = Atomics.load(words, BEAT)
    if (beat !== this.beat) return this.goesOn(beat, now)
    const stalledMs = now - this.since
    if (this.isEnding || stalledMs < STALL_MS) return
    if (stalledMs > HOPELESS_MS) return this.end(undefined, `the event loop stood still for ${HOPELESS_MS / 1_000} s`)
    if (this.askedAt === undefined) void this.ask(now)
    else if (now - this.askedAt > SILENT_MS) this.blameTurnOrAskAgain()
    else if (now - this.askedAt > STALL_MS && this.pluginOfTurn() !== undefined) this.witness.prepare()
  }

  private goesOn(beat: number, now: number): void {
    this.beat = beat
    this.since = now
    if (!this.isEnding) this.witness.relax()
    this.suspect = undefined
    this.askedAt = undefined
    this.silences = 0
    this.stack?.close()
    this.stack = undefined
  }

  private async ask(now: number): Promise<void> {
    this.askedAt = now
    this.stack ??= new PausedStack()
    const frames = await this.stack.read()
    if (this.askedAt !== now) return
    this.silences = 0
    const found = this.owner(frames)
    if (found && this.suspect?.plugin === found.plugin) {
      const heldMs = this.clock.now() - this.suspect.at
      if (heldMs >= CONFIRM_MS) return this.end(found.plugin, `it kept the event loop to itself in ${found.where}`)
    } else {
      this.suspect = found && { plugin: found.plugin, at: this.clock.now() }
      if (found) this.witness.prepare()
    }
    this.askedAt = undefined
  }

  private owner(frames: readonly Frame[]): { readonly plugin: string; readonly where: string } | undefined {
    for (const { url, functionName, line } of frames) {
      const place = this.places.find(known => url.startsWith(known.url))
      if (place) {
        return {
          plugin: place.plugin,
          where: `${functionName || 'a function'}, ${url.slice(place.url.length)}:${line}`,
        }
      }
    }
    return undefined
  }

  /** The thread does not answer: it waits outside of JavaScript, on behalf of whom it called last; or the question got lost. */
  private blameTurnOrAskAgain(): void {
    this.silences += 1
    const plugin = this.silences < MOST_SILENCES ? undefined : this.pluginOfTurn()
    if (plugin !== undefined) this.end(plugin, 'it kept the event loop to itself in a call that does not return')
    this.stack?.close()
    this.stack = undefined
    this.askedAt = undefined
  }

  private pluginOfTurn(): string | undefined {
    const plugins = [...new Set(this.places.map(({ plugin }) => plugin))]
    return plugins[Atomics.load(words, TURN_OF) - 1]
  }

  private end(plugin: string | undefined, reason: string): void {
    if (this.isEnding) return
    this.isEnding = true
    const die = () => process.kill(process.pid, 'SIGKILL')
    const kill = () => {
      say({ level: 'error', plugin, msg: `the process ends: ${reason}` })
      void this.witness.endDatabase().then(die, die)
    }
    if (plugin === undefined) return kill()
    setTimeout(die, WRITE_MS)
    void this.witness.write({ plugin, kind: 'stalled', place: '', reason: `${reason}.` }).then(kill, kill)
  }

  private async witnessExit({ plugin, place, reason }: Extract<StallMessage, { kind: 'exit' }>): Promise<void> {
    this.isEnding = true
    try {
      await this.witness.write({ plugin, kind: 'exited', place, reason })
    } finally {
      Atomics.store(words, WITNESSED, 1)
      Atomics.notify(words, WITNESSED)
    }
  }
}

new StallThread().start()
