import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../domain/booking.js'
import type { Tenant } from '../domain/tenant.js'
import {
  CsrfError,
  ForbiddenError,
  NotFoundError,
  SecondFactorRequiredError,
  UnauthenticatedError,
} from '../errors/catalog.js'
import type { AuthService, Identity } from '../identity/auth-service.js'
import { isRole, type Role } from '../identity/roles.js'
import type { Audience, Caller } from './route.js'

const CUSTOMER: Actor = { type: 'customer', id: null, name: 'customer', roles: ['customer'] }
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

export interface Credentials {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly sessionSecret: string | undefined
  readonly manageToken: string | undefined
  readonly address: string
  /** A program on this machine, by its connection. */
  readonly isLocal: boolean
}

/** Proves who calls, and holds that against the audience of a route. */
export class Authenticator {
  constructor(private readonly auth: AuthService) {}

  /**
   * @param tenant - Undefined for platform routes, where no role in a tenant is read.
   * @throws UnauthenticatedError, ForbiddenError, CsrfError, or NotFoundError when a token has no membership here:
   * another tenant's staff must not learn what exists.
   */
  async authenticate(audience: Audience, tenant: Tenant | undefined, credentials: Credentials): Promise<Caller> {
    const identity = await this.identify(audience, credentials)
    const given = identity && tenant ? roleIn(tenant, identity) : undefined
    const isLimited = identity !== undefined && given !== undefined && lacksSecondFactor(tenant, identity)
    const role = isLimited ? undefined : given
    const isStranger = tenant !== undefined && identity !== undefined && given === undefined
    if (isStranger && isClosedTo(identity, audience)) throw new NotFoundError({})
    const { manageToken, address, headers } = credentials
    const isNobody = isLimited || (isStranger && identity.kind === 'cookie')
    const actor = identity && !isNobody ? actorOf(identity, role) : CUSTOMER
    const caller: Caller = { actor, identity, role, manageToken, address, userAgent: headers['user-agent'] ?? '' }
    if (audience !== 'operator' || !credentials.isLocal) authorize(audience, caller, { isStranger, isLimited })
    // The token let them in, so the token is all they have: a role that may not do this must not open other bookings.
    const isByToken = role !== undefined && !mayBecauseOf(role, audience)
    return isByToken ? { ...caller, actor: CUSTOMER, role: undefined } : caller
  }

  private async identify(audience: Audience, credentials: Credentials): Promise<Identity | undefined> {
    const { headers, sessionSecret } = credentials
    if (headers.authorization !== undefined) {
      const token = /^Bearer +([\w.~+/=-]+)$/i.exec(headers.authorization)?.[1]
      const identity = token && (await this.auth.identifyBearer(token))
      // Also on public routes: a caller who believes to be signed in must learn that it is over.
      if (!identity) throw new UnauthenticatedError({})
      return identity
    }
    const identity = sessionSecret ? await this.auth.identifyCookie(sessionSecret) : undefined
    if (!identity || SAFE_METHODS.includes(credentials.method)) return identity
    const csrfToken = headers['x-csrf-token']
    if (typeof csrfToken === 'string' && this.auth.isCsrfToken(identity, csrfToken)) return identity
    // A storefront on the same host sends the cookie of a signed-in owner along; without proof it counts for nothing.
    if (audience === 'public' || credentials.manageToken) return undefined
    throw new CsrfError({})
  }
}

/** Staff of other businesses; where any account may call they are customers like everybody. */
function isClosedTo({ kind, memberships }: Identity, audience: Audience): boolean {
  return audience !== 'account' && kind === 'bearer' && memberships.length > 0
}

function roleIn(tenant: Tenant, identity: Identity): Role | undefined {
  const role = identity.memberships.find(membership => membership.tenantId === tenant.id)?.role
  return role !== undefined && isRole(role) ? role : undefined
}

function lacksSecondFactor(tenant: Tenant | undefined, { account, memberships }: Identity): boolean {
  const membership = memberships.find(({ tenantId }) => tenantId === tenant?.id)
  return membership?.requiresSecondFactor === true && !account.hasSecondFactor
}

function actorOf({ account }: Identity, role: Role | undefined): Actor {
  return { type: 'account', id: account.id, name: account.name, roles: role ? [role] : [] }
}

/** Whether the role alone opens the route; true where no role is asked for. */
function mayBecauseOf(role: Role, audience: Audience): boolean {
  return typeof audience !== 'object' || !('customerOr' in audience) || audience.customerOr.includes(role)
}

interface Standing {
  /** Signed in, but no member of this business. */
  readonly isStranger: boolean
  /** A member whose role waits for a second factor. */
  readonly isLimited: boolean
}

function authorize(audience: Audience, caller: Caller, { isStranger, isLimited }: Standing): void {
  if (audience === 'public') return
  if (typeof audience === 'object' && 'customerOr' in audience && caller.manageToken) return
  if (!caller.identity) throw new UnauthenticatedError({})
  if (audience === 'account') return
  if (audience === 'platform' || audience === 'operator') {
    const isPlatformAdmin = caller.identity.memberships.some(membership => membership.role === 'platform-admin')
    if (!isPlatformAdmin) throw new ForbiddenError({ needs: 'platform-admin' })
    return
  }
  if (isStranger) throw new NotFoundError({})
  if (isLimited) throw new SecondFactorRequiredError({})
  const allowed = 'roles' in audience ? audience.roles : audience.customerOr
  if (!caller.role || !allowed.includes(caller.role)) throw new ForbiddenError({ needs: allowed.join(', ') })
}
