import type { TenantId } from '../domain/id.js'
import type { SolverRule } from '../availability/solver-constraint.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { ConstraintContext } from '../hooks/payloads.js'
import { solverConstraint } from '../hooks/solver-constraint-hook.js'
import type { Log } from '../ports/log.js'
import type { PortKey } from '../ports/port-registry.js'
import { SetupCollector } from '../plugin/setup-collector.js'
import type { PluginDefinition } from '../plugin/define-plugin.js'
import type { SettingsSchema, SettingsValues } from '../plugin/settings.js'

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * Sets one plugin up without an engine: a bus on which its handlers run for every tenant, its adapters, and settings
 * that the test gives.
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
  ) {
    this.collector = new SetupCollector<S>({
      pluginId: plugin.id,
      log: SILENT,
      settings: tenantId => Promise.resolve(settings(tenantId)),
      settingsAbove: tenantId => Promise.resolve(settingsAbove(tenantId)),
    })
    this.shared = plugin.setup(this.collector)
    for (const subscribe of this.collector.subscriptions) subscribe(this.bus)
  }

  /** The plugin's adapter of a port; undefined when it provides none. */
  adapter<T>(port: PortKey<T>): T | undefined {
    return this.collector.offers.find(offer => offer.port === port)?.factory() as T | undefined
  }

  /** The solver rules that the plugin gives for a question, in their order; those that have no say are not there. */
  async rules(context: ConstraintContext): Promise<SolverRule[]> {
    const parts = await this.bus.gather(solverConstraint, context)
    for (const part of parts) part.end()
    return parts.map(part => part.value)
  }
}
