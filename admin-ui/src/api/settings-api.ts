import type { PluginSettings, SettingsLevel, SettingsValue } from '../../kit/settings-field.js'
import type { HttpClient } from './http-client.js'

export interface SettingsSave {
  values: Readonly<Record<string, SettingsValue>>
  locks: Readonly<Record<string, boolean>>
  /** That of what was read; undefined writes over whatever there is. */
  version: number | undefined
}

/** What a vendor sent somebody back with. */
export interface VendorReturn {
  state: string
  code?: string
  error?: string
}

/** Settings of plugins at every level, and accounts at vendors. */
export class SettingsApi {
  constructor(private readonly http: HttpClient) {}

  read(id: string, level: SettingsLevel, signal?: AbortSignal): Promise<PluginSettings> {
    return this.http.get(addressOf(id), { query: queryOf(level), signal })
  }

  save(id: string, level: SettingsLevel, { values, locks, version }: SettingsSave): Promise<PluginSettings> {
    return this.http.put(`${addressOf(id)}${searchOf(level)}`, {
      body: { values, locks },
      ...(version === undefined ? {} : { version }),
    })
  }

  connect(id: string, field: string, locationId?: string): Promise<{ authorizeUrl: string }> {
    return this.http.post(`/plugins/${encodeURIComponent(id)}/connections/${encodeURIComponent(field)}/start`, {
      body: locationId ? { locationId } : {},
    })
  }

  complete(id: string, field: string, came: VendorReturn): Promise<void> {
    return this.http.post(`/plugins/${encodeURIComponent(id)}/connections/${encodeURIComponent(field)}/complete`, {
      body: came,
    })
  }

  disconnect(id: string, field: string, locationId?: string): Promise<void> {
    const search = locationId ? `?${new URLSearchParams({ locationId }).toString()}` : ''
    return this.http.delete(`/plugins/${encodeURIComponent(id)}/connections/${encodeURIComponent(field)}${search}`)
  }
}

function addressOf(id: string): string {
  return `/plugins/${encodeURIComponent(id)}/settings`
}

function queryOf({ scope, id }: SettingsLevel): Record<string, string> {
  if (scope === 'instance') return { instance: 'true' }
  if (scope === 'organization') return { organizationId: id }
  return scope === 'location' ? { locationId: id } : {}
}

function searchOf(level: SettingsLevel): string {
  const search = new URLSearchParams(queryOf(level)).toString()
  return search && `?${search}`
}
