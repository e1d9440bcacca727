import { containAdapter, containJob, containRoute, containWebhook } from '../containment/contain-plugin.js'
import type { PluginContainment } from '../containment/plugin-containment.js'
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
import { isPermission } from '../identity/roles.js'
import type { Log } from '../ports/log.js'
import type { PortKey } from '../ports/port-registry.js'
import type { PluginJob, PluginRoute } from './contributions.js'
import type { HandlerOptions, PluginSetup, PluginTransaction } from './define-plugin.js'
import type { PluginWebhook } from './webhook.js'
import type { OAuthKey, SettingsSchema, SettingsValues } from './settings.js'

const ROUTE_PATH = /^(\/(:\w+|[\w.~-]+))*\/?$/

type Subscribe = (bus: HookBus) => () => void

export interface SetupSurroundings<S extends SettingsSchema> {
  readonly pluginId: string
  readonly log: Log
  readonly settings: (tenantId: TenantId, locationId?: string) => Promise<SettingsValues<S>>
  readonly settingsAbove: (tenantId: TenantId) => Promise<SettingsValues<S>>
  /** Absent: what it registers is called as it is. */
  readonly containment?: PluginContainment | undefined
  readonly transaction: PluginSetup['transaction']
  readonly accessToken: (tenantId: TenantId, field: string, locationId?: string) => Promise<string>
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

  settings(tenantId: TenantId, locationId?: string): Promise<SettingsValues<S>> {
    return this.asEngine(() => this.surroundings.settings(tenantId, locationId))
  }

  settingsAbove(tenantId: TenantId): Promise<SettingsValues<S>> {
    return this.asEngine(() => this.surroundings.settingsAbove(tenantId))
  }

  transaction<T>(tenantId: TenantId, work: (tx: PluginTransaction) => Promise<T>): Promise<T> {
    const { containment, pluginId, transaction } = this.surroundings
    if (!containment) return transaction(tenantId, work)
    const call = containment.current ?? { plugin: pluginId, place: 'transaction' }
    return containment.outside(() => transaction(tenantId, tx => containment.enter(call, () => work(tx))))
  }

  accessToken(tenantId: TenantId, field: OAuthKey<S>, locationId?: string): Promise<string> {
    return this.asEngine(() => this.surroundings.accessToken(tenantId, field, locationId))
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
    // Also when the plugin goes out and in again while another version is tried.
    let made: { readonly adapter: T } | undefined
    this.offers.push({ port, factory: () => (made ??= { adapter: this.adapter(port, factory) }).adapter })
  }

  route(route: PluginRoute): void {
    this.open()
    // Plugins may be plain JavaScript: the compiler has not seen them all.
    if ((route as Partial<PluginRoute>).audience === undefined) {
      throw this.refused(`its route ${route.method} ${route.path} does not say who may call it.`)
    }
    if (!isAudience(route.audience)) {
      throw this.refused(`its route ${route.method} ${route.path} names an audience that does not exist.`)
    }
    if (!route.path.startsWith('/')) throw this.refused(`its route ${route.path} does not begin with a slash.`)
    if (!ROUTE_PATH.test(route.path)) {
      throw this.refused(`its route ${route.path} has other parts than plain words and :parameters.`)
    }
    const isSecond = this.routes.some(one => one.method === route.method && samePlace(one.path, route.path))
    if (isSecond) throw this.refused(`it registers the route ${route.method} ${route.path} twice.`)
    this.routes.push(this.bind ? containRoute(this.surroundings.pluginId, route, this.bind) : route)
  }

  webhook<Seen>(webhook: PluginWebhook<Seen>): void {
    this.open()
    if (this.webhooks.length > 0) throw this.refused('it registers two webhooks. A plugin has one address.')
    // `apply` gets what `look` of the same plugin returned: nobody else looks at it.
    const owned = webhook as PluginWebhook
    this.webhooks.push(this.bind ? containWebhook(this.surroundings.pluginId, owned, this.bind) : owned)
  }

  job(job: PluginJob): void {
    this.open()
    if (this.jobs.some(one => one.name === job.name)) throw this.refused(`it registers the job ${job.name} twice.`)
    this.jobs.push(this.bind ? containJob(this.surroundings.pluginId, job, this.bind) : job)
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

  private get bind(): PluginContainment['bind'] | undefined {
    const { containment } = this.surroundings
    return containment && ((call, run) => containment.bind(call, run))
  }

  private adapter<T>(port: PortKey<T>, factory: () => T): T {
    const { pluginId, containment } = this.surroundings
    if (!containment || !this.bind) return factory()
    const name = port.description ?? 'port'
    const made = containment.enter({ plugin: pluginId, place: name }, factory)
    return containAdapter(pluginId, name, made, this.bind)
  }

  private asEngine<R>(work: () => R): R {
    const { containment } = this.surroundings
    return containment ? containment.outside(work) : work()
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

/** Two patterns that the same requests match, whatever their parameters are called. */
function samePlace(left: string, right: string): boolean {
  const plain = (path: string) => path.replace(/:\w+/g, ':').replace(/\/$/, '')
  return plain(left) === plain(right)
}

function isAudience(audience: unknown): boolean {
  return audience === 'public' || isPermission((audience as { needs?: unknown } | null)?.needs)
}
