import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../domain/booking.js'
import type { Tenant } from '../domain/tenant.js'
import { CsrfError, ForbiddenError, SecondFactorRequiredError, UnauthenticatedError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import type { AuthService, Identity } from '../identity/auth-service.js'
import type { Membership } from '../ports/account-store.js'
import { isRole, permissionsOfMembership } from '../identity/roles.js'
import { asCustomer, CUSTOMER, SAFE_METHODS } from './customer-caller.js'
import { apiKeyOf, callerByKey, type KeyRing } from './key-caller.js'
import type { Audience, Caller } from './route.js'

export interface Credentials {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly sessionSecret: string | undefined
  readonly manageToken: string | undefined
  readonly address: string
  /** A program on this machine, by its connection. */
  readonly isLocal: boolean
  /** Told who it is as soon as that is proved: the log names them also when they are refused. */
  readonly onProved?: (who: ProvedCaller) => void
}

/** Who it is, also when they are refused. */
export interface ProvedCaller {
  readonly accountId?: string
  readonly keyId?: string
  readonly name?: string
}

/** Proves who calls, and holds that against the audience of a route. */
export class Authenticator {
  constructor(
    private readonly auth: AuthService,
    private readonly keys: KeyRing,
  ) {}

  /**
   * @param tenant - Undefined for platform routes, where no role in a tenant is read.
   * @throws UnauthenticatedError, ForbiddenError, CsrfError, or NotFoundError when a token has no membership here:
   * another tenant's staff must not learn what exists.
   */
  async authenticate(audience: Audience, tenant: Tenant | undefined, credentials: Credentials): Promise<Caller> {
    const token = apiKeyOf(credentials.headers)
    if (token !== undefined) return callerByKey(this.keys, token, { audience, tenant }, credentials)
    return this.authenticatePerson(audience, tenant, credentials)
  }

  private async authenticatePerson(
    audience: Audience,
    tenant: Tenant | undefined,
    credentials: Credentials,
  ): Promise<Caller> {
    const identity = await this.identify(audience, credentials)
    if (identity) credentials.onProved?.({ accountId: identity.account.id, name: identity.account.name })
    const standing = standingOf(tenant, identity)
    const { membership, isStranger, isLimited } = standing
    if (isStranger && identity && isClosedTo(identity, audience)) throw new NotFoundError({})
    const { manageToken, address, headers } = credentials
    const role = membership?.role
    const isNobody = isLimited || (isStranger && identity?.kind === 'cookie')
    const actor = identity && !isNobody ? actorOf(identity, membership) : CUSTOMER
    const permissions = new Set(membership ? permissionsOfMembership(membership) : [])
    const userAgent = headers['user-agent'] ?? ''
    const caller: Caller = { actor, identity, role, permissions, manageToken, address, userAgent }
    if (audience !== 'operator' || !credentials.isLocal) authorize(audience, caller, standing)
    // The token let them in, so the token is all they have: a role that may not do this must not open other bookings.
    const isByToken = role !== undefined && !mayByRight(caller, audience)
    return isByToken ? asCustomer(caller) : caller
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

function membershipIn(tenant: Tenant, identity: Identity): Membership | undefined {
  const found = identity.memberships.find(membership => membership.tenantId === tenant.id)
  return found && (isRole(found.role) || found.custom) ? found : undefined
}

/** Staff of other businesses; where any account may call they are customers like everybody. */
function isClosedTo({ kind, memberships }: Identity, audience: Audience): boolean {
  return audience !== 'account' && kind === 'bearer' && memberships.length > 0
}

function actorOf({ account }: Identity, membership: Membership | undefined): Actor {
  const actor: Actor = { type: 'account', id: account.id, name: account.name, roles: [] }
  return membership ? { ...actor, roles: [membership.role], permissions: permissionsOfMembership(membership) } : actor
}

/** Whether the caller's permissions alone open the route; true where no permission is asked for. */
function mayByRight({ permissions }: Caller, audience: Audience): boolean {
  return typeof audience !== 'object' || !('customerOr' in audience) || permissions.has(audience.customerOr)
}

interface Standing {
  /** What counts here: none for a stranger, and none while a second factor is owed. */
  readonly membership: Membership | undefined
  /** Signed in, but no member of this business. */
  readonly isStranger: boolean
  /** A member whose role waits for a second factor. */
  readonly isLimited: boolean
}

function standingOf(tenant: Tenant | undefined, identity: Identity | undefined): Standing {
  if (!tenant || !identity) return { membership: undefined, isStranger: false, isLimited: false }
  const given = membershipIn(tenant, identity)
  const isLimited = given?.requiresSecondFactor === true && !identity.account.hasSecondFactor
  return { membership: isLimited ? undefined : given, isStranger: given === undefined, isLimited }
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
  const needs = 'needs' in audience ? audience.needs : audience.customerOr
  if (!caller.permissions.has(needs)) throw new ForbiddenError({ needs })
}
