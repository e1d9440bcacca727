import { hostname } from 'node:os'
import { BuiltInWatch } from '../containment/built-in-watch.js'
import { IncidentBook } from '../containment/incident-book.js'
import { PluginContainment } from '../containment/plugin-containment.js'
import { PluginContext } from '../containment/plugin-context.js'
import { ResourceCensus } from '../containment/resource-census.js'
import { SqlPluginIncidents } from '../db/repositories/sql-plugin-incidents.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { HandlerMetrics } from '../hooks/handler-metrics.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { PluginShelf } from '../plugin/plugin-record.js'
import type { Log } from '../ports/log.js'
import type { HookActivity, ProcessActivity } from '../ports/plugin-installation.js'
import type { PluginIncidentStore } from '../ports/plugin-incidents.js'

/** What names and stops plugins that misbehave in one engine. */
export interface ContainmentSide {
  readonly context: PluginContext
  readonly metrics: HandlerMetrics
  readonly incidents: IncidentBook
  readonly store: PluginIncidentStore
  readonly containment: PluginContainment
}

/** Built-in objects are remembered as they are now: call it before any code of a plugin runs. */
export function makeContainment(unitOfWork: Pick<SequelizeUnitOfWork, 'platform'>, log: Log): ContainmentSide {
  const context = new PluginContext()
  const metrics = new HandlerMetrics()
  const store = new SqlPluginIncidents(unitOfWork)
  const incidents = new IncidentBook(store, log, { host: hostname(), pid: process.pid })
  const census = new ResourceCensus(context)
  const parts = { context, incidents, builtIns: new BuiltInWatch(), census, metrics, log }
  return { context, metrics, incidents, store, containment: new PluginContainment(parts) }
}

/** What each plugin did in this process so far. */
export function activityOf(
  { metrics, containment }: Pick<ContainmentSide, 'metrics' | 'containment'>,
  bus: Pick<HookBus, 'circuitsOf'>,
  shelf: Pick<PluginShelf, 'all'>,
): Record<string, ProcessActivity> {
  const counters = metrics.all()
  const ids = shelf.all().map(({ manifest }) => manifest.id)
  return Object.fromEntries(
    ids.map((id): [string, ProcessActivity] => {
      const hooks = counters.filter(({ plugin }) => plugin === id).map(hookActivity)
      return [id, { hooks, circuits: bus.circuitsOf(id), held: containment.held(id) }]
    }),
  )
}

function hookActivity(counters: ReturnType<HandlerMetrics['all']>[number]): HookActivity {
  const { hook, handler, plugin, calls, failures, timeouts, vetoes, skips, totalMs, durations } = counters
  const name = handler === plugin ? hook : `${hook} ${handler.slice(plugin.length + 1)}`
  return { hook: name, calls, failures, timeouts, vetoes, skips, totalMs: Math.round(totalMs), durations }
}
