import { pathToFileURL } from 'node:url'
import { HookTimeoutError } from '../errors/catalog.js'
import type { HandlerFailure } from '../hooks/hook-bus.js'
import type { HandlerMetrics } from '../hooks/handler-metrics.js'
import type { Log } from '../ports/log.js'
import type { IncidentKind } from '../ports/plugin-incidents.js'
import type { BuiltInWatch } from './built-in-watch.js'
import type { IncidentBook } from './incident-book.js'
import type { PluginCall, PluginContext } from './plugin-context.js'
import type { HeldResources, ResourceCensus } from './resource-census.js'

const STRIKES = 5
const STRIKE_WINDOW_MS = 60_000
const LOOK_MS = 500
/** What a plugin may hold open before it is named. */
const LEAK_NAMED = 100
/** What it may not hold open for so long: a burst of work opens as many, and lets go of them. */
const LEAK_TAKEN_OUT = 1_000
const LEAK_PATIENCE_MS = 60_000

export interface PluginContainmentParts {
  readonly context: PluginContext
  readonly incidents: IncidentBook
  readonly builtIns: BuiltInWatch
  readonly census: ResourceCensus
  readonly metrics: HandlerMetrics
  readonly log: Log
  /** How long a plugin may hold open what is too much; default a minute. */
  readonly leakPatienceMs?: number
}

/** Where the code of a plugin lies. */
export interface CodePlace {
  readonly plugin: string
  /** Ends in a slash. */
  readonly url: string
}

export type Quarantine = (plugin: string, reason: string) => Promise<void>

/**
 * Names the plugin behind whatever goes wrong in a process, and takes it out of the installation when the process would suffer
 * from it. One an engine.
 */
