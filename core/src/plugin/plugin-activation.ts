import type { HandlerActivation } from '../hooks/hook-bus.js'
import type { Clock } from '../ports/clock.js'
import type { PluginStore, TenantPlugin } from '../ports/plugin-store.js'

// Other processes say at once when something changed; this is for a notification that got lost.
const FRESH_MS = 30_000

interface Known {
  readonly plugins: ReadonlyMap<string, TenantPlugin>
  readonly readAt: number
}

/** Which plugins each tenant enabled, kept in memory: the hook bus asks on every call. */
export class PluginActivation implements HandlerActivation {
  private readonly known = new Map<string, Known>()
  private readonly reads = new Map<string, Promise<void>>()
  private epoch = 0

  constructor(
    private readonly store: PluginStore,
    private readonly clock: Clock,
  ) {}

  isKnown(tenantId: string): boolean {
    return this.known.has(tenantId)
  }

  isEnabled(tenantId: string, pluginId: string): boolean {
    return this.known.get(tenantId)?.plugins.get(pluginId)?.isEnabled ?? false
  }

  async ready(tenantId: string): Promise<void> {
    const known = this.known.get(tenantId)
    if (known !== undefined && this.clock.now().getTime() - known.readAt < FRESH_MS) return
    await this.refresh(tenantId)
  }

  /** Reads the tenant's choices again; callers that come meanwhile share the read. */
  async refresh(tenantId: string): Promise<void> {
    const running = this.reads.get(tenantId)
    if (running !== undefined) return running
    const read = this.read(tenantId).finally(() => this.reads.delete(tenantId))
    this.reads.set(tenantId, read)
    return read
  }

  /** Forgets how fresh the answer is; the old one serves until the next read, which commit filters rely on. */
  invalidate(tenantId: string): void {
    const known = this.known.get(tenantId)
    // A read that is under way may have seen the state before the change: its answer must not count as fresh.
    this.epoch += 1
    this.reads.delete(tenantId)
    if (known !== undefined) this.known.set(tenantId, { ...known, readAt: Number.NEGATIVE_INFINITY })
  }

  private async read(tenantId: string): Promise<void> {
    const { epoch } = this
    const startedAt = this.clock.now().getTime()
    const plugins = await this.store.ofTenant(tenantId)
    const readAt = epoch === this.epoch ? startedAt : Number.NEGATIVE_INFINITY
    this.known.set(tenantId, { readAt, plugins: new Map(plugins.map(plugin => [plugin.pluginId, plugin])) })
  }
}
