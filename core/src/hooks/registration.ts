import { PluginRefusedError } from '../errors/catalog.js'
import type { ActionEvent, CommitContext, HookContext, Veto } from './hook.js'
import type { Ordered } from './order-handlers.js'

/** Who registers a handler, and how it behaves when it fails. */
export interface Registration {
  /** Id of the plugin or of the core step. */
  readonly plugin: string
  /** Tells two handlers of one plugin on one hook apart. */
  readonly name?: string
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  /** True: when it fails, takes too long or its circuit is open, the operation goes on without it. */
  readonly isOptional?: boolean
  /** True for the engine's own handlers: they run for every tenant and their errors pass unchanged. */
  readonly isCore?: boolean
}

type Answer<R> = R | Promise<R>
// A handler without a return statement keeps the value; `void` in the union lets its type say so.
type NoAnswer = void | undefined

/** Returns the next value, `veto()`, or nothing to keep the value. `signal` fires when its time is up. */
export type FilterHandler<V, C extends HookContext> = (
  value: V,
  context: C,
  signal: AbortSignal,
) => Answer<V | Veto | NoAnswer>
/** Returns its part, or nothing when it has no say this time. `signal` fires when its time is up. */
export type PartHandler<P, C extends HookContext> = (context: C, signal: AbortSignal) => Answer<P | NoAnswer>
/** Runs inside the transaction: database only. Returns `veto()` to undo everything, else nothing. */
export type CommitHandler<C extends CommitContext> = (context: C, signal: AbortSignal) => Answer<Veto | NoAnswer>
/** Runs after commit, at least once: act on `event.eventId` once. Throwing means: try again later. */
export type ActionHandler<E extends ActionEvent> = (event: E, signal: AbortSignal) => Answer<unknown>
/** As `ActionHandler`, for every action; `hook` is its name. */
export type AnyActionHandler = (hook: string, event: ActionEvent, signal: AbortSignal) => Answer<unknown>

/** A registered handler with its id. */
export interface Handler<F> extends Registration, Ordered {
  readonly run: F
}

/** @throws BW_PLUGIN_REFUSED when one plugin registers two handlers on one hook without telling them apart. */
export function makeHandler<F>(hook: string, run: F, by: Registration, others: readonly Ordered[]): Handler<F> {
  const id = by.name === undefined ? by.plugin : `${by.plugin}/${by.name}`
  if (others.some(other => other.id === id)) {
    const reason = `it registers two handlers on ${hook}. Give each a name: { name: 'something' }.`
    throw new PluginRefusedError({ plugin: by.plugin, reason })
  }
  return { ...by, id, run }
}
