import emitterModule from 'eventemitter2'
import { makeHandler, type AnyActionHandler, type Handler, type Registration } from './registration.js'

// The package is CommonJS: its class is a property of the default import.
const { EventEmitter2 } = emitterModule

const ACTION_TIMEOUT_MS = 10_000

export interface TimedHandler extends Handler<AnyActionHandler> {
  readonly timeoutMs: number
}

type Listener = () => TimedHandler

/**
 * Who listens to which action. EventEmitter2 matches names and wildcards; each match is run on its own by the outbox
 * relay, because one event has one delivery row a handler.
 */
export class ActionHandlers {
  private readonly emitter = new EventEmitter2({ wildcard: true, delimiter: '.', maxListeners: 0 })
  private readonly handlers = new Map<string, TimedHandler[]>()

  add(pattern: string, run: AnyActionHandler, by: Registration, timeoutMs = ACTION_TIMEOUT_MS): () => void {
    const others = this.handlers.get(pattern) ?? []
    // A pattern can match a name that the same plugin also handles by itself: its id must differ then.
    const name = pattern.includes('*') ? `${by.name ?? 'any'}:${pattern}` : by.name
    const handler = { ...makeHandler(pattern, run, { ...by, name }, others), timeoutMs }
    const listener: Listener = () => handler
    this.handlers.set(pattern, [...others, handler])
    this.emitter.on(pattern, listener)
    return () => {
      this.emitter.off(pattern, listener)
      this.handlers.set(
        pattern,
        (this.handlers.get(pattern) ?? []).filter(other => other !== handler),
      )
    }
  }

  /** Handlers of one action, wildcards included, ordered by id. */
  of(hook: string): TimedHandler[] {
    const matching = this.emitter.listeners(hook) as unknown as Listener[]
    return matching.map(listener => listener()).sort((left, right) => (left.id < right.id ? -1 : 1))
  }
}
