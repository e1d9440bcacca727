import type { Context } from 'koa'
import { z } from 'zod'
import { InternalError, NotFoundError } from '../errors/catalog.js'
import type { Tenant } from '../domain/tenant.js'
import { ForbiddenError } from '../errors/access-errors.js'
import type { RefusalLog } from '../privacy/refusal-log.js'
import type { Authenticator, ProvedCaller } from './authenticator.js'
import { entityTag, namesTag, readIfMatch } from './entity-tag.js'
import { readIdempotency } from './idempotency.js'
import { readJsonBody } from './json-body.js'
import { id } from './input.js'
import { isLocalCaller } from './local-caller.js'
import type { OpenHolds } from './open-holds.js'
import { visitorOf, type RateLimits } from './rate-limits.js'
import { readUpload } from './upload.js'
import { PartChecker, readQuery } from './request-parts.js'
import { hostOf, stateOf } from './request-state.js'
import { routeName, type Caller, type Route, type RouteAnswer } from './route.js'
import { readCookie, type SessionCookie } from './session-cookie.js'
import type { TenantResolver } from './tenant-resolver.js'
import { findUnsafeText } from './unsafe-text.js'

const DEFAULT_BODY_BYTES = 100 * 1024
const EMPTY = z.object({})
/** Query parameters of the API as a whole. */
const TENANT_PARAMETER = 'tenant'
const MANAGE_TOKEN_PARAMETER = 'manageToken'

/** Takes one request through its route: limit, tenant, caller, input, use case, answer. */
export class RouteRunner {
  private readonly parts = new PartChecker()

  constructor(
    private readonly tenants: TenantResolver,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
    private readonly cookie: SessionCookie,
    private readonly openHolds: OpenHolds,
    private readonly refusals?: Pick<RefusalLog, 'note'>,
  ) {}

  async run(route: Route, context: Context, pathParameters: Record<string, string>): Promise<void> {
    const name = routeName(route)
    stateOf(context).routeName = name
    await this.countCall(route, name, context)
    const tenant = route.scope === 'tenant' ? await this.tenant(context) : undefined
    const manageToken = context.get('Bookwright-Manage-Token') || firstOf(context, MANAGE_TOKEN_PARAMETER)
    const caller = await this.prove(route, context, { tenant, manageToken, bookingId: pathParameters['id'] })
    if (caller.keyId !== undefined) await this.limits.countKey(caller.keyId)
    if (manageToken && route.method !== 'get') await this.limits.countChange(manageToken)
    const body = route.body ? ((await readJsonBody(context.req, bodyLimit(route))) ?? {}) : undefined
    const params = this.parts.validate(route.params, checkPath(pathParameters))
    const rawQuery = readQuery(context.URL.searchParams, reservedBy(route))
    const idempotency = readIdempotency(route, context.headers['idempotency-key'], caller, {
      params,
      query: rawQuery,
      body,
    })
    const query = this.parts.validate(route.query ?? EMPTY, rawQuery)
    const { headers } = context
    const openHolds = this.openHolds.of(
      tenant?.id ?? '',
      visitorOf(context.ip),
      !caller.permissions.has('bookings:write'),
    )
    const ifMatch = route.takesIfMatch ? readIfMatch(headers['if-match']) : undefined
    const upload = readUpload(context.req, route.upload)
    const given = { params, query, body: this.parts.validate(route.body, body), tenant, caller, upload }
    const request = { ...given, headers, idempotency, ifMatch, openHolds }
    send(context, route, await route.handler({ ...request, requestId: stateOf(context).requestId }))
  }

  /** Who calls. Where a route wants that, whoever it refuses is written down first. */
  private async prove(
    route: Route,
    context: Context,
    { tenant, manageToken, bookingId = '' }: { tenant: Tenant | undefined; manageToken?: string; bookingId?: string },
  ): Promise<Caller> {
    let proved: ProvedCaller = {}
    try {
      return await this.authenticator.authenticate(route.audience, tenant, {
        method: context.method,
        headers: context.headers,
        sessionSecret: readCookie(context.headers.cookie, this.cookie.name),
        manageToken,
        address: context.ip,
        isLocal: isLocalCaller(context.req),
        onProved: who => {
          proved = who
          const { accountId, keyId } = who
          Object.assign(stateOf(context), { ...(accountId && { accountId }), ...(keyId && { keyId }) })
        },
      })
    } catch (error) {
      if (route.logsRefusals && tenant && error instanceof ForbiddenError) {
        const { accountId, keyId, name = '' } = proved
        const actor = { type: keyId ? 'api-key' : 'account', id: keyId ?? accountId ?? null, name }
        // What stands in the path was not looked at yet: it may be anything.
        const named = id.safeParse(bookingId).data ?? ''
        const what = { needs: String(error.details['needs']), route: routeName(route), bookingId: named }
        await this.refusals?.note(tenant.id, { actor, requestId: stateOf(context).requestId, ...what })
      }
      throw error
    }
  }

