import { createHook, type AsyncHook } from 'node:async_hooks'
import type { PluginContext } from './plugin-context.js'

/** What keeps existing after the call that opened it, by the names that Node gives (`async_hooks`, "type"). */
const KINDS: Readonly<Record<string, 'timers' | 'handles'>> = {
  ...{ Timeout: 'timers', TCPWRAP: 'handles', TCPSERVERWRAP: 'handles', PIPEWRAP: 'handles', UDPWRAP: 'handles' },
  ...{ PROCESSWRAP: 'handles', FSEVENTWRAP: 'handles', STATWATCHER: 'handles', WORKER: 'handles' },
}
/** Ended ones are forgotten each time that so many were added. */
const SWEEP_EVERY = 256

/** What a plugin holds open in this process. */
export interface HeldResources {
  readonly timers: number
  /** Sockets, servers, watchers, processes, threads. */
  readonly handles: number
  /** On `process`, where nothing ever takes them away. */
  readonly listeners: number
}

interface Held {
  refs: { readonly kind: 'timers' | 'handles'; readonly ref: WeakRef<object> }[]
  sinceSweep: number
  listeners: number
}
type Listener = (...given: unknown[]) => void

const NONE: HeldResources = { timers: 0, handles: 0, listeners: 0 }

/**
 * Counts what plugins open and do not close. References are weak: what is counted is what something else still holds. Memory
 * is not counted, because JavaScript does not say whose it is.
 */
export class ResourceCensus {
  private readonly held = new Map<string, Held>()
  private readonly owners = new WeakMap<Listener, string>()
  private readonly hook: AsyncHook

  constructor(private readonly context: PluginContext) {
    this.hook = createHook({ init: (_id, type, _trigger, resource) => this.opened(type, resource) })
  }

  start(): void {
    this.hook.enable()
    process.on('newListener', this.added)
    process.on('removeListener', this.removed)
  }

  stop(): void {
    this.hook.disable()
    process.off('newListener', this.added)
    process.off('removeListener', this.removed)
  }

  plugins(): string[] {
    return [...this.held.keys()]
  }

  of(plugin: string): HeldResources {
    const held = this.held.get(plugin)
    if (!held) return NONE
    sweep(held)
    const count = (kind: 'timers' | 'handles') => held.refs.filter(one => one.kind === kind).length
    return { timers: count('timers'), handles: count('handles'), listeners: held.listeners }
  }

  /** Another version starts anew. */
  forget(plugin: string): void {
    this.held.delete(plugin)
  }

  private opened(type: string, resource: object): void {
    const kind = KINDS[type]
    if (kind === undefined) return
    const plugin = this.context.current?.plugin
    if (plugin === undefined) return
    const held = this.heldBy(plugin)
    held.refs.push({ kind, ref: new WeakRef(resource) })
    held.sinceSweep += 1
    if (held.sinceSweep >= SWEEP_EVERY) sweep(held)
  }

  private readonly added = (_event: unknown, listener: Listener): void => {
    const plugin = this.context.current?.plugin
    if (plugin === undefined) return
    this.owners.set(listener, plugin)
    this.heldBy(plugin).listeners += 1
  }

  private readonly removed = (_event: unknown, listener: Listener): void => {
    const plugin = this.owners.get(listener)
    const held = plugin === undefined ? undefined : this.held.get(plugin)
    if (held) held.listeners = Math.max(0, held.listeners - 1)
  }

  private heldBy(plugin: string): Held {
    const held = this.held.get(plugin) ?? { refs: [], sinceSweep: 0, listeners: 0 }
    this.held.set(plugin, held)
    return held
  }
}

function sweep(held: Held): void {
  held.sinceSweep = 0
  held.refs = held.refs.filter(({ ref }) => {
    const resource = ref.deref() as { readonly _destroyed?: boolean; readonly fd?: number } | undefined
    // A timer that has fired or was cleared; Node keeps no public mark of it.
    // A closed socket is an object until it is collected; its descriptor is gone (Windows never shows one).
    const isClosed = process.platform !== 'win32' && (resource?.fd ?? 0) < 0
    return resource !== undefined && resource._destroyed !== true && !isClosed
  })
}
