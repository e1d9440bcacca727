import { HookFailedError, HookTimeoutError, VetoedError } from '../errors/catalog.js'
import { ActionHandlers } from './action-handlers.js'
import type { ActionEmitter } from './action-emitter.js'
import type { CircuitState } from './circuit.js'
import { guardedTransaction, withStatementTimeout } from './guarded-transaction.js'
import { HandlerCircuits, type CallOutcome, type PluginCircuit } from './handler-circuits.js'
import { HandlerMetrics, type HandlerCounters } from './handler-metrics.js'
import { isVeto } from './hook.js'
import type { HookBusOptions } from './hook-bus-options.js'
import type {
  ActionEvent,
  ActionHook,
  CommitContext,
  CommitFilterHook,
  FilterHook,
  HookContext,
  PartHook,
  Veto,
} from './hook.js'
import { keptFieldsChanged } from './kept-fields.js'
import { orderHandlers } from './order-handlers.js'
import { makeHandler } from './registration.js'
import type {
  ActionHandler,
  AnyActionHandler,
  CommitHandler,
  FilterHandler,
  Handler,
  PartHandler,
  Registration,
} from './registration.js'
import { runWithin } from './run-within.js'

/** Which plugins work for which tenant, from memory. */
export interface HandlerActivation {
  /** Resolves when `isEnabled` answers for the tenant. */
  ready(tenantId: string): Promise<void>
  /** False until `ready` resolved once for the tenant. */
  isKnown(tenantId: string): boolean
  isEnabled(tenantId: string, pluginId: string): boolean
}

export interface HandlerFailure {
  readonly hook: string
  readonly plugin: string
  readonly handler: string
  readonly tenantId: string
  readonly error: unknown
}

/** What one handler gave for the engine to work with. */
export interface Part<P> {
  readonly plugin: string
  /** Id of the handler: the plugin's, or `<plugin>/<name>`. */
  readonly handler: string
  readonly isOptional: boolean
  readonly value: P
  /** Must be called once, when the engine is done with the part. An error counts as a failure of the handler. */
  end(error?: unknown): void
}

type AnyRun = (...given: never[]) => unknown
interface Hook {
  readonly name: string
  readonly timeoutMs: number
}
interface Call<R> {
  readonly hook: Hook
  readonly handler: Handler<unknown>
  readonly tenantId: string
  readonly run: (signal: AbortSignal) => R | Promise<R>
}
interface Opened<R> {
  readonly answer: R
  readonly ended: (outcome: CallOutcome) => void
}
const SKIPPED = Symbol('skipped')
// 40001, 40P01: the unit of work repeats the whole transaction on them, so they must reach it unchanged.
const REPEATABLE = ['40001', '40P01']

/** Where plugins meet the engine's operations. One bus an engine; it holds handlers, circuits and counters. */
export class HookBus implements ActionEmitter {
  private readonly handlers = new Map<string, Handler<AnyRun>[]>()
  private readonly actions = new ActionHandlers()
  private readonly circuits: HandlerCircuits
  private readonly metrics: HandlerMetrics

  constructor(private readonly options: HookBusOptions) {
    this.circuits = new HandlerCircuits(options.clock)
    this.metrics = options.metrics ?? new HandlerMetrics()
  }

  /** @returns What removes the handler again. */
  onFilter<V, C extends HookContext>(hook: FilterHook<V, C>, run: FilterHandler<V, C>, by: Registration): () => void {
    return this.register(hook.name, run as AnyRun, by)
  }

  onCommitFilter<C extends CommitContext>(
    hook: CommitFilterHook<C>,
    run: CommitHandler<C>,
    by: Registration,
  ): () => void {
    return this.register(hook.name, run as AnyRun, by)
  }

  onPart<P, C extends HookContext>(hook: PartHook<P, C>, run: PartHandler<P, C>, by: Registration): () => void {
    return this.register(hook.name, run as AnyRun, by)
  }

  onAction<E extends ActionEvent>(hook: ActionHook<E>, run: ActionHandler<E>, by: Registration): () => void {
    return this.actions.add(hook.name, (_name, event, signal) => run(event as E, signal), by, hook.timeoutMs)
  }

  /** Handles every action whose name matches, such as `booking.*`, or all of them (`**`): audit, webhooks. */
  onAny(pattern: string, run: AnyActionHandler, by: Registration): () => void {
    return this.actions.add(pattern, run, by)
  }

  /**
   * Runs a filter pipeline in order and returns the value that came out of it.
   * @throws BW_VETOED with the plugin and its reason; BW_HOOK_FAILED, BW_HOOK_TIMEOUT from a required handler.
   */
  async apply<V, C extends HookContext>(hook: FilterHook<V, C>, value: V, context: C): Promise<V> {
    await this.options.activation?.ready(context.tenantId)
    let current = value
    for (const handler of this.active<FilterHandler<V, C>>(hook.name, context.tenantId)) {
      const before = current
      const run = async (signal: AbortSignal) => {
        const given = await handler.run(before, context, signal)
        const changed = isVeto(given) || given === undefined ? [] : keptFieldsChanged(hook.keeps, before, given)
        if (changed.length > 0) throw new HookFailedError({ hook: hook.name, plugin: handler.plugin }, { changed })
        return given
      }
      const answer = await this.call({ hook, handler, tenantId: context.tenantId, run })
      if (isVeto(answer)) throw this.vetoed({ hook, handler, tenantId: context.tenantId }, answer)
      if (answer !== SKIPPED && answer !== undefined) current = answer as V
    }
    return current
  }

