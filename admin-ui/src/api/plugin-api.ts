import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'

/** A package that can be installed: one that was sent, or one that lies in the site. */
export interface PluginPackage {
  id: string
  name: string
  description: string
  kind: string
  version: string
  source: 'site' | 'file'
  contentHash: string
  permissions: string[]
  badges: string[]
  compat: string
  /** Why it cannot be installed here. */
  problem: string | null
  isInstalled: boolean
  installedVersion: string | null
  addedPermissions: string[]
}

export type ChangePhase =
  'reading' | 'trying' | 'rehearsing' | 'exporting' | 'migrating' | 'starting' | 'importing' | 'returning' | 'done'

/** Something that was installed, upgraded or removed, and how far it is. */
export interface PluginChange {
  id: string
  pluginId: string
  kind: string
  fromVersion: string
  toVersion: string
  phase: ChangePhase
  state: 'running' | 'done' | 'failed'
  note: string
  actorName: string
  startedAt: string
}

/** How a plugin fares in one process. */
export interface PluginProcess {
  id: string
  kind: 'api' | 'worker'
  host: string
  pid: number
  plugins: Record<string, { state: string; version: string; reason: string }>
}

export interface PluginData {
  rows: number
  tables: { name: string; rows: number }[]
  exported: { rows: number; version: string; madeAt: string } | null
}

/** What a plugin does in the whole installation, and what went wrong. */
export interface PluginActivity {
  pluginId: string
  version: string
  state: 'installed' | 'removed' | 'quarantined' | 'absent'
  reason: string
  changedAt: string | null
  circuit: 'closed' | 'half-open' | 'open'
  circuits: { hook: string; state: string; tenants: number }[]
  hooks: {
    hook: string
    calls: number
    failures: number
    skips: number
    /** Half of the calls took no longer than about this. */
    medianMs: number | null
    p95Ms: number | null
  }[]
  processes: {
    id: string
    kind: 'api' | 'worker'
    host: string
    pid: number
    readyHash: string
    state: string
    version: string
    reason: string
    timers: number
    handles: number
    listeners: number
  }[]
  incidents: {
    kind: string
    place: string
    message: string
    occurrences: number
    lastAt: string
    host: string
    pid: number
  }[]
}

export type DataChoice = 'keep' | 'export' | 'delete'

/** Plugins of the whole installation; for who runs it. */
export class PluginApi {
  constructor(private readonly http: HttpClient) {}

  packages(signal?: AbortSignal): Promise<Page<PluginPackage>> {
    return this.http.get('/plugins/packages', { signal })
  }

  changes(limit: number, signal?: AbortSignal): Promise<Page<PluginChange>> {
    return this.http.get('/plugins/changes', { query: { limit }, signal })
  }

  processes(signal?: AbortSignal): Promise<Page<PluginProcess>> {
    return this.http.get('/plugins/processes', { signal })
  }

  send(file: File): Promise<PluginPackage> {
    return this.http.post('/plugins/packages', { file, fileType: 'application/gzip' })
  }

  /** Installs, or upgrades where another version is installed. The permissions are those that were shown. */
  bring(found: PluginPackage): Promise<PluginChange> {
    const path = found.installedVersion === null ? '/plugins' : `${pathOf(found.id)}/upgrade`
    return this.http.post(path, { body: { ...referenceTo(found), permissions: found.permissions } })
  }

  rehearse(found: PluginPackage): Promise<{ applied: string[]; takenBack: string[] }> {
    return this.http.post(`${pathOf(found.id)}/rehearse-upgrade`, { body: referenceTo(found) })
  }

  activity(id: string, signal?: AbortSignal): Promise<PluginActivity> {
    return this.http.get(`${pathOf(id)}/activity`, { signal })
  }

  /** Lets a plugin that was quarantined into every process again. */
  closeCircuits(id: string): Promise<void> {
    return this.http.post(`${pathOf(id)}/circuits/close`, { body: {} })
  }

  release(id: string): Promise<PluginChange> {
    return this.http.post(`${pathOf(id)}/release`, { body: {} })
  }

  data(id: string, signal?: AbortSignal): Promise<PluginData> {
    return this.http.get(`${pathOf(id)}/data`, { signal })
  }

  uninstall(id: string, data: DataChoice): Promise<PluginChange> {
    return this.http.post(`${pathOf(id)}/uninstall`, { body: { data } })
  }

  importData(id: string): Promise<PluginChange> {
    return this.http.post(`${pathOf(id)}/import-data`, { body: {} })
  }

  /** Where a browser downloads the rows that an uninstall exported. */
  exportAddress(id: string): string {
    return `/api/v1${pathOf(id)}/export`
  }
}

function pathOf(id: string): string {
  return `/plugins/${encodeURIComponent(id)}`
}

function referenceTo({ source, contentHash, id }: PluginPackage): { contentHash: string } | { name: string } {
  return source === 'file' ? { contentHash } : { name: id }
}
