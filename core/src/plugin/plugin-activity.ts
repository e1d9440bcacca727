import { NotFoundError, PluginRefusedError } from '../errors/catalog.js'
import type { CircuitState } from '../hooks/circuit.js'
import type { HookActivity, PluginChange, PluginInstallation, SeenProcess } from '../ports/plugin-installation.js'
import type { PluginIncident, PluginIncidentStore } from '../ports/plugin-incidents.js'
import type { ChangeOrder, PluginChanges } from './plugin-changes.js'
import type { PluginReconciler } from './plugin-reconciler.js'
import type { PluginShelf } from './plugin-record.js'

const INCIDENTS = 50

/** What one hook cost in all processes together, since each of them started. */
export interface HookTotal extends HookActivity {
  /** Half, and nineteen of twenty, of the calls took no longer than about this; null before the first call. */
  readonly medianMs: number | null
  readonly p95Ms: number | null
}

/** A process and how the plugin fares there. */
export interface ActiveProcess extends Pick<SeenProcess, 'id' | 'kind' | 'host' | 'pid' | 'readyHash' | 'seenAt'> {
  readonly state: string
  readonly version: string
  readonly reason: string
  readonly timers: number
  readonly handles: number
  readonly listeners: number
}

/** What a plugin did lately in the whole installation, and what went wrong. */
export interface PluginActivityView {
  readonly pluginId: string
  readonly version: string
  /** What is wanted of it, and why it is not when it is quarantined. */
  readonly state: 'installed' | 'removed' | 'quarantined' | 'absent'
  readonly reason: string
  readonly changedAt: Date | null
  readonly circuit: CircuitState
  readonly circuits: readonly { readonly hook: string; readonly state: string; readonly tenants: number }[]
  readonly hooks: readonly HookTotal[]
  readonly processes: readonly ActiveProcess[]
  /** The latest first. */
  readonly incidents: readonly PluginIncident[]
}

export interface PluginActivityParts {
  readonly installation: PluginInstallation
  readonly incidents: PluginIncidentStore
  readonly changes: PluginChanges
  readonly reconciler: PluginReconciler
  readonly shelf: PluginShelf
  /** Upper limits of `durations`, in seconds. */
  readonly buckets: readonly number[]
}

/** Shows what plugins do, and lets one go on that was quarantined. */
export class PluginActivity {
  constructor(private readonly parts: PluginActivityParts) {}

  /** @throws BW_NOT_FOUND for what was never heard of. */
  async of(pluginId: string): Promise<PluginActivityView> {
    const { installation, incidents: store, buckets } = this.parts
    const wanted = (await installation.wanted()).find(({ id }) => id === pluginId)
    const incidents = await store.of(pluginId, INCIDENTS)
    if (!wanted && incidents.length === 0) throw new NotFoundError({ what: 'plugin' })
    const processes = await installation.processes()
    const seen = processes.flatMap(({ activity }) => activity[pluginId] ?? [])
    const circuits = seen.flatMap(one => one.circuits)
    const { version = '', state = 'absent', reason = '', changedAt = null } = wanted ?? {}
    return {
      ...{ pluginId, version, state, reason, changedAt, incidents, circuits },
      circuit: worst(circuits),
      hooks: totals(seen.flatMap(one => one.hooks)).map(total => ({ ...total, ...spread(total, buckets) })),
      processes: processes.flatMap(process => activeProcess(process, pluginId)),
    }
  }

  /**
   * Lets a plugin into every process again.
   * @throws BW_PLUGIN_REFUSED when it is not quarantined; BW_PLUGIN_BUSY.
   */
  async release(pluginId: string, order: ChangeOrder): Promise<PluginChange> {
    const { installation, changes, reconciler, shelf } = this.parts
    const wanted = (await installation.wanted()).find(({ id }) => id === pluginId)
    if (wanted?.state !== 'quarantined') {
      throw new PluginRefusedError({ plugin: pluginId, reason: 'it is not quarantined.' })
    }
    const { version } = wanted
    const change = { pluginId, kind: 'release', fromVersion: version, toVersion: version } as const
    return changes.record(change, order, async advance => {
      await advance('starting')
      await installation.want({ id: pluginId, state: 'installed', reason: '' })
      await reconciler.run()
      return shelf.find(pluginId)?.reason ?? ''
    })
  }

  /**
   * Has every process call a plugin again that circuits keep away, without waiting for its trial.
   * @throws BW_NOT_FOUND for what is not installed.
   */
  async closeCircuits(pluginId: string): Promise<void> {
    const { installation } = this.parts
    const wanted = (await installation.wanted()).find(({ id }) => id === pluginId)
    if (wanted?.state !== 'installed') throw new NotFoundError({ what: 'plugin' })
    await installation.closeCircuits(pluginId)
  }
}

function worst(circuits: readonly { readonly state: string }[]): CircuitState {
  const has = (state: CircuitState) => circuits.some(circuit => circuit.state === state)
  return has('open') ? 'open' : has('half-open') ? 'half-open' : 'closed'
}

function activeProcess(process: SeenProcess, pluginId: string): ActiveProcess[] {
  const plugin = process.plugins[pluginId]
  if (!plugin) return []
  const { id, kind, host, pid, readyHash, seenAt } = process
  const { state, version, reason } = plugin
  const { timers = 0, handles = 0, listeners = 0 } = process.activity[pluginId]?.held ?? {}
  return [{ id, kind, host, pid, readyHash, seenAt, state, version, reason, timers, handles, listeners }]
}

/** By hook, the most called first. */
function totals(hooks: readonly HookActivity[]): HookActivity[] {
  const found = new Map<string, HookActivity>()
  for (const one of hooks) {
    const known = found.get(one.hook)
    found.set(one.hook, known ? sum(known, one) : one)
  }
  return [...found.values()].sort((left, right) => right.calls - left.calls || (left.hook < right.hook ? -1 : 1))
}

function sum(left: HookActivity, right: HookActivity): HookActivity {
  return {
    hook: left.hook,
    calls: left.calls + right.calls,
    failures: left.failures + right.failures,
    timeouts: left.timeouts + right.timeouts,
    vetoes: left.vetoes + right.vetoes,
    skips: left.skips + right.skips,
    totalMs: left.totalMs + right.totalMs,
    durations: left.durations.map((count, index) => count + (right.durations[index] ?? 0)),
  }
}

function spread({ calls, durations }: HookActivity, buckets: readonly number[]) {
  return {
    medianMs: quantile(0.5, calls, { durations, buckets }),
    p95Ms: quantile(0.95, calls, { durations, buckets }),
  }
}

/** The limit of the bucket in which it lies; beyond the last one, that. */
function quantile(
  part: number,
  calls: number,
  { durations, buckets }: { durations: readonly number[]; buckets: readonly number[] },
): number | null {
  if (calls === 0) return null
  let seen = 0
  const index = durations.findIndex(count => (seen += count) >= calls * part)
  return (buckets[index] ?? buckets.at(-1) ?? 0) * 1_000
}