  private async countCall({ limits }: Route, name: string, { ip, URL }: Context): Promise<void> {
    if (!limits?.callsPerMinute) return
    await this.limits.countRoute(name, ip, limits.callsPerMinute, limits.weightOf?.(URL.searchParams))
  }

  private async tenant(context: Context): Promise<Tenant> {
    const tenant = await this.tenants.resolve({
      host: hostOf(context),
      headerSlug: context.get('Bookwright-Tenant') || undefined,
      querySlug: firstOf(context, TENANT_PARAMETER),
    })
    stateOf(context).tenantSlug = tenant.slug
    stateOf(context).tenantId = tenant.id
    return tenant
  }
}

/** A route that belongs to no tenant may take one as a filter. */
function reservedBy(route: Route): string[] {
  const isFilter = route.scope === 'platform' && route.query !== undefined && TENANT_PARAMETER in route.query.shape
  return [...(isFilter ? [] : [TENANT_PARAMETER]), ...(takesManageToken(route) ? [MANAGE_TOKEN_PARAMETER] : [])]
}

function takesManageToken(route: Route): boolean {
  return typeof route.audience === 'object' && 'customerOr' in route.audience
}

function firstOf(context: Context, parameter: string): string | undefined {
  return context.URL.searchParams.get(parameter) || undefined
}

function bodyLimit(route: Route): number {
  return route.limits?.bodyBytes ?? DEFAULT_BODY_BYTES
}

function checkPath(parameters: Record<string, string>): Record<string, string> {
  if (Object.values(parameters).some(value => findUnsafeText(value))) throw new NotFoundError({})
  return parameters
}

function send(context: Context, route: Route, answer: RouteAnswer): void {
  const response = route.responses[answer.status]
  if (!response) throw new InternalError({ what: `${routeName(route)} answered ${answer.status}` })
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    context.set(name, typeof value === 'string' ? value : [...value])
  }
  if (!context.response.get('Cache-Control')) context.set('Cache-Control', 'no-store')
  context.status = answer.status
  if (!response.schema) {
    context.body = null
    context.status = answer.status
    return
  }
  if (answer.picture) {
    context.set('Content-Type', answer.picture.type)
    context.body = answer.picture.bytes
    return
  }
  if (answer.file) return sendFile(context, answer.file)
  if (answer.stream) {
    const type = response.contentType ?? 'application/octet-stream'
    context.set('Content-Type', /^text\/|json/.test(type) ? `${type}; charset=utf-8` : type)
    context.body = answer.stream
    return
  }
  if (answer.json) {
    context.set('Content-Type', 'application/json')
    context.body = answer.json
    return
  }
  const result = response.schema.safeParse(answer.body)
  if (!result.success) throw new InternalError({ what: `answer of ${routeName(route)}` }, result.error)
  const contentType = response.contentType ?? 'application/json'
  const text = contentType === 'application/json' ? JSON.stringify(result.data) : String(result.data)
  if (isUnchanged(context, route, result.data, text)) return
  context.body = text
  context.set('Content-Type', `${contentType}${contentType === 'application/json' ? '' : '; charset=utf-8'}`)
}

/** Files come from strangers: they are saved, never shown in place, and could load or run nothing if they were. */
function sendFile(context: Context, { name, type, content }: NonNullable<RouteAnswer['file']>): void {
  const plain = name.replace(/[^\w .-]/g, '_')
  // RFC 6266, 4.3: the name in ASCII for old readers, then as it is.
  context.set('Content-Disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`)
  context.set('Content-Security-Policy', "default-src 'none'; sandbox")
  context.set('X-Content-Type-Options', 'nosniff')
  context.set('Content-Type', type)
  context.body = content
}

/** Sets the ETag of one thing; true when the caller has it already, and is told so. */
function isUnchanged(context: Context, route: Route, data: unknown, text: string): boolean {
  if (route.entity === undefined) return false
  const tag = context.response.get('ETag') || entityTag(route.entity, data, text)
  context.set('ETag', tag)
  if (route.method !== 'get' || !namesTag(context.get('If-None-Match') || undefined, tag)) return false
  context.status = 304
  context.body = null
  context.status = 304
  return true
}
