import type { TenantId } from '../domain/id.js'
import type { Transaction } from '../ports/unit-of-work.js'

/** What every filter handler is told beside the value. */
export interface HookContext {
  readonly tenantId: TenantId
}

/** What every commit filter handler is told: `tx` is the open transaction of the operation. */
export interface CommitContext extends HookContext {
  readonly tx: Transaction
}

/** What every action carries; handlers must be idempotent on `eventId`, because delivery is at least once. */
export interface ActionEvent {
  readonly eventId: string
  readonly tenantId: TenantId
  /** W3C trace context of the work that caused it, where traces are made: pass it on with calls that go out. */
  readonly traceparent?: string
}

/** Runs before the transaction: may change the value, may veto, may do I/O. */
export interface FilterHook<V, C extends HookContext = HookContext> {
  readonly kind: 'filter'
  readonly name: string
  readonly timeoutMs: number
  /** Fields of the value that no handler may change. */
  readonly keeps: readonly string[]
  readonly carries?: (value: V, context: C) => V
}

/** Asks each handler for a part of its own, which the engine then works with; before the transaction, may do I/O. */
export interface PartHook<P, C extends HookContext = HookContext> {
  readonly kind: 'part'
  readonly name: string
  readonly timeoutMs: number
  readonly carries?: (context: C) => P
}

/** Runs inside the transaction: database only, may veto, writes succeed or fail together with the operation. */
export interface CommitFilterHook<C extends CommitContext> {
  readonly kind: 'commit-filter'
  readonly name: string
  readonly timeoutMs: number
  readonly carries?: (context: C) => void
}

/** Runs after the transaction, from the outbox, at least once. */
export interface ActionHook<E extends ActionEvent> {
  readonly kind: 'action'
  readonly name: string
  readonly timeoutMs: number
  readonly carries?: (event: E) => void
}

const FILTER_TIMEOUT_MS = 2_000
const COMMIT_FILTER_TIMEOUT_MS = 250
const ACTION_TIMEOUT_MS = 10_000

export interface FilterOptions<V> {
  readonly timeoutMs?: number
  readonly keeps?: readonly (keyof V & string)[]
}

/**
 * Declares a filter: handlers receive the value and return it changed, return nothing to keep it, or `veto()`.
 *
 * @param name - `noun.verb`.
 * @param options - `timeoutMs` is the budget of one handler; `keeps` names fields that a handler must not change.
 */
export function defineFilter<V, C extends HookContext = HookContext>(
  name: string,
  options: FilterOptions<V> = {},
): FilterHook<V, C> {
  return { kind: 'filter', name, timeoutMs: options.timeoutMs ?? FILTER_TIMEOUT_MS, keeps: options.keeps ?? [] }
}

/** Declares a hook whose handlers each give a part, or nothing; `timeoutMs` is the budget of one handler. */
export function definePart<P, C extends HookContext = HookContext>(
  name: string,
  options: { readonly timeoutMs?: number } = {},
): PartHook<P, C> {
  return { kind: 'part', name, timeoutMs: options.timeoutMs ?? FILTER_TIMEOUT_MS }
}

/** Declares a commit filter; `timeoutMs` is the budget of one handler and of each of its statements. */
export function defineCommitFilter<C extends CommitContext>(
  name: string,
  options: { readonly timeoutMs?: number } = {},
): CommitFilterHook<C> {
  return { kind: 'commit-filter', name, timeoutMs: options.timeoutMs ?? COMMIT_FILTER_TIMEOUT_MS }
}

/** Declares an action; `timeoutMs` is the budget of one attempt of one handler. */
export function defineAction<E extends ActionEvent>(
  name: string,
  options: { readonly timeoutMs?: number } = {},
): ActionHook<E> {
  return { kind: 'action', name, timeoutMs: options.timeoutMs ?? ACTION_TIMEOUT_MS }
}

// Symbol.for: a plugin bundled with its own copy of this file must still be understood.
const VETO = Symbol.for('@bookwright/core:veto')

/** A handler's "no": the operation is refused with 422 and the reason. */
export interface Veto {
  readonly [VETO]: true
  /** Key of the plugin's messages, `<plugin>.<key>`. */
  readonly reason: string
  readonly values: Readonly<Record<string, string | number>>
}

/**
 * Refuses the operation from inside a filter or commit filter.
 *
 * @param reason - Key of a message of the plugin, such as `payment-onsite.above-limit`.
 * @param values - What the message's placeholders stand for.
 */
export function veto(reason: string, values: Veto['values'] = {}): Veto {
  return { [VETO]: true, reason, values }
}

export function isVeto(answer: unknown): answer is Veto {
  return typeof answer === 'object' && answer !== null && VETO in answer
}
