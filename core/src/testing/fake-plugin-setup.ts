import type { TenantId } from '../domain/id.js'
import type { SolverRule } from '../availability/solver-constraint.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { ConstraintContext } from '../hooks/payloads.js'
import { solverConstraint } from '../hooks/solver-constraint-hook.js'
import type { Log } from '../ports/log.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { PortKey } from '../ports/port-registry.js'
import { SetupCollector } from '../plugin/setup-collector.js'
import { PluginRefusedError } from '../errors/catalog.js'
import type { PluginDefinition } from '../plugin/define-plugin.js'
import type { PluginRoute, PluginRouteRequest } from '../plugin/contributions.js'
import type { SettingsSchema, SettingsValues } from '../plugin/settings.js'

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * Sets one plugin up without an engine: a bus on which its handlers run for every tenant, its adapters, and settings
 * that the test gives. An access token is `token of <field>`.
 * @example
 * const fake = new FakePluginSetup(plugin, () => ({ host: 'localhost' }))
 * const channel = fake.adapter(MESSAGE_CHANNEL)
 */
export class FakePluginSetup<S extends SettingsSchema, Shared> {
  readonly bus = new HookBus({ clock: { now: () => new Date() } })
  /** What `setup` returned. */
  readonly shared: Shared
  private readonly collector: SetupCollector<S>

  constructor(
    plugin: PluginDefinition<S, Shared>,
    settings: (tenantId: TenantId) => SettingsValues<S>,
    settingsAbove = settings,
    /** For a plugin that asks for its rows. */
    unitOfWork?: Pick<UnitOfWork, 'run'>,
  ) {
    this.collector = new SetupCollector<S>({
      pluginId: plugin.id,
      log: SILENT,
      settings: tenantId => Promise.resolve(settings(tenantId)),
      settingsAbove: tenantId => Promise.resolve(settingsAbove(tenantId)),
      transaction: (tenantId, work) => unitOfWork?.run(tenantId, work) ?? Promise.reject(noDatabase(plugin.id)),
      accessToken: (_tenantId, field) => Promise.resolve(`token of ${field}`),
    })
    this.shared = plugin.setup(this.collector)
    for (const subscribe of this.collector.subscriptions) subscribe(this.bus)
  }

  /** The plugin's adapter of a port; undefined when it provides none. */
  adapter<T>(port: PortKey<T>): T | undefined {
    return this.collector.offers.find(offer => offer.port === port)?.factory() as T | undefined
  }

  /** What `setup` registered, in a few numbers and names. */
  get registered(): Readonly<Record<string, unknown>> {
    const { subscriptions, offers, routes, jobs, webhooks } = this.collector
    return {
      handlers: subscriptions.length,
      ports: offers.map(({ port }) => port.description),
      routes: routes.map(({ method, path }) => `${method} ${path}`),
      jobs: jobs.map(({ name }) => name),
      webhooks: webhooks.length,
    }
  }

  /** All of its adapters, in the order in which they were offered. */
  adapters(): readonly unknown[] {
    return this.collector.offers.map(offer => offer.factory())
  }

  /** Calls one of its routes as the engine would, whoever may call it. @returns undefined when there is none. */
  call(method: PluginRoute['method'], path: string, request: Partial<PluginRouteRequest> = {}) {
    const route = this.collector.routes.find(one => one.method === method && one.path === path)
    const whole = { tenantId: '018f2f4e-0000-7000-8000-000000000001', parameters: {}, query: {}, body: undefined }
    return route?.handle({ ...whole, ...request })
  }

  /** The solver rules that the plugin gives for a question, in their order; those that have no say are not there. */
  async rules(context: ConstraintContext): Promise<SolverRule[]> {
    const parts = await this.bus.gather(solverConstraint, context)
    for (const part of parts) part.end()
    return parts.map(part => part.value)
  }
}

function noDatabase(plugin: string): Error {
  return new PluginRefusedError({ plugin, reason: 'this set-up has no database. Give FakePluginSetup a transaction.' })
}