  /** Whether a handler of this filter or part would run for the tenant now. */
  async hasHandler(hook: Pick<Hook, 'name'>, tenantId: string): Promise<boolean> {
    await this.options.activation?.ready(tenantId)
    return this.active(hook.name, tenantId).length > 0
  }

  /**
   * Asks every handler for its part, in order. The caller ends each part that it gets.
   * @throws BW_HOOK_FAILED, BW_HOOK_TIMEOUT from a required handler.
   */
  async gather<P, C extends HookContext>(hook: PartHook<P, C>, context: C): Promise<readonly Part<P>[]> {
    const { tenantId } = context
    await this.options.activation?.ready(tenantId)
    const parts: Part<P>[] = []
    try {
      for (const handler of this.active<PartHandler<P, C>>(hook.name, tenantId)) {
        const call = { hook, handler, tenantId, run: (signal: AbortSignal) => handler.run(context, signal) }
        const opened = await this.open(call)
        if (opened === SKIPPED) continue
        const value = opened.answer
        if (value === undefined || value === null) opened.ended('succeeded')
        else parts.push(this.part(call, { ...opened, answer: value as P }))
      }
    } catch (error) {
      for (const part of parts) part.end()
      throw error
    }
    return parts
  }

  /**
   * Runs the commit filters of an operation inside its transaction.
   * @throws BW_VETOED, BW_HOOK_FAILED, BW_HOOK_TIMEOUT: the caller lets them pass, so that the transaction is undone.
   */
  async applyCommit<C extends CommitContext>(hook: CommitFilterHook<C>, context: C): Promise<void> {
    const { tx, tenantId } = context
    // Only a tenant this process never met is read here: another connection inside a transaction can starve the pool.
    if (this.options.activation?.isKnown(tenantId) === false) await this.options.activation.ready(tenantId)
    const handlers = this.active<CommitHandler<C>>(hook.name, tenantId)
    if (handlers.length === 0) return
    await withStatementTimeout(tx, hook.timeoutMs, async () => {
      for (const handler of handlers) await this.callInTransaction(hook, handler, context)
    })
  }

  private async callInTransaction<C extends CommitContext>(
    hook: CommitFilterHook<C>,
    handler: Handler<CommitHandler<C>>,
    context: C,
  ): Promise<void> {
    const run = (signal: AbortSignal) => handler.run({ ...context, tx: guardedTransaction(context.tx, signal) }, signal)
    // A failed statement ends the whole transaction unless a savepoint stands before it.
    const around = <R>(work: () => Promise<R>) => (handler.isOptional ? context.tx.savepoint(work) : work())
    const answer = await this.call({ hook, handler, tenantId: context.tenantId, run }, around)
    if (isVeto(answer)) throw this.vetoed({ hook, handler, tenantId: context.tenantId }, answer)
  }

  handlersOf(hook: string, tenantId: string): string[] {
    // Of a tenant that is not known yet all handlers are named; `emit` looks again when it runs one.
    const isUnknown = this.options.activation?.isKnown(tenantId) === false
    const handlers = this.actions.of(hook).filter(handler => isUnknown || this.isActive(handler, tenantId))
    return handlers.map(handler => handler.id)
  }

  async emit(hook: string, event: ActionEvent, handlerId: string): Promise<void> {
    await this.options.activation?.ready(event.tenantId)
    const handler = this.actions.of(hook).find(one => one.id === handlerId)
    // The plugin is gone or switched off since the event was written: there is nothing left to do.
    if (handler === undefined || !this.isActive(handler, event.tenantId)) return
    const timed = { name: hook, timeoutMs: handler.timeoutMs }
    const run = (signal: AbortSignal) => handler.run(hook, event, signal)
    await this.measured({ hook: timed, handler, tenantId: event.tenantId, run })
  }

  /** Calls, failures and milliseconds of every handler that ran. */
  counters(): readonly Readonly<HandlerCounters>[] {
    return this.metrics.all()
  }

  /** The worst circuit of a plugin for a tenant: `open` means that a handler of it is not called now. */
  circuitOf(tenantId: string, pluginId: string): CircuitState {
    return this.circuits.stateOf(tenantId, pluginId)
  }

  /** The circuits of a plugin that are not closed, over all tenants. */
  circuitsOf(pluginId: string): readonly PluginCircuit[] {
    return this.circuits.statesOf(pluginId)
  }

  /** Forgets how a plugin did: another version of it starts anew. */
  forgetPlugin(pluginId: string): void {
    this.circuits.forget(pluginId)
  }

