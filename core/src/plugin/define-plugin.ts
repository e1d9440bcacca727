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
import type { Transaction } from '../ports/unit-of-work.js'
import type { PortKey } from '../ports/port-registry.js'
import type { PluginJob, PluginMigration, PluginRoute } from './contributions.js'
import type { PluginAdmin, PluginStorefront } from './panels.js'
import type { PluginTable } from './plugin-table.js'
import type { PluginWebhook } from './webhook.js'
import type { OAuthKey, SettingsDefinition, SettingsSchema, SettingsValues } from './settings.js'

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
  /** The settings that apply to a tenant now, or to one of its locations; secrets opened, hidden fields undefined. */
  settings(tenantId: TenantId, locationId?: string): Promise<SettingsValues<S>>
  /** The settings that would apply to a tenant if it had set nothing itself: for messages `isOfInstallation`. */
  settingsAbove(tenantId: TenantId): Promise<SettingsValues<S>>
  /**
   * Works on the plugin's own tables for one business: `work` runs in one transaction, which sees the rows of that business
   * only. It may run again when the database asks for it, so it has no effect outside. Not inside a commit filter or
   * `apply` of a webhook, which have a transaction.
   */
  transaction<T>(tenantId: TenantId, work: (tx: PluginTransaction) => Promise<T>): Promise<T>
  /**
   * The access token of an account that the business connected, refreshed when it is about to end. Ask each time.
   * @throws BW_PLUGIN_NEEDS_REAUTH when nobody is connected any more; BW_PROVIDER_FAILED while the vendor does not answer.
   */
  accessToken(tenantId: TenantId, field: OAuthKey<S>, locationId?: string): Promise<string>
  readonly log: Log
}

/** Statements with `$1` parameters; rows come back as objects with the column names of the statement. */
export type PluginTransaction = Pick<Transaction, 'tenantId' | 'query'>

/** What a question about one tenant is asked with. `shared` is what `setup` returned. */
export interface TenantQuestion<S extends SettingsSchema, Shared> {
  readonly tenantId: TenantId
  readonly settings: SettingsValues<S>
  readonly shared: Shared
  readonly signal: AbortSignal
}

/** Writes statements for a plugin's own tables. */
export interface PluginTables {
  /**
   * A table of the plugin, with its tenant, key, policy and grants: both directions of a step, and its full name.
   * @param columns - Further columns and constraints in SQL; a UNIQUE begins with tenant_id.
   */
  table(name: string, columns: string): PluginTable
}

/** What a plugin knows of one customer, and how it forgets them; `shared` is what `setup` returned. */
export interface PluginPrivacy<Shared = unknown> {
  export(
    customer: { tenantId: TenantId; customerId: CustomerId },
    shared: Shared,
  ): Promise<Readonly<Record<string, unknown>>>
  /** Again for one who is gone already is no error. */
  erase(customer: { tenantId: TenantId; customerId: CustomerId }, shared: Shared): Promise<unknown>
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
  /** Steps of its own tables, the oldest first; a step that was published never changes. */
  readonly migrations?: readonly PluginMigration[] | ((bw: PluginTables) => readonly PluginMigration[])
  /** Folder of `<language>.json` files: `new URL('./locales/', import.meta.url)`. */
  readonly locales?: URL
  /** Modules for its panel, its pages and the slots of the admin. */
  readonly admin?: PluginAdmin
  /** Modules for slots of the storefront. */
  readonly storefront?: PluginStorefront
  /** Registers, and does nothing else: no I/O, no timers. What it returns is `shared` below. */
  setup(bw: PluginSetup<S>): Shared
  /** Answers from memory or with one cheap call; asked when somebody looks. */
  health?(question: TenantQuestion<S, NoInfer<Shared>>): Promise<PluginHealth>
  /** Tries the configured connection for real. */
  testConnection?(question: TenantQuestion<S, NoInfer<Shared>>): Promise<PluginHealth>
  /**
   * What it knows of a customer, and how it forgets them; `'nothing-personal'` says that it stores nothing about anybody.
   * Absent: nobody answered yet, and people are told so before they install it.
   */
  readonly privacy?: PluginPrivacy<NoInfer<Shared>> | 'nothing-personal'
  /**
   * Closes what this version holds open (connections, timers), within two seconds: it was switched off for all, or another
   * version took its place. Nothing calls it any more by then.
   */
  stop?(shared: NoInfer<Shared>): Promise<void> | void
}

/** How a plugin answers for one customer; undefined when it stores nothing of anybody, or did not say. */
export function privacyOf<Shared>({
  privacy,
}: {
  readonly privacy?: PluginPrivacy<Shared> | 'nothing-personal'
}): PluginPrivacy<Shared> | undefined {
  return typeof privacy === 'object' ? privacy : undefined
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
