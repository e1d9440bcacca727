import { HANDLER_BUCKETS, type HandlerCounters } from '../hooks/handler-metrics.js'
import type { Log } from '../ports/log.js'
import { MetricRegistry } from './metric-registry.js'

/** Seconds; the bar for availability lies at 0.25. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** Codes of requests that lost a slot to somebody else. */
const CONFLICT_CODES: readonly string[] = ['BW_SLOT_TAKEN', 'BW_SLOT_UNAVAILABLE']
const AVAILABILITY_ROUTE = 'GET /availability'

/** What only the database knows, read when somebody asks for the metrics. */
export interface QueueFacts {
  readonly lagSeconds: number
  readonly deadEvents: number
  readonly waitingEvents: number
  readonly waitingWebhooks: number
  readonly deadWebhooks: number
}

export interface PoolFacts {
  readonly size: number
  readonly used: number
  readonly waiting: number
  readonly max: number
}

export interface MetricSources {
  queue(): Promise<QueueFacts>
  pool(): PoolFacts
  handlers(): readonly Readonly<HandlerCounters>[]
  /** What plugins did wrong in this process. */
  incidents?(): readonly { readonly plugin: string; readonly kind: string; readonly count: number }[]
  plugins?(): readonly { readonly plugin: string; readonly state: string; readonly openCircuits: number }[]
  readonly log: Log
}

export interface FinishedRequest {
  readonly method: string
  /** As declared, with names in place of ids; undefined for pages and what does not exist. */
  readonly route: string | undefined
  readonly status: number
  readonly seconds: number
  readonly code: string | undefined
}

export interface MetricDescription {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** Without `le`, which every histogram has. */
  readonly labels: readonly string[]
}

const metric = (kind: MetricDescription['kind'], name: string, help: string, ...labels: string[]) => ({
  ...{ kind, name, help, labels },
})

/** Every number that a process tells, in the order of its answer; docs/reference/metrics.md is made of it. */
export const METRICS: readonly MetricDescription[] = [
  metric('counter', 'bookwright_http_requests_total', 'Requests by route and status.', 'route', 'status'),
  metric('counter', 'bookwright_booking_conflicts_total', 'Requests that lost a slot to somebody else.', 'route'),
  metric('counter', 'bookwright_holds_expired_total', 'Holds, requests and unpaid bookings that ran out.', 'state'),
  metric('histogram', 'bookwright_availability_duration_seconds', 'How long visitors wait for free slots.'),
  metric('gauge', 'bookwright_queue_lag_seconds', 'How long the oldest due event has been waiting.'),
  metric('gauge', 'bookwright_outbox_waiting_events', 'Events that are not delivered yet.'),
  metric('gauge', 'bookwright_outbox_dead_events', 'Events that a handler gave up on.'),
  metric('gauge', 'bookwright_inbox_waiting_events', 'Events from outside that are not applied yet.'),
  metric('gauge', 'bookwright_inbox_dead_events', 'Events from outside that could not be applied.'),
  metric('gauge', 'bookwright_metrics_queue_readable', '1 when the queue could be read for this answer.'),
  metric('counter', 'bookwright_hook_milliseconds_total', 'Time spent in handlers.', 'plugin', 'hook'),
  metric('counter', 'bookwright_hook_calls_total', 'Calls of handlers.', 'plugin', 'hook', 'result'),
  metric('histogram', 'bookwright_hook_duration_seconds', 'How long handlers take.', 'plugin', 'hook'),
  metric('gauge', 'bookwright_plugin_open_circuits', 'Circuits of a plugin that keep calls away.', 'plugin'),
  metric('gauge', 'bookwright_plugin_quarantined', '1 while a plugin is taken out of every process.', 'plugin'),
  metric('counter', 'bookwright_plugin_incidents_total', 'What plugins did wrong.', 'plugin', 'kind'),
  metric('gauge', 'bookwright_pool_connections', 'Connections to the database.', 'state'),
  metric('gauge', 'bookwright_pool_waiting_requests', 'Work that waits for a connection.'),
  metric('gauge', 'process_start_time_seconds', 'When the process started, in seconds since 1970.'),
  metric('gauge', 'process_resident_memory_bytes', 'Memory of the process.'),
  metric('counter', 'process_cpu_seconds_total', 'Processor time of the process.'),
  metric(
    'gauge',
    'nodejs_eventloop_utilization',
    'Share of time that the event loop was busy since the start, 0 to 1.',
  ),
]

/** The numbers of one process. */
export class EngineMetrics {
  private readonly registry = new MetricRegistry()

  constructor(private readonly sources: MetricSources) {
    for (const { name, kind, help } of METRICS) this.registry.describe(name, kind, help)
    this.registry.add('bookwright_booking_conflicts_total', { route: 'POST /bookings' }, 0)
    this.registry.add('bookwright_holds_expired_total', { state: 'held' }, 0)
  }

