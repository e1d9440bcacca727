import { z } from 'zod'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { NotFoundError, SettingsInvalidError } from '../../../errors/catalog.js'
import { ConnectionRefusedError } from '../../../errors/plugin-errors.js'
import { CALLBACK_PATH, stateParts, type ConnectionOrder } from '../../../plugin/plugin-connections.js'
import { askerOf } from '../../asker.js'
import { id } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import type { SettingsRouteServices } from './plugin-settings.js'

type Services = Pick<SettingsRouteServices, 'connections'>

const pluginId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/)
const field = z.string().regex(/^[a-z][A-Za-z0-9]{0,79}$/)
const locationId = id.optional().meta({ description: 'For an account of one location only' })
const shared = {
  tag: 'Plugins',
  scope: 'tenant',
  audience: { needs: 'plugins:write' },
  idempotency: 'none',
  limits: { callsPerMinute: 60 },
} as const
/** What vendors send with somebody who comes back; nothing of it is trusted. */
const returned = {
  state: z.string().min(1).max(300),
  code: z.string().min(1).max(4_000).optional(),
  error: z.string().max(200).optional(),
}

/** Accounts at vendors: the way there, the way back, and the end. */
export function pluginConnectionRoutes(services: Services): Route[] {
  return [startRoute(services), completeRoute(services), disconnectRoute(services), callbackRoute()]
}

function startRoute({ connections }: Services): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/plugins/{id}/connections/{field}/start',
    summary: 'Begins to connect an account: answers where to sign in at the vendor, within ten minutes',
    params: z.object({ id: pluginId, field }),
    body: z.object({ locationId }),
    bodyExample: {},
    responses: { 200: { description: 'Where to go', schema: z.object({ authorizeUrl: z.string() }) } },
    errors: [NotFoundError, SettingsInvalidError],
    handler: async ({ tenant, params, body, caller, requestId }) => {
      const target = { tenantId: tenant.id, pluginId: params.id, field: params.field, locationId: body.locationId }
      const order = orderOf(caller, requestId, tenant.locale)
      return { status: 200, body: { authorizeUrl: await connections.start(target, tenant.slug, order) } }
    },
  })
}

function completeRoute({ connections }: Services): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/plugins/{id}/connections/{field}/complete',
    summary: 'Ends what was begun, with what the vendor sent back; only for who began it, and once',
    params: z.object({ id: pluginId, field }),
    body: z.object(returned),
    bodyExample: { state: 'lotus-day-spa.calendar-google.account..secret', code: 'from-the-vendor' },
    responses: { 204: { description: 'It is connected' } },
    errors: [NotFoundError, ConnectionRefusedError],
    handler: async ({ tenant, params, body, caller, requestId }) => {
      const parts = stateParts(body.state)
      const target = { tenantId: tenant.id, pluginId: params.id, field: params.field, locationId: parts?.locationId }
      await connections.complete(target, body, orderOf(caller, requestId, tenant.locale))
      return { status: 204 }
    },
  })
}

function disconnectRoute({ connections }: Services): Route {
  return defineRoute({
    ...shared,
    method: 'delete',
    path: '/plugins/{id}/connections/{field}',
    summary: 'Forgets a connected account, and tells the vendor where it can be told',
    params: z.object({ id: pluginId, field }),
    query: z.object({ locationId }),
    responses: { 204: { description: 'Nobody is connected any more' } },
    errors: [NotFoundError],
    handler: async ({ tenant, params, query, caller, requestId }) => {
      const target = { tenantId: tenant.id, pluginId: params.id, field: params.field, locationId: query.locationId }
      await connections.disconnect(target, orderOf(caller, requestId, tenant.locale))
      return { status: 204 }
    },
  })
}

/**
 * Where vendors send people back to. It decides nothing: the page that it leads to asks as whoever is signed in there, so
 * what is brought here does nothing for anybody else.
 */
function callbackRoute(): Route {
  return defineRoute({
    tag: 'Plugins',
    scope: 'platform',
    audience: 'public',
    idempotency: 'none',
    limits: { callsPerMinute: 60 },
    method: 'get',
    path: CALLBACK_PATH.replace('/api/v1', '') as `/${string}`,
    summary: 'Leads somebody who comes back from a vendor to the settings they came from',
    query: z.looseObject({ state: z.string().max(300).optional(), code: returned.code, error: returned.error }),
    responses: { 302: { description: 'To the admin' } },
    errors: [NotFoundError],
    handler: async ({ query: { state = '', code, error } }) => {
      const parts = stateParts(state)
      if (!parts) throw new NotFoundError({ what: 'address' })
      const back = new URLSearchParams({ tenant: parts.tenantSlug, connect: parts.field, state })
      if (code !== undefined) back.set('code', code)
      else back.set('error', error === 'access_denied' ? 'access_denied' : 'refused')
      const Location = `/admin/plugins/${parts.pluginId}?${back.toString()}`
      return { status: 302, headers: { Location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' } }
    },
  })
}

function orderOf(caller: Caller, requestId: string, locale: string): ConnectionOrder {
  // A key has no browser in which somebody could sign in at the vendor.
  if (!caller.identity) throw new ForbiddenError({ needs: 'a sign-in in the admin' })
  return { actor: caller.actor, accountId: askerOf(caller).id, requestId, locale }
}