export class PluginContainment {
  private readonly places = new Map<string, string>()
  private readonly followers: ((places: readonly CodePlace[]) => void)[] = []
  private readonly strikes = new Map<string, number[]>()
  private readonly named = new Map<string, number>()
  /** Since when a plugin has held too much open without a pause, by performance.now(). */
  private readonly leakingSince = new Map<string, number>()
  private readonly condemned = new Set<string>()
  private readonly active = new Set<string>()
  private quarantine: Quarantine | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly parts: PluginContainmentParts) {
    parts.context.observe({
      began: ({ plugin }) => void this.active.add(plugin),
      // Before anybody else runs; what is rarer shows at the next look.
      ended: call => parts.builtIns.isPolluted && this.lookAtBuiltIns(call),
    })
  }

  /** @param quarantine - Takes a plugin out of every process. */
  start(quarantine: Quarantine): void {
    this.quarantine = quarantine
    this.parts.census.start()
    this.timer = setInterval(() => this.look(), LOOK_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.parts.census.stop()
    await this.parts.incidents.write()
  }

  /** Where the code of a plugin lies, before any of it runs. */
  know(plugin: string, directory: string): void {
    if (directory === '') return
    this.places.set(`${pathToFileURL(directory).href}/`, plugin)
    for (const follower of this.followers) follower(this.codePlaces())
  }

  onPlaces(follower: (places: readonly CodePlace[]) => void): void {
    this.followers.push(follower)
    follower(this.codePlaces())
  }

  /** Code of a plugin was imported or set up: the time at which most of what changes built-in objects does it. */
  wasLoaded(plugin: string, place: string): void {
    this.lookAtBuiltIns({ plugin, place })
  }

  /** A plugin that is there again, or in another version, starts anew. */
  forget(plugin: string): void {
    for (const known of [this.strikes, this.named, this.leakingSince]) known.delete(plugin)
    this.condemned.delete(plugin)
    this.parts.census.forget(plugin)
  }

  /** On whose behalf code runs now. */
  get current(): PluginCall | undefined {
    return this.parts.context.current
  }

  enter<R>(call: PluginCall, work: () => R): R {
    return this.parts.context.enter(call, work)
  }

  outside<R>(work: () => R): R {
    return this.parts.context.outside(work)
  }

  /** The function in the name of its plugin, counted; for what no hook calls. */
  bind<Given extends unknown[], R>(call: PluginCall, run: (...given: Given) => R): (...given: Given) => R {
    const { context } = this.parts
    const measured = (given: Given) => this.measured(call, () => run(...given))
    return (...given) => context.enter(call, () => measured(given))
  }

  held(plugin: string): HeldResources {
    return this.parts.census.of(plugin)
  }

  /** A handler failed; the bus has dealt with it. */
  failed(failure: Pick<HandlerFailure, 'plugin' | 'hook' | 'error'>, log?: Log): void {
    const { plugin, hook, error } = failure
    log?.error({ ...failure }, 'a plugin failed')
    const kind = error instanceof HookTimeoutError ? 'timed-out' : 'failed'
    this.note(kind, { plugin, place: hook }, messageOf(error))
  }

  refused(plugin: string, reason: string): void {
    this.note('refused', { plugin, place: 'start' }, reason)
  }

  /**
   * Something failed that nobody waits for.
   * @returns True when it is a plugin's: the process goes on.
   */
  contain(kind: 'late-rejection' | 'uncaught', error: unknown): boolean {
    const call = this.blame(error)
    if (!call) return false
    this.note(kind, call, messageOf(error))
    this.parts.log.error(
      { plugin: call.plugin, place: call.place, kind, error },
      'a plugin failed outside of its calls',
    )
    const now = Date.now()
    const recent = [...(this.strikes.get(call.plugin) ?? []), now].filter(at => now - at < STRIKE_WINDOW_MS)
    this.strikes.set(call.plugin, recent)
    if (recent.length >= STRIKES) {
      this.condemn(call.plugin, `it failed ${recent.length} times within a minute outside of its calls.`)
    }
    return true
  }

  /** Whose code ends the process, when it is a plugin's. */
  blame(error: unknown): PluginCall | undefined {
    const { current } = this.parts.context
    if (current) return current
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    for (const [url, plugin] of this.places) if (stack.includes(url)) return { plugin, place: '' }
    return undefined
  }

  private look(): void {
    this.lookAtBuiltIns()
    this.active.clear()
    for (const plugin of this.parts.census.plugins()) this.lookAtResources(plugin)
  }

  private lookAtBuiltIns(current = this.parts.context.current): void {
    const { builtIns, log } = this.parts
    if (!builtIns.areChanged) return
    // Within a turn of a plugin it was that one; later it was one of those that were at work since the last look.
    if (!current && this.active.size === 0) return
    // First of all: everything else needs them.
    const changes = builtIns.restore()
    const suspects = current ? [current.plugin] : [...this.active]
    const what = changes.slice(0, 5).join(', ')
    if (builtIns.areChanged) {
      log.error({ changes }, 'changes of built-in objects cannot be undone; restart the process')
      builtIns.accept()
    }
    for (const plugin of suspects) {
      const others = suspects.length === 1 ? '' : ` Or it was ${suspects.filter(one => one !== plugin).join(', ')}.`
      this.note('polluted', current ?? { plugin, place: '' }, `It changed ${what}; that was undone.${others}`)
    }
    const [only] = suspects
    if (only !== undefined && suspects.length === 1) this.condemn(only, `it changed built-in objects: ${what}.`)
  }

  private lookAtResources(plugin: string): void {
    const held = this.parts.census.of(plugin)
    const most = Math.max(held.timers, held.handles, held.listeners)
    const what = `${held.timers} timers, ${held.handles} sockets or other handles, ${held.listeners} listeners`
    if (most >= (this.named.get(plugin) ?? LEAK_NAMED / 2) * 2) {
      this.named.set(plugin, most)
      this.note('leaking', { plugin, place: '' }, `It holds open ${what}.`)
    }
    if (most < LEAK_TAKEN_OUT) return void this.leakingSince.delete(plugin)
    const now = performance.now()
    const since = this.leakingSince.get(plugin) ?? now
    this.leakingSince.set(plugin, since)
    if (now - since >= (this.parts.leakPatienceMs ?? LEAK_PATIENCE_MS)) {
      this.condemn(plugin, `it holds open ${what}.`)
    }
  }

  private condemn(plugin: string, reason: string): void {
    if (this.condemned.has(plugin) || !this.quarantine) return
    this.condemned.add(plugin)
    this.parts.log.error({ plugin, reason }, 'a plugin is quarantined')
    const done = this.outside(() => this.quarantine?.(plugin, reason))
    done?.catch((error: unknown) => {
      this.condemned.delete(plugin)
      this.parts.log.error({ plugin, error }, 'a plugin could not be quarantined')
    })
  }

  private measured<R>({ plugin, place }: PluginCall, work: () => R): R {
    const counters = this.parts.metrics.of(place, { id: plugin, plugin })
    const startedAt = performance.now()
    counters.calls += 1
    const failed = (error: unknown): never => {
      counters.failures += 1
      this.failed({ plugin, hook: place, error })
      throw error
    }
    const ended = () => this.parts.metrics.took(counters, performance.now() - startedAt)
    try {
      const answer = work()
      if (answer instanceof Promise) return answer.catch(failed).finally(ended) as R
      ended()
      return answer
    } catch (error) {
      ended()
      return failed(error)
    }
  }

  private note(kind: IncidentKind, { plugin, place }: PluginCall, message: string): void {
    this.parts.incidents.note({ plugin, kind, place, message })
  }

  private codePlaces(): CodePlace[] {
    return [...this.places].map(([url, plugin]) => ({ url, plugin }))
  }
}

function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
}
