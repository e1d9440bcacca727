import type {
  ActionEvent,
  ActionHook,
  CommitContext,
  CommitFilterHook,
  FilterHook,
  HookContext,
} from '../hooks/hook.js'
import type { PluginCustomField } from '../domain/custom-field.js'
import type { ConstraintContext } from '../hooks/payloads.js'
import type {
  ActionHandler,
  AnyActionHandler,
  CommitHandler,
  FilterHandler,
  PartHandler,
} from '../hooks/registration.js'
import type { SolverRule } from '../availability/solver-constraint.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { Log } from '../ports/log.js'
import type { PluginHealth } from '../ports/plugin-store.js'
import type { PortKey } from '../ports/port-registry.js'
import type { PluginJob, PluginMigration, PluginRoute } from './contributions.js'
import type { PluginWebhook } from './webhook.js'
import type { SettingsDefinition, SettingsSchema, SettingsValues } from './settings.js'

/** How a handler stands among the others, and whether the operation goes on without it. */
export interface HandlerOptions {
  readonly name?: string
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  /** A handler is required unless it says otherwise: its failure refuses the operation. */
  readonly optional?: boolean
}

/** What a plugin registers with. `setup` is called once an engine; everything else is read later, per tenant. */
export interface PluginSetup<S extends SettingsSchema = SettingsSchema> {
  filter<V, C extends HookContext>(hook: FilterHook<V, C>, run: FilterHandler<V, C>, options?: HandlerOptions): void
  commitFilter<C extends CommitContext>(
    hook: CommitFilterHook<C>,
    run: CommitHandler<C>,
    options?: HandlerOptions,
  ): void
  on<E extends ActionEvent>(hook: ActionHook<E>, run: ActionHandler<E>, options?: HandlerOptions): void
  /** Handles every action that matches a pattern such as `booking.*` (`**` is all). */
  onAny(pattern: string, run: AnyActionHandler, options?: HandlerOptions): void
  /**
   * Adds a rule to the solver. `prepare` runs before each question (2 s) and may read; the rule that it answers is pure
   * and synchronous. It answers nothing when it has no say on these services and times.
   */
  constraint(prepare: PartHandler<SolverRule, ConstraintContext>, options?: HandlerOptions): void
  /** Offers an adapter of a port; the factory runs once, when a tenant first needs it. */
  provide<T>(port: PortKey<T>, factory: () => T): void
  /** A route below `/api/v1/p/<plugin id>/`. */
  route(route: PluginRoute): void
  /** Calls of a vendor at `/webhooks/<tenant>/<plugin id>`; a plugin has at most one. */
  webhook<Seen = undefined>(webhook: PluginWebhook<Seen>): void
  job(job: PluginJob): void
  /** A field beside what the core keeps, shown to the businesses that enabled the plugin; its key is `<plugin id>:<key>`. */
  customField(field: PluginCustomField): void
  /** The settings that apply to a tenant now, secrets opened, hidden fields undefined. */
  settings(tenantId: TenantId): Promise<SettingsValues<S>>
  /** The settings that would apply to a tenant if it had set nothing itself: for messages `isOfInstallation`. */
  settingsAbove(tenantId: TenantId): Promise<SettingsValues<S>>
  readonly log: Log
}

/** What a question about one tenant is asked with. `shared` is what `setup` returned. */
export interface TenantQuestion<S extends SettingsSchema, Shared> {
  readonly tenantId: TenantId
  readonly settings: SettingsValues<S>
  readonly shared: Shared
  readonly signal: AbortSignal
}

/** What a plugin knows of one customer, and how it forgets them. */
export interface PluginPrivacy {
  export(customer: { tenantId: TenantId; customerId: CustomerId }): Promise<Readonly<Record<string, unknown>>>
  erase(customer: { tenantId: TenantId; customerId: CustomerId }): Promise<void>
}

export interface PluginDefinition<S extends SettingsSchema = SettingsSchema, Shared = unknown> {
  /** kebab-case `kind-name`, equal to the name of the directory. */
  readonly id: string
  /** semver range of `@bookwright/core`, equal to `peerDependencies`. */
  readonly compat: string
  /** Ids of plugins that must be there, and enabled, first. */
  readonly requires?: readonly string[]
  /** What it touches, for people: `customers:read`, `network:api.example.com`. A promise, not a sandbox. */
  readonly permissions?: readonly string[]
  readonly settings?: SettingsDefinition<S>
  readonly migrations?: readonly PluginMigration[]
  /** Folder of `<language>.json` files: `new URL('./locales/', import.meta.url)`. */
  readonly locales?: URL
  /** Registers, and does nothing else: no I/O, no timers. What it returns is `shared` below. */
  setup(bw: PluginSetup<S>): Shared
  /** Answers from memory or with one cheap call; asked when somebody looks. */
  health?(question: TenantQuestion<S, NoInfer<Shared>>): Promise<PluginHealth>
  /** Tries the configured connection for real. */
  testConnection?(question: TenantQuestion<S, NoInfer<Shared>>): Promise<PluginHealth>
  readonly privacy?: PluginPrivacy
}

/** A definition whose types no longer matter, as the host keeps it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyPlugin = PluginDefinition<any, any>

/**
 * Declares a plugin: the default export of its package.
 *
 * The engine reads it at start, in every process; handlers and adapters then run only for tenants that enabled it.
 * @example
 * export default definePlugin({ id: 'payment-cash', compat: '^1.0.0', setup(bw) { bw.provide(PAYMENT_PROVIDER, …) } })
 */
export function definePlugin<S extends SettingsSchema = Record<never, never>, Shared = void>(
  definition: PluginDefinition<S, Shared>,
): PluginDefinition<S, Shared> {
  return definition
}
