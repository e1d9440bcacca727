import type { SolverRule } from '../availability/solver-constraint.js'
import { CUSTOM_FIELDS } from '../di/tokens.js'
import { CUSTOM_KEY, type PluginCustomField } from '../domain/custom-field.js'
import type { TenantId } from '../domain/id.js'
import { PluginRefusedError } from '../errors/catalog.js'
import type {
  ActionEvent,
  ActionHook,
  CommitContext,
  CommitFilterHook,
  FilterHook,
  HookContext,
} from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { ConstraintContext } from '../hooks/payloads.js'
import type {
  ActionHandler,
  AnyActionHandler,
  CommitHandler,
  FilterHandler,
  PartHandler,
  Registration,
} from '../hooks/registration.js'
import { solverConstraint } from '../hooks/solver-constraint-hook.js'
import type { Log } from '../ports/log.js'
import type { PortKey } from '../ports/port-registry.js'
import type { PluginJob, PluginRoute } from './contributions.js'
import type { HandlerOptions, PluginSetup } from './define-plugin.js'
import type { PluginWebhook } from './webhook.js'
import type { SettingsSchema, SettingsValues } from './settings.js'

type Subscribe = (bus: HookBus) => () => void

export interface SetupSurroundings<S extends SettingsSchema> {
  readonly pluginId: string
  readonly log: Log
  readonly settings: (tenantId: TenantId) => Promise<SettingsValues<S>>
  readonly settingsAbove: (tenantId: TenantId) => Promise<SettingsValues<S>>
}

/** Takes down what `setup` registers; the host applies it when `setup` is through, all or nothing. */
export class SetupCollector<S extends SettingsSchema> implements PluginSetup<S> {
  readonly subscriptions: Subscribe[] = []
  readonly offers: { port: symbol; factory: () => unknown }[] = []
  readonly routes: PluginRoute[] = []
  readonly jobs: PluginJob[] = []
  /** None or one. */
  readonly webhooks: PluginWebhook[] = []
  private readonly customFields: PluginCustomField[] = []
  private isClosed = false

  constructor(private readonly surroundings: SetupSurroundings<S>) {}

  get log(): Log {
    return this.surroundings.log
  }

  settings(tenantId: TenantId): Promise<SettingsValues<S>> {
    return this.surroundings.settings(tenantId)
  }

  settingsAbove(tenantId: TenantId): Promise<SettingsValues<S>> {
    return this.surroundings.settingsAbove(tenantId)
  }

  filter<V, C extends HookContext>(hook: FilterHook<V, C>, run: FilterHandler<V, C>, options?: HandlerOptions): void {
    this.subscribe(bus => bus.onFilter(hook, run, this.by(options)))
  }

  commitFilter<C extends CommitContext>(
    hook: CommitFilterHook<C>,
    run: CommitHandler<C>,
    options?: HandlerOptions,
  ): void {
    this.subscribe(bus => bus.onCommitFilter(hook, run, this.by(options)))
  }

  on<E extends ActionEvent>(hook: ActionHook<E>, run: ActionHandler<E>, options?: HandlerOptions): void {
    this.subscribe(bus => bus.onAction(hook, run, this.by(options)))
  }

  onAny(pattern: string, run: AnyActionHandler, options?: HandlerOptions): void {
    this.subscribe(bus => bus.onAny(pattern, run, this.by(options)))
  }

  constraint(prepare: PartHandler<SolverRule, ConstraintContext>, options?: HandlerOptions): void {
    this.subscribe(bus => bus.onPart(solverConstraint, prepare, this.by(options)))
  }

  provide<T>(port: PortKey<T>, factory: () => T): void {
    this.open()
    this.offers.push({ port, factory })
  }

  route(route: PluginRoute): void {
    this.open()
    // Plugins may be plain JavaScript: the compiler has not seen them all.
    if ((route as Partial<PluginRoute>).audience === undefined) {
      throw this.refused(`its route ${route.method} ${route.path} does not say who may call it.`)
    }
    if (!route.path.startsWith('/')) throw this.refused(`its route ${route.path} does not begin with a slash.`)
    this.routes.push(route)
  }

  webhook<Seen>(webhook: PluginWebhook<Seen>): void {
    this.open()
    if (this.webhooks.length > 0) throw this.refused('it registers two webhooks. A plugin has one address.')
    // `apply` gets what `look` of the same plugin returned: nobody else looks at it.
    this.webhooks.push(webhook as PluginWebhook)
  }

  job(job: PluginJob): void {
    this.open()
    this.jobs.push(job)
  }

  customField(field: PluginCustomField): void {
    this.open()
    if (this.customFields.length === 0) this.offers.push({ port: CUSTOM_FIELDS, factory: () => this.customFields })
    if (!CUSTOM_KEY.test(field.key)) throw this.refused(`its field ${field.key} is not in small letters and hyphens.`)
    this.customFields.push(field)
  }

  /** From now on a call that registers is refused: what comes later would be missing in the other processes. */
  close(): void {
    this.isClosed = true
  }

  private subscribe(subscribe: Subscribe): void {
    this.open()
    this.subscriptions.push(subscribe)
  }

  private by(options: HandlerOptions = {}): Registration {
    const { optional, ...order } = options
    return { ...order, plugin: this.surroundings.pluginId, isOptional: optional === true }
  }

  private open(): void {
    if (this.isClosed) throw this.refused('it registers something after its setup. Register inside setup(), at once.')
  }

  private refused(reason: string) {
    return new PluginRefusedError({ plugin: this.surroundings.pluginId, reason })
  }
}