  private register(hook: string, run: AnyRun, by: Registration): () => void {
    const others = this.handlers.get(hook) ?? []
    const handler = makeHandler(hook, run, by, others)
    this.handlers.set(hook, orderHandlers([...others, handler]))
    return () => {
      this.handlers.set(
        hook,
        (this.handlers.get(hook) ?? []).filter(other => other !== handler),
      )
    }
  }

  private isActive(handler: Registration, tenantId: string): boolean {
    const { activation } = this.options
    return handler.isCore === true || activation === undefined || activation.isEnabled(tenantId, handler.plugin)
  }

  private active<F extends (...given: never[]) => unknown>(hook: string, tenantId: string): Handler<F>[] {
    const handlers = (this.handlers.get(hook) ?? []) as unknown as Handler<F>[]
    return handlers.filter(handler => this.isActive(handler, tenantId))
  }

  private async call<R>(
    one: Call<R>,
    around: (work: () => Promise<R>) => Promise<R> = work => work(),
  ): Promise<R | typeof SKIPPED> {
    if (one.handler.isCore) return around(() => this.within(one))
    const opened = await this.open(one, around)
    if (opened === SKIPPED) return SKIPPED
    opened.ended('succeeded')
    return opened.answer
  }

  /** Calls a handler; how it ends is for the caller to say, unless it failed. */
  private async open<R>(
    one: Call<R>,
    around: (work: () => Promise<R>) => Promise<R> = work => work(),
  ): Promise<Opened<R> | typeof SKIPPED> {
    const { hook, handler, tenantId } = one
    const ended = this.circuits.enter(tenantId, handler.plugin, hook.name)
    if (!ended) return this.kept(hook, handler)
    try {
      return { answer: await around(() => this.measured(one)), ended }
    } catch (error) {
      ended(isRepeatable(error) ? 'unknown' : 'failed')
      if (handler.isOptional && !isRepeatable(error)) return SKIPPED
      throw error
    }
  }

  private part<P>({ hook, handler, tenantId }: Omit<Call<unknown>, 'run'>, { answer, ended }: Opened<P>): Part<P> {
    const { plugin, id } = handler
    const end = (error?: unknown) => {
      ended(error === undefined ? 'succeeded' : 'failed')
      if (error === undefined) return
      this.metrics.of(hook.name, handler).failures += 1
      this.options.onFailure?.({ hook: hook.name, plugin, handler: id, tenantId, error })
    }
    return { plugin, handler: id, isOptional: handler.isOptional === true, value: answer, end }
  }

  private async measured<R>({ hook, handler, tenantId, run }: Call<R>): Promise<R> {
    const counters = this.metrics.of(hook.name, handler)
    const startedAt = performance.now()
    counters.calls += 1
    try {
      return await this.within({ hook, handler, tenantId, run })
    } catch (error) {
      counters.failures += 1
      if (error instanceof HookTimeoutError) counters.timeouts += 1
      const { plugin, id } = handler
      this.options.onFailure?.({ hook: hook.name, plugin, handler: id, tenantId, error })
      const passes = handler.isCore || isRepeatable(error) || error instanceof HookTimeoutError
      throw passes || error instanceof HookFailedError ? error : new HookFailedError({ hook: hook.name, plugin }, error)
    } finally {
      this.metrics.took(counters, performance.now() - startedAt)
    }
  }

  private within<R>({ hook, handler, tenantId, run }: Call<R>): Promise<R> {
    const { tracing, enter } = this.options
    const call = { plugin: handler.plugin, place: hook.name }
    const entered = handler.isCore || !enter ? run : (signal: AbortSignal) => enter(call, () => run(signal))
    const work = () => runWithin(budgetOf(hook, handler), entered)
    if (!tracing) return work()
    const attributes = { 'bookwright.plugin': handler.plugin, 'bookwright.tenant.id': tenantId }
    return tracing.span({ name: `hook ${hook.name}`, attributes }, work)
  }

  private kept(hook: Hook, handler: Handler<unknown>): typeof SKIPPED {
    this.metrics.of(hook.name, handler).skips += 1
    if (handler.isOptional) return SKIPPED
    throw new HookFailedError({ hook: hook.name, plugin: handler.plugin }, { circuit: 'open' })
  }

  private vetoed({ hook, handler, tenantId }: Omit<Call<unknown>, 'run'>, { reason, values }: Veto) {
    this.metrics.of(hook.name, handler).vetoes += 1
    const text = this.options.describeVeto?.({ reason, values }, tenantId)
    const words = text === undefined ? {} : { text }
    return new VetoedError({ hook: hook.name, plugin: handler.plugin, reason, values, ...words })
  }
}

function budgetOf(hook: Hook, handler: Registration) {
  return { hook: hook.name, plugin: handler.plugin, timeoutMs: hook.timeoutMs }
}

function isRepeatable(error: unknown): boolean {
  return error instanceof Error && REPEATABLE.includes(String((error as { code?: unknown }).code))
}
