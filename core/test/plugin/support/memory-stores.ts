import type { AuditEntry, OutboxEvent, Transaction, UnitOfWork } from '../../../dist/ports/unit-of-work.js'
import type { PluginHealth, PluginPackageRow, PluginStore, TenantPlugin } from '../../../dist/ports/plugin-store.js'
import type { SecretBox, SecretPlace } from '../../../dist/ports/secret-box.js'
import type { SettingStore, SettingWrite, StoredSetting } from '../../../dist/ports/setting-store.js'

/** A unit of work without a database: it keeps what was enqueued and audited by work that did not throw. */
export class MemoryUnitOfWork implements UnitOfWork {
  readonly events: OutboxEvent[] = []
  readonly audits: AuditEntry[] = []

  async run<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const events: OutboxEvent[] = []
    const audits: AuditEntry[] = []
    const tx: Transaction = {
      tenantId,
      query: async () => [],
      later: async () => {},
      savepoint: inner => inner(),
      enqueue: async event => `e${events.push(event)}`,
      audit: async entry => void audits.push(entry),
    }
    const result = await work(tx)
    this.events.push(...events)
    this.audits.push(...audits)
    return result
  }

  read(): Promise<never[]> {
    return Promise.resolve([])
  }

  platform<T>(work: (tx: { query: () => Promise<never[]> }) => Promise<T>): Promise<T> {
    return work({ query: async () => [] })
  }
}

export class MemoryPluginStore implements PluginStore {
  readonly rows = new Map<string, TenantPlugin>()
  reads = 0
  recorded: readonly PluginPackageRow[] = []

  async ofTenant(tenantId: string): Promise<TenantPlugin[]> {
    this.reads += 1
    return [...this.rows].filter(([key]) => key.startsWith(`${tenantId} `)).map(([, row]) => row)
  }

  async setEnabled(tx: Transaction, pluginId: string, isEnabled: boolean): Promise<boolean> {
    const key = `${tx.tenantId} ${pluginId}`
    const before = this.rows.get(key)
    const health = before?.health ?? { state: 'not-configured', note: '' }
    this.rows.set(key, { pluginId, isEnabled, health })
    return before?.isEnabled !== isEnabled
  }

  async setHealth(tx: Transaction, pluginId: string, health: PluginHealth): Promise<void> {
    const key = `${tx.tenantId} ${pluginId}`
    this.rows.set(key, { pluginId, isEnabled: this.rows.get(key)?.isEnabled ?? false, health })
  }

  packages(): Promise<PluginPackageRow[]> {
    return Promise.resolve([...this.recorded])
  }

  async recordPackages(packages: readonly PluginPackageRow[]): Promise<void> {
    this.recorded = packages
  }
}

export class MemorySettingStore implements SettingStore {
  readonly above: StoredSetting[] = []
  readonly own: (StoredSetting & { tenantId: string; pluginId: string })[] = []
  private writes = 0

  read(tenantId: string, pluginId: string, locationId?: string): Promise<StoredSetting[]> {
    const own = this.own.filter(
      row => row.tenantId === tenantId && row.pluginId === pluginId && [tenantId, locationId].includes(row.scopeId),
    )
    return Promise.resolve([...this.above, ...own])
  }

  async lock(tx: Transaction, pluginId: string): Promise<Date | undefined> {
    const own = this.own.filter(row => row.tenantId === tx.tenantId && row.pluginId === pluginId)
    return own.length === 0 ? undefined : new Date(Math.max(...own.map(row => row.updatedAt.getTime())))
  }

  async write(tx: Transaction, setting: SettingWrite): Promise<void> {
    const { scopeId, pluginId, field, value, sealed } = setting
    const { tenantId } = tx
    const known = this.own.findIndex(row => row.scopeId === scopeId && row.pluginId === pluginId && row.field === field)
    if (known !== -1) this.own.splice(known, 1)
    const scopeType = scopeId === tenantId ? 'tenant' : 'location'
    const updatedAt = new Date((this.writes += 1))
    this.own.push({ tenantId, pluginId, scopeType, scopeId, field, value, sealed, isLocked: false, updatedAt })
  }
}

/** Seals by writing the place in front: what was sealed elsewhere does not open. */
export class ReadableSecretBox implements SecretBox {
  seal(place: SecretPlace, text: string): Buffer {
    return Buffer.from(`${this.prefix(place)}${text}`)
  }

  open(place: SecretPlace, sealed: Buffer): string {
    const text = sealed.toString()
    if (!text.startsWith(this.prefix(place))) throw new Error('sealed elsewhere')
    return text.slice(this.prefix(place).length)
  }

  private prefix({ scopeType, scopeId, pluginId, field }: SecretPlace): string {
    return `sealed|${scopeType}|${scopeId}|${pluginId}|${field}|`
  }
}
