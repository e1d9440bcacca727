import { z } from 'zod'
import { NotFoundError, PluginRefusedError } from '../../../errors/catalog.js'
import { BADGES } from '../../../plugin/badges.js'
import type { PluginManager } from '../../../plugin/plugin-manager.js'
import { instantText, page } from '../../answers.js'
import { defineRoute, type Route } from '../../route.js'
import { pluginConnectionRoutes } from './plugin-connections.js'
import { pluginSettingsRoutes, type SettingsRouteServices } from './plugin-settings.js'
import { settingsField } from './setting-shapes.js'

const health = z
  .object({
    state: z.string(),
    note: z.string(),
    checkedAt: instantText.nullish().meta({ description: 'When its connection was last tried' }),
    lastError: z.string().optional().meta({ description: 'What it last complained of, even if it is well again' }),
    lastErrorAt: instantText.nullish(),
  })
  .meta({ id: 'PluginHealth' })
const plugin = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    version: z.string(),
    kind: z.string(),
    isEnabled: z.boolean(),
    state: z.string(),
    health,
    permissions: z.array(z.string()),
    badges: z.array(z.enum(BADGES)).meta({ description: 'What its author did beyond making it work' }),
    settingsSchema: z.array(settingsField),
    panelUrl: z.string().nullable(),
  })
  .meta({ id: 'Plugin' })
type PluginDesk = Pick<PluginManager, 'list' | 'enable' | 'disable' | 'testConnection'>

/** Plugins as one tenant sees and sets them. */
export interface PluginRouteServices extends SettingsRouteServices {
  readonly plugins: PluginDesk
}

const params = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/) })
const shared = { tag: 'Plugins', scope: 'tenant', params } as const
const reads = { ...shared, audience: { needs: 'plugins:read' }, idempotency: 'none' } as const
const writes = { ...shared, audience: { needs: 'plugins:write' }, idempotency: 'none' } as const

export function pluginRoutes(services: PluginRouteServices): Route[] {
  return [
    defineRoute({
      ...reads,
      params: undefined,
      method: 'get',
      path: '/plugins',
      summary: 'Lists the installed plugins with their state here',
      responses: { 200: { description: 'All of them', schema: page(plugin) } },
      errors: [],
      handler: async ({ tenant }) => ({
        status: 200,
        body: { items: await services.plugins.list(tenant.id, tenant.locale), nextCursor: null },
      }),
    }),
    switchRoute(services, 'enable'),
    switchRoute(services, 'disable'),
    defineRoute({
      ...writes,
      method: 'post',
      path: '/plugins/{id}/test-connection',
      summary: 'Tries out what the plugin talks to',
      responses: { 200: { description: 'What came of it', schema: health } },
      errors: [NotFoundError],
      handler: async ({ tenant, params: { id }, caller, requestId }) => ({
        status: 200,
        body: await services.plugins.testConnection({
          tenantId: tenant.id,
          pluginId: id,
          actor: caller.actor,
          requestId,
          locale: tenant.locale,
        }),
      }),
    }),
    ...pluginSettingsRoutes(services),
    ...pluginConnectionRoutes(services),
  ]
}

function switchRoute(services: PluginRouteServices, action: 'enable' | 'disable'): Route {
  return defineRoute({
    ...writes,
    method: 'post',
    path: `/plugins/{id}/${action}`,
    summary: action === 'enable' ? 'Enables a plugin for this business' : 'Disables a plugin for this business',
    responses: { 200: { description: 'The plugin', schema: plugin } },
    errors: [NotFoundError, PluginRefusedError],
    handler: async ({ tenant, params: { id }, caller, requestId }) => ({
      status: 200,
      body: await services.plugins[action]({
        tenantId: tenant.id,
        pluginId: id,
        actor: caller.actor,
        requestId,
        locale: tenant.locale,
      }),
    }),
  })
}
