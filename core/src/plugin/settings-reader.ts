import type { TenantId } from '../domain/id.js'
import type { SettingScope } from '../domain/setting-scope.js'
import { NotFoundError } from '../errors/catalog.js'
import type { ConnectionStore } from '../ports/connection-store.js'
import type { BusinessPlace, SettingPlaces } from '../ports/setting-places.js'
import type { SettingStore, StoredSetting } from '../ports/setting-store.js'
import type { PluginShelf } from './plugin-record.js'
import { resolveSettings, type Environment, type Resolution, type SettingsAround } from './resolve-settings.js'
import type { SettingsDefinition, SettingsSchema } from './settings.js'

/** A level at which settings are read or changed; `id` is that of an organization or a location. */
export interface SettingLevel {
  readonly scope: SettingScope
  readonly id?: string
}

export const OF_BUSINESS: SettingLevel = { scope: 'tenant' }

export interface SettingsReaderParts {
  readonly store: SettingStore
  readonly connections: ConnectionStore
  readonly places: SettingPlaces
  readonly shelf: PluginShelf
  readonly environment: Environment
  readonly publicUrl: string
}

/** All that can apply at a level. */
export interface SettingsRead {
  readonly tenantId: TenantId
  readonly pluginId: string
  readonly scope: SettingScope
  readonly scopeId: string
  readonly definition: SettingsDefinition
  readonly schema: SettingsSchema
  readonly resolved: Resolution
  /** What would apply without what this level says itself. */
  readonly inherited: Resolution
  /** Fields that this level decides for those below it. */
  readonly locks: readonly string[]
  readonly version: number
}

/** A read that knows its surroundings too: for forms and changes. */
export interface FullRead extends SettingsRead {
  readonly business: BusinessPlace
}

const NO_SETTINGS: SettingsDefinition = { schema: {} }

/** Reads what is stored for a plugin and finds what applies. */
export class SettingsReader {
  constructor(private readonly parts: SettingsReaderParts) {}

  /** What applies to a business or, with `locationId`, to one of its locations. */
  async read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<SettingsRead> {
    const { schema } = this.definition(pluginId)
    const level: SettingLevel = locationId === undefined ? OF_BUSINESS : { scope: 'location', id: locationId }
    const needsBusiness = Object.values(schema).some(({ type }) => ['money', 'list', 'webhook-url'].includes(type))
    const business = needsBusiness ? await this.parts.places.business(tenantId) : undefined
    return this.at(tenantId, pluginId, { level, business })
  }

  /** @throws BW_NOT_FOUND for a location of somebody else, or an organization that is not above the business. */
  async readAt(tenantId: TenantId, pluginId: string, level: SettingLevel): Promise<FullRead> {
    this.parts.shelf.ready(pluginId)
    const business = await this.require(tenantId, level)
    return { ...(await this.at(tenantId, pluginId, { level, business })), business }
  }

  definition(pluginId: string): SettingsDefinition {
    return this.parts.shelf.ready(pluginId).definition.settings ?? NO_SETTINGS
  }

  /** @throws as `readAt`. */
  async require(tenantId: TenantId, { scope, id = '' }: SettingLevel): Promise<BusinessPlace> {
    const business = await this.parts.places.business(tenantId)
    const isThere =
      scope === 'location'
        ? (await this.parts.places.known(tenantId, 'location', [id])).length > 0
        : scope !== 'organization' || business.organizations.some(organization => organization.id === id)
    if (!isThere) throw new NotFoundError({ what: scope })
    return business
  }

  private async at(
    tenantId: TenantId,
    pluginId: string,
    { level, business }: { level: SettingLevel; business: BusinessPlace | undefined },
  ): Promise<SettingsRead> {
    const definition = this.definition(pluginId)
    const { scope } = level
    const scopeId = scope === 'tenant' ? tenantId : (level.id ?? '')
    const locationId = scope === 'location' ? scopeId : undefined
    const rows = await this.parts.store.read(tenantId, pluginId, locationId)
    const reached = rowsDownTo({ scope, scopeId }, rows, business)
    const isOwn = (row: StoredSetting) => row.scopeType === scope && row.scopeId === scopeId
    const around = await this.around(tenantId, pluginId, { scope, locationId, business })
    const resolve = (from: readonly StoredSetting[], by: SettingsAround) =>
      resolveSettings({ id: pluginId, schema: definition.schema }, from, by)
    const above = (around.connections ?? []).filter(connection => connection.scopeId !== scopeId)
    return {
      ...{ tenantId, pluginId, scope, scopeId, definition, schema: definition.schema },
      resolved: resolve(reached, around),
      inherited: resolve(
        reached.filter(row => !isOwn(row)),
        { ...around, connections: above },
      ),
      locks: reached.filter(row => isOwn(row) && row.isLocked).map(row => row.field),
      version: reached.reduce((latest, row) => Math.max(latest, row.updatedAt.getTime()), 0),
    }
  }

  private async around(
    tenantId: TenantId,
    pluginId: string,
    at: { scope: SettingScope; locationId: string | undefined; business: BusinessPlace | undefined },
  ): Promise<SettingsAround> {
    const { environment, publicUrl, connections } = this.parts
    const { scope, locationId, business } = at
    if (scope === 'instance' || scope === 'organization') return { environment }
    const hasAccounts = Object.values(this.definition(pluginId).schema).some(({ type }) => type === 'oauth')
    return {
      environment,
      currency: business?.currency,
      webhookUrl: business && `${publicUrl.replace(/\/$/, '')}/webhooks/${business.slug}/${pluginId}`,
      connections: hasAccounts ? await connections.read(tenantId, pluginId, locationId) : [],
    }
  }
}

/** What lies further inside than the level has no say there. */
function rowsDownTo(
  { scope, scopeId }: { scope: SettingScope; scopeId: string },
  rows: readonly StoredSetting[],
  business: BusinessPlace | undefined,
): readonly StoredSetting[] {
  if (scope === 'tenant' || scope === 'location') return rows
  if (scope === 'instance') return rows.filter(row => row.scopeType === 'instance')
  const chain = (business?.organizations ?? []).map(({ id }) => id as string)
  const reached = chain.slice(0, chain.indexOf(scopeId) + 1)
  return rows.filter(
    row => row.scopeType === 'instance' || (row.scopeType === 'organization' && reached.includes(row.scopeId)),
  )
}
