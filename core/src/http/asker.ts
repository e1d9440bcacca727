import { UnauthenticatedError } from '../errors/access-errors.js'
import type { Asker } from '../tenancy/organization-rights.js'
import type { DeskContext } from '../tenancy/tenant-desk.js'
import type { Caller } from './route.js'

/** The account behind a caller; a program has none, whatever key it calls with. */
export function askerIfAny({ identity }: Caller): Asker | undefined {
  return identity && { id: identity.account.id, memberships: identity.memberships }
}

/** The account behind a caller. @throws UnauthenticatedError when there is none. */
export function askerOf(caller: Caller): Asker {
  const asker = askerIfAny(caller)
  if (!asker) throw new UnauthenticatedError({})
  return asker
}

/** The account, as who it is written down, and the request. */
export function deskContextOf({ caller, requestId }: { caller: Caller; requestId: string }): DeskContext {
  return { asker: askerOf(caller), actor: caller.actor, requestId }
}
