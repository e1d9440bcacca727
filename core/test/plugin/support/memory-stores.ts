import type { AuditEntry, OutboxEvent, Transaction, UnitOfWork } from '../../../dist/ports/unit-of-work.js'
import type { PluginHealth, PluginStore, TenantPlugin } from '../../../dist/ports/plugin-store.js'
import type { BusinessPlace, PickerChoice, PickerKind, SettingPlaces } from '../../../dist/ports/setting-places.js'
import type { SecretBox, SecretPlace } from '../../../dist/ports/secret-box.js'
import type {
  ChangesAbove,
  PlaceAbove,
  SettingLock,
  SettingStore,
  SettingWrite,
  StoredSetting,
} from '../../../dist/ports/setting-store.js'

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

  async lock(tx: Transaction, pluginId: string, scopeId: string): Promise<Date | undefined> {
    const own = this.own.filter(row => row.scopeId === scopeId && row.pluginId === pluginId)
    return own.length === 0 ? undefined : new Date(Math.max(...own.map(row => row.updatedAt.getTime())))
  }

  async write(tx: Transaction, setting: SettingWrite): Promise<void> {
    const { scopeId, pluginId, field, value, sealed } = setting
    const isLocked = this.take(setting)?.isLocked ?? false
    this.own.push({ ...this.at(tx, scopeId), pluginId, field, value, sealed, isLocked })
  }

  async writeLock(tx: Transaction, lock: SettingLock): Promise<void> {
    const { scopeId, pluginId, field, isLocked } = lock
    const { value, sealed } = this.take(lock) ?? {}
    this.own.push({ ...this.at(tx, scopeId), pluginId, field, value, sealed, isLocked })
  }

  async changeAbove(place: PlaceAbove, { writes, locks }: ChangesAbove): Promise<void> {
    const { scopeType, scopeId } = place
    for (const change of [...writes, ...locks]) {
      const { field } = change
      const known = this.above.findIndex(
        row => row.scopeType === scopeType && row.scopeId === scopeId && row.field === field,
      )
      const [before] = known === -1 ? [] : this.above.splice(known, 1)
      const updatedAt = new Date((this.writes += 1))
      const nothing = { scopeType, scopeId, field, value: undefined, sealed: undefined, isLocked: false }
      const { isLocked = before?.isLocked ?? false } = change as Partial<SettingLock>
      const given = 'isLocked' in change ? before : { value: undefined, sealed: undefined, ...change }
      this.above.push({ ...nothing, ...given, isLocked, updatedAt })
    }
  }

  private at(tx: Transaction, scopeId: string) {
    const scopeType = scopeId === tx.tenantId ? ('tenant' as const) : ('location' as const)
    return { tenantId: tx.tenantId, scopeType, scopeId, updatedAt: new Date((this.writes += 1)) }
  }

  private take({ scopeId, pluginId, field }: Pick<SettingWrite, 'scopeId' | 'pluginId' | 'field'>) {
    const known = this.own.findIndex(row => row.scopeId === scopeId && row.pluginId === pluginId && row.field === field)
    return known === -1 ? undefined : this.own.splice(known, 1)[0]
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

/** A business with places and things to pick; `ids` are by kind. */
export class MemorySettingPlaces implements SettingPlaces {
  readonly things = new Map<PickerKind, PickerChoice[]>()
  organizations: { id: string; name: string }[] = [
    { id: 'top', name: 'Northstar' },
    { id: 'near', name: 'Northstar West' },
    { id: 'o', name: 'Northstar Bath' },
  ]
  using: string[] = []

  business(): Promise<BusinessPlace> {
    const { organizations } = this
    return Promise.resolve({ name: 'Lotus', slug: 'lotus', currency: 'GBP', organizations: organizations as never })
  }

  choices(_tenantId: string, kind: PickerKind): Promise<PickerChoice[]> {
    return Promise.resolve(this.things.get(kind) ?? [])
  }

  known(_tenantId: string, kind: PickerKind, ids: readonly string[]): Promise<string[]> {
    const known = (this.things.get(kind) ?? []).map(({ value }) => value)
    return Promise.resolve(ids.filter(id => known.includes(id)))
  }

  tenantsUsing(): Promise<string[]> {
    return Promise.resolve(this.using)
  }
}
