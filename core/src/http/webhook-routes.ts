import type { Context, Middleware } from 'koa'
import { MethodNotAllowedError, NotFoundError } from '../errors/catalog.js'
import type { WebhookDesk } from '../plugin/webhook-desk.js'
import type { WebhookReply } from '../plugin/webhook.js'
import { readBytes } from './json-body.js'
import type { RateLimits } from './rate-limits.js'
import { readQuery } from './request-parts.js'
import { stateOf } from './request-state.js'
import type { TenantResolver } from './tenant-resolver.js'

const PATH = /^\/webhooks\/([^/]+)\/([^/]+)$/
/** Vendors call from few addresses, for all businesses at once. */
const CALLS_PER_MINUTE = 6_000

export interface WebhookRouteParts {
  readonly desk: Pick<WebhookDesk, 'open' | 'receive' | 'greet'>
  readonly tenants: Pick<TenantResolver, 'bySlug'>
  readonly limits: Pick<RateLimits, 'countRoute'>
}

/**
 * `/webhooks/<tenant>/<plugin id>`: the raw bytes go to the plugin, which proves them; what is not genuine is a 400 and
 * has no effect. Answered once everything is stored, before anything is done about it.
 */
export function webhookRoutes({ desk, tenants, limits }: WebhookRouteParts): Middleware {
  return async (context, next) => {
    const [, slug, pluginId] = PATH.exec(context.path) ?? []
    if (slug === undefined || pluginId === undefined) return next()
    const isGet = context.method === 'GET'
    if (!isGet && context.method !== 'POST') throw new MethodNotAllowedError({ allowed: ['GET', 'POST'] })
    stateOf(context).routeName = `${context.method} /webhooks/{tenant}/{id}`
    await limits.countRoute('webhooks', context.ip, CALLS_PER_MINUTE)
    const tenant = await tenants.bySlug(slug)
    stateOf(context).tenantSlug = tenant.slug
    const { bodyBytes } = await desk.open(tenant.id, pluginId)
    const body = isGet ? Buffer.alloc(0) : await readBytes(context.req, bodyBytes)
    const query = readQuery(context.URL.searchParams, [])
    const request = { tenantId: tenant.id, body, headers: context.headers, query }
    answer(context, isGet ? await desk.greet(pluginId, request) : await desk.receive(pluginId, request))
  }
}

function answer(context: Context, { contentType, body }: WebhookReply): void {
  context.status = 200
  context.set('Cache-Control', 'no-store')
  context.body = body
  context.set('Content-Type', contentType)
}

/** What stands at the address while no plugin takes webhooks. */
export const noWebhooks: Pick<WebhookDesk, 'open' | 'receive' | 'greet'> = {
  open: () => Promise.reject(new NotFoundError({ what: 'address' })),
  receive: () => Promise.reject(new NotFoundError({ what: 'address' })),
  greet: () => Promise.reject(new NotFoundError({ what: 'address' })),
}
