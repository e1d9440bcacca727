import { z } from 'zod'
import { NotFoundError, SettingLockedError, SettingsInvalidError } from '../../../errors/catalog.js'
import type { PluginConnections } from '../../../plugin/plugin-connections.js'
import type { PluginSettingsService, SettingLevel, SettingsView } from '../../../plugin/plugin-settings.js'
import type { Tenant } from '../../../domain/tenant.js'
import type { SettingLevels } from '../../../tenancy/setting-levels.js'
import { askerIfAny } from '../../asker.js'
import { flag, id } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import { settingsShape, settingValue } from './setting-shapes.js'

export interface SettingsRouteServices {
  readonly pluginSettings: Pick<PluginSettingsService, 'view' | 'save' | 'scopesOf'>
  readonly settingLevels: Pick<SettingLevels, 'list' | 'require'>
  readonly connections: Pick<PluginConnections, 'redirectUri' | 'start' | 'complete' | 'disconnect'>
}

const params = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/) })
const query = z
  .object({
    locationId: id.optional().meta({ description: 'Only for this location of the business' }),
    organizationId: id.optional().meta({ description: 'For all below this organization, by whoever runs it' }),
    instance: flag.optional().meta({ description: 'For the whole installation, by platform admins' }),
  })
  .refine(
    asked => [asked.locationId, asked.organizationId, asked.instance || undefined].filter(Boolean).length < 2,
    'Must name one level',
  )
const shared = { tag: 'Plugins', scope: 'tenant', path: '/plugins/{id}/settings', params, query } as const

/** What a business, what lies above it, or one of its locations sets for a plugin. */
export function pluginSettingsRoutes(services: SettingsRouteServices): Route[] {
  return [readRoute(services), changeRoute(services)]
}

function readRoute(services: SettingsRouteServices): Route {
  return defineRoute({
    ...shared,
    audience: { needs: 'plugins:read' },
    idempotency: 'none',
    method: 'get',
    entity: 'version',
    summary: 'Reads the settings of a plugin; secrets only say whether they are set',
    responses: { 200: { description: 'Fields, values and where they come from', schema: settingsShape } },
    errors: [NotFoundError],
    handler: async ({ tenant, params: path, query: asked, caller }) => {
      const level = levelOf(asked)
      await services.settingLevels.require(askerIfAny(caller), level)
      const view = await services.pluginSettings.view(tenant.id, path.id, tenant.locale, level)
      return answer(services, view, { tenant, caller })
    },
  })
}

function changeRoute(services: SettingsRouteServices): Route {
  return defineRoute({
    ...shared,
    audience: { needs: 'plugins:write' },
    idempotency: 'none',
    method: 'put',
    entity: 'version',
    takesIfMatch: true,
    summary: 'Changes settings; a secret that is not sent is kept, null puts back what is inherited',
    body: z.object({
      values: z.record(z.string().max(100), settingValue),
      locks: z
        .record(z.string().max(100), z.boolean())
        .optional()
        .meta({ description: 'Fields that nothing below this level may set any more, or may set again' }),
    }),
    bodyExample: { values: { instructions: 'Pay at the desk, card or cash.' } },
    // Pictures are sent as text.
    limits: { bodyBytes: 1_000_000 },
    responses: { 200: { description: 'The settings as they are now', schema: settingsShape } },
    errors: [NotFoundError, SettingsInvalidError, SettingLockedError],
    handler: async ({ tenant, params: path, query: asked, body, caller, requestId, ifMatch: version }) => {
      const level = levelOf(asked)
      await services.settingLevels.require(askerIfAny(caller), level)
      const view = await services.pluginSettings.save(tenant.id, path.id, body.values, {
        ...{ actor: caller.actor, requestId, locale: tenant.locale, level },
        ...(body.locks && { locks: body.locks }),
        ...(version === undefined ? {} : { version }),
      })
      return answer(services, view, { tenant, caller })
    },
  })
}

async function answer(
  { pluginSettings, settingLevels, connections }: SettingsRouteServices,
  view: SettingsView,
  { tenant, caller }: { tenant: Tenant; caller: Caller },
) {
  const levels = await settingLevels.list(askerIfAny(caller), tenant.id, pluginSettings.scopesOf(view.pluginId))
  const body = { ...view, levels, redirectUri: connections.redirectUri }
  return { status: 200, body, headers: { ETag: `"${view.version}"` } }
}

function levelOf({ locationId, organizationId, instance }: z.output<typeof query>): SettingLevel {
  if (instance) return { scope: 'instance' }
  if (organizationId !== undefined) return { scope: 'organization', id: organizationId }
  return locationId === undefined ? { scope: 'tenant' } : { scope: 'location', id: locationId }
}