  countRequest({ method, route, status, seconds, code }: FinishedRequest): void {
    // Paths that are no route are not told apart: whoever calls chooses them.
    const labels = {
      route: route ?? `${KNOWN_METHODS.includes(method) ? method : 'other'} (page)`,
      status: String(status),
    }
    this.registry.add('bookwright_http_requests_total', labels)
    if (code !== undefined && CONFLICT_CODES.includes(code)) {
      this.registry.add('bookwright_booking_conflicts_total', { route: labels.route })
    }
    if (route === AVAILABILITY_ROUTE && status === 200) {
      this.registry.observe('bookwright_availability_duration_seconds', {}, seconds, DURATION_BUCKETS)
    }
  }

  countExpired(state: string): void {
    this.registry.add('bookwright_holds_expired_total', { state })
  }

  /** Everything as of now. A database that does not answer costs its own numbers only. */
  async text(): Promise<string> {
    await this.readQueue()
    this.readHandlers()
    this.readPlugins()
    this.readPool()
    this.readProcess()
    return this.registry.text()
  }

  private async readQueue(): Promise<void> {
    const names = [
      'bookwright_queue_lag_seconds',
      'bookwright_outbox_waiting_events',
      'bookwright_outbox_dead_events',
      'bookwright_inbox_waiting_events',
      'bookwright_inbox_dead_events',
    ]
    names.forEach(name => this.registry.clear(name))
    try {
      const { lagSeconds, waitingEvents, deadEvents, waitingWebhooks, deadWebhooks } = await this.sources.queue()
      const values = [lagSeconds, waitingEvents, deadEvents, waitingWebhooks, deadWebhooks]
      names.forEach((name, index) => this.registry.set(name, {}, values[index] ?? 0))
      this.registry.set('bookwright_metrics_queue_readable', {}, 1)
    } catch (error) {
      this.sources.log.warn({ error }, 'the queue could not be read for the metrics')
      this.registry.set('bookwright_metrics_queue_readable', {}, 0)
    }
  }

  private readPlugins(): void {
    for (const { plugin, kind, count } of this.sources.incidents?.() ?? []) {
      this.registry.set('bookwright_plugin_incidents_total', { plugin, kind }, count)
    }
    for (const name of ['bookwright_plugin_open_circuits', 'bookwright_plugin_quarantined']) this.registry.clear(name)
    for (const { plugin, state, openCircuits } of this.sources.plugins?.() ?? []) {
      this.registry.set('bookwright_plugin_open_circuits', { plugin }, openCircuits)
      this.registry.set('bookwright_plugin_quarantined', { plugin }, state === 'quarantined' ? 1 : 0)
    }
  }

  private readHandlers(): void {
    const totals = new Map<string, { labels: { plugin: string; hook: string }; sums: number[]; durations: number[] }>()
    for (const one of this.sources.handlers()) {
      const { plugin, hook, calls, failures, timeouts, vetoes, skips, totalMs, durations } = one
      const key = `${plugin} ${hook}`
      const known = totals.get(key) ?? { labels: { plugin, hook }, sums: [], durations: [] }
      const { sums } = totals.set(key, known) && known
      durations.forEach((count, index) => (known.durations[index] = (known.durations[index] ?? 0) + count))
      ;[totalMs, calls, failures, timeouts, vetoes, skips].forEach((value, index) => {
        sums[index] = (sums[index] ?? 0) + value
      })
    }
    for (const { labels, sums, durations } of totals.values()) {
      const counts = { durations, count: sums[1] ?? 0, sum: (sums[0] ?? 0) / 1_000 }
      this.registry.setHistogram('bookwright_hook_duration_seconds', labels, counts, HANDLER_BUCKETS)
      this.registry.set('bookwright_hook_milliseconds_total', labels, sums[0] ?? 0)
      RESULTS.forEach((result, index) => {
        this.registry.set('bookwright_hook_calls_total', { ...labels, result }, sums[index + 1] ?? 0)
      })
    }
  }

  private readPool(): void {
    const { size, used, waiting, max } = this.sources.pool()
    for (const [state, value] of Object.entries({ used, idle: size - used, free: max - size })) {
      this.registry.set('bookwright_pool_connections', { state }, value)
    }
    this.registry.set('bookwright_pool_waiting_requests', {}, waiting)
  }

  private readProcess(): void {
    const { user, system } = process.cpuUsage()
    this.registry.set('process_start_time_seconds', {}, Math.round(Date.now() / 1_000 - process.uptime()))
    this.registry.set('process_resident_memory_bytes', {}, process.memoryUsage.rss())
    this.registry.set('process_cpu_seconds_total', {}, (user + system) / 1e6)
    this.registry.set('nodejs_eventloop_utilization', {}, performance.eventLoopUtilization().utilization)
  }
}

/** In the order of the sums. `any` counts every call, the others are among them, but for `skipped`. */
const RESULTS = ['any', 'failed', 'timed-out', 'vetoed', 'skipped'] as const
const KNOWN_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
