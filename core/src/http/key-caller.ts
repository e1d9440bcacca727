import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../domain/booking.js'
import type { Tenant } from '../domain/tenant.js'
import { ForbiddenError, UnauthenticatedError } from '../errors/access-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import { isApiKey, type ApiKeyIdentity, type ApiKeys } from '../identity/api-keys.js'
import type { Credentials } from './authenticator.js'
import { asCustomer, SAFE_METHODS } from './customer-caller.js'
import type { Audience, Caller } from './route.js'

/** The role of every key: what it may do is said by its permissions alone. */
const KEY_ROLE = 'api-key'

export type KeyRing = Pick<ApiKeys, 'identify'>

/** A key as programs send it: as a bearer token, or in a header of its own. */
export function apiKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers
  if (authorization !== undefined) {
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1]
    return token !== undefined && isApiKey(token) ? token : undefined
  }
  const own = headers['x-api-key']
  return typeof own === 'string' ? own : undefined
}

/**
 * Proves a program, and holds its key against the audience of a route.
 * @throws UnauthenticatedError for a key that is unknown, revoked or over, NotFoundError at another business than its
 * own, ForbiddenError for what it may not do.
 */
export async function callerByKey(
  keys: KeyRing,
  token: string,
  { audience, tenant }: { audience: Audience; tenant: Tenant | undefined },
  credentials: Credentials,
): Promise<Caller> {
  const key = await keys.identify(token)
  if (!key) throw new UnauthenticatedError({})
  credentials.onProved?.({ keyId: key.id, name: key.name })
  if (tenant && tenant.id !== key.tenantId) throw new NotFoundError({})
  const caller = toCaller(key, tenant, credentials)
  if (audience === 'public') return isItself(caller, credentials.method) ? caller : asCustomer(caller)
  if (audience === 'operator' && credentials.isLocal) return caller
  if (typeof audience === 'string') throw new ForbiddenError({ needs: audience === 'account' ? 'a login' : audience })
  const needs = 'needs' in audience ? audience.needs : audience.customerOr
  if (caller.permissions.has(needs)) return caller
  // The token of a booking lets anybody in; the key then counts for nothing.
  if ('customerOr' in audience && caller.manageToken) return asCustomer(caller)
  throw new ForbiddenError({ needs })
}

/** On a route for everybody: a key that may not write bookings books as any customer does, with their limits. */
function isItself({ permissions }: Caller, method: string): boolean {
  return SAFE_METHODS.includes(method) || permissions.has('bookings:write')
}

function toCaller(key: ApiKeyIdentity, tenant: Tenant | undefined, credentials: Credentials): Caller {
  const { id, name, permissions } = key
  const actor: Actor = { type: 'api-key', id, name, roles: [KEY_ROLE], permissions }
  const { manageToken, address, headers } = credentials
  return {
    ...{ actor, identity: undefined, role: tenant ? KEY_ROLE : undefined, manageToken, address, keyId: id },
    permissions: new Set(tenant ? permissions : []),
    userAgent: headers['user-agent'] ?? '',
  }
}
