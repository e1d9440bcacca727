import { z } from 'zod'
import { NotFoundError, PluginRefusedError, SettingLockedError, SettingsInvalidError } from '../../../errors/catalog.js'
import type { PluginManager } from '../../../plugin/plugin-manager.js'
import type { PluginSettingsService } from '../../../plugin/plugin-settings.js'
import { page } from '../../answers.js'
import { defineRoute, type Route } from '../../route.js'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const field = z
  .object({
    key: z.string(),
    type: z.enum(['text', 'number', 'boolean', 'choice', 'secret', 'email', 'url', 'multiline']),
    label: z.string(),
    help: z.string().optional(),
    required: z.boolean().optional(),
    default: value.optional(),
    options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    unit: z.string().optional(),
    showIf: z.record(z.string(), value).optional(),
    group: z.string().optional(),
  })
  .meta({ id: 'SettingsField' })
const health = z.object({ state: z.string(), note: z.string() }).meta({ id: 'PluginHealth' })
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
    settingsSchema: z.array(field),
    panelUrl: z.string().nullable(),
  })
  .meta({ id: 'Plugin' })
const settings = z
  .object({
    pluginId: z.string(),
    fields: z.array(field),
    values: z.record(z.string(), value),
    secrets: z.record(z.string(), z.object({ isSet: z.boolean() })),
    sources: z.record(z.string(), z.string()),
    locked: z.record(z.string(), z.string()),
    version: z.int(),
  })
  .meta({ id: 'PluginSettings' })

type PluginDesk = Pick<PluginManager, 'list' | 'enable' | 'disable' | 'testConnection'>
type SettingsDesk = Pick<PluginSettingsService, 'view' | 'save'>

/** Plugins as one tenant sees and sets them. */
export interface PluginRouteServices {
  readonly plugins: PluginDesk
  readonly pluginSettings: SettingsDesk
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
    ...settingsRoutes(services),
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

function settingsRoutes(services: PluginRouteServices): Route[] {
  return [
    defineRoute({
      ...reads,
      method: 'get',
      path: '/plugins/{id}/settings',
      entity: 'version',
      summary: 'Reads the settings of a plugin; secrets only say whether they are set',
      responses: { 200: { description: 'Fields, values and where they come from', schema: settings } },
      errors: [NotFoundError],
      handler: async ({ tenant, params: { id } }) => {
        const body = await services.pluginSettings.view(tenant.id, id, tenant.locale)
        return { status: 200, body, headers: { ETag: `"${body.version}"` } }
      },
    }),
    defineRoute({
      ...writes,
      method: 'put',
      path: '/plugins/{id}/settings',
      entity: 'version',
      takesIfMatch: true,
      summary: 'Changes settings; a secret that is not sent is kept, null removes it',
      body: z.object({ values: z.record(z.string().max(100), value) }),
      bodyExample: { values: { instructions: 'Pay at the desk, card or cash.' } },
      responses: { 200: { description: 'The settings as they are now', schema: settings } },
      errors: [NotFoundError, SettingsInvalidError, SettingLockedError],
      handler: async request => {
        const { tenant, params: path, body, caller, requestId } = request
        const version = request.ifMatch
        const by = {
          actor: caller.actor,
          requestId,
          locale: tenant.locale,
          ...(version === undefined ? {} : { version }),
        }
        const answer = await services.pluginSettings.save(tenant.id, path.id, body.values, by)
        return { status: 200, body: answer, headers: { ETag: `"${answer.version}"` } }
      },
    }),
  ]
}
