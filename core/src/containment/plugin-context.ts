import { AsyncLocalStorage } from 'node:async_hooks'

/** Whose code runs, and what for. */
export interface PluginCall {
  readonly plugin: string
  /** The hook, or what else the plugin was called for: `setup`, `route GET /cards`, `job tidy`. */
  readonly place: string
}

/** Told of each turn of the event loop in which a plugin was called; both run on the hot path. */
export interface TurnObserver {
  began?(call: PluginCall): void
  /** `outer` is the call that this one was made within. */
  ended?(call: PluginCall, outer: PluginCall | undefined): void
}

/**
 * Knows on whose behalf code runs, across promises, timers and sockets: whatever a plugin starts carries its name, also
 * when it fails long after its call was answered.
 */
export class PluginContext {
  private readonly storage = new AsyncLocalStorage<PluginCall | undefined>()
  private readonly observers: TurnObserver[] = []

  get current(): PluginCall | undefined {
    return this.storage.getStore()
  }

  enter<R>(call: PluginCall, work: () => R): R {
    const outer = this.storage.getStore()
    for (const observer of this.observers) observer.began?.(call)
    try {
      return this.storage.run(call, work)
    } finally {
      for (const observer of this.observers) observer.ended?.(call, outer)
    }
  }

  /** What the engine does for a plugin is the engine's: a connection that it opens meanwhile is not the plugin's. */
  outside<R>(work: () => R): R {
    return this.storage.run(undefined, work)
  }

  observe(observer: TurnObserver): void {
    this.observers.push(observer)
  }
}
