import { z } from 'zod'
import { EmailNotVerifiedError, UnauthenticatedError } from '../../../errors/access-errors.js'
import type { AccountNews } from '../../../identity/account-news.js'
import type { AuthService, Identity } from '../../../identity/auth-service.js'
import { permissionsOfMembership } from '../../../identity/roles.js'
import type { Account } from '../../../ports/account-store.js'
import type { SignInKind } from '../../../ports/second-factor-store.js'
import type { Attempt } from '../../rate-limits.js'
import type { Caller, RouteAnswer } from '../../route.js'
import { setCookieHeader, type SessionCookie } from '../../session-cookie.js'
import type { SignInGuard } from '../../sign-in-guard.js'

const membership = z.object({
  tenantId: z.string(),
  tenantSlug: z.string(),
  tenantName: z.string(),
  role: z.string(),
  roleName: z.string(),
  permissions: z.array(z.string()),
  requiresSecondFactor: z.boolean(),
})
const user = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    phone: z.string().meta({ description: 'Empty: not said' }),
    hasSecondFactor: z.boolean(),
    memberships: z.array(membership),
  })
  .meta({ id: 'User' })

export const tokens = { accessToken: z.string(), refreshToken: z.string(), expiresIn: z.int() }
export const tokenAnswer = z.object({ ...tokens, user })
export const sessionAnswer = z.object({ user, csrfToken: z.string() })

export function userOf({ account, memberships }: Identity) {
  const { id, name, email, phone = '', hasSecondFactor } = account
  const shown = memberships.map(({ custom, ...membership }) => {
    const roleName = custom?.name ?? membership.role
    return { ...membership, roleName, permissions: permissionsOfMembership({ ...membership, custom }) }
  })
  return { id, name, email, phone, hasSecondFactor, memberships: shown }
}

export function identityOf({ identity }: Pick<Caller, 'identity'>): Identity {
  if (!identity) throw new UnauthenticatedError({})
  return identity
}

/** Whoever is signed in, once their address is proved. @throws EmailNotVerifiedError */
export function provedAccount(caller: Pick<Caller, 'identity'>): Account {
  const { account } = identityOf(caller)
  if (!account.isEmailVerified) throw new EmailNotVerifiedError({})
  return account
}

export interface SignInServices {
  readonly auth: AuthService
  readonly guard: SignInGuard
  readonly cookie: SessionCookie
  readonly news: Pick<AccountNews, 'signedInAnew' | 'passwordChanged'>
}

export interface ProvenSignIn {
  readonly account: Account
  readonly kind: SignInKind
  readonly userAgent: string
  readonly attempt: Attempt
}

/** Opens the session of an account that proved everything it is asked for; its attempts were no guessing. */
export async function signedIn(
  { auth, guard, cookie, news }: SignInServices,
  proven: ProvenSignIn,
): Promise<RouteAnswer> {
  const { account, kind, userAgent, attempt } = proven
  if (!guard.limits.isKnown(attempt)) news.signedInAnew(account.id)
  await guard.limits.forgiveLogin(attempt)
  const device = guard.remember(attempt)
  if (kind === 'refresh') {
    const { identity, tokens: pair } = await auth.logIn(account, userAgent)
    return { status: 200, body: { ...pair, user: userOf(identity) } }
  }
  const { identity, secret, csrfToken } = await auth.openSession(account, userAgent)
  const headers = { 'Set-Cookie': [setCookieHeader(cookie, secret), ...device] }
  return { status: 200, body: { user: userOf(identity), csrfToken }, headers }
}
