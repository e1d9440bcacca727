import { z } from 'zod'
import { InvalidCredentialsError, UnauthenticatedError } from '../../../errors/catalog.js'
import type { AuthService, Identity } from '../../../identity/auth-service.js'
import { permissionsOfMembership } from '../../../identity/roles.js'
import { email, token } from '../../input.js'
import type { RateLimits } from '../../rate-limits.js'
import { defineRoute, type Route } from '../../route.js'
import { setCookieHeader, type SessionCookie } from '../../session-cookie.js'

import { signInRoutes } from './sessions.js'

export interface AuthRouteServices {
  readonly auth: AuthService
  readonly limits: RateLimits
  readonly cookie: SessionCookie
}

const membership = z.object({
  tenantId: z.string(),
  tenantSlug: z.string(),
  tenantName: z.string(),
  role: z.string(),
  roleName: z.string(),
  permissions: z.array(z.string()),
})
const user = z
  .object({ id: z.string(), name: z.string(), email: z.string(), memberships: z.array(membership) })
  .meta({ id: 'User' })
const tokens = { accessToken: z.string(), refreshToken: z.string(), expiresIn: z.int() }
const sessionAnswer = z.object({ user, csrfToken: z.string() })

const shared = { tag: 'Sign-in', scope: 'platform', idempotency: 'none' } as const

function userOf({ account, memberships }: Identity) {
  const shown = memberships.map(({ custom, ...membership }) => {
    const roleName = custom?.name ?? membership.role
    return { ...membership, roleName, permissions: permissionsOfMembership({ ...membership, custom }) }
  })
  return { id: account.id, name: account.name, email: account.email, memberships: shown }
}

function identityOf(identity: Identity | undefined): Identity {
  if (!identity) throw new UnauthenticatedError({})
  return identity
}

export function authRoutes(services: AuthRouteServices): Route[] {
  return [
    logInRoute(services),
    ...sessionRoutes(services),
    ...signInRoutes(services),
    refreshRoute(services),
    logOutRoute(services),
  ]
}

function logInRoute({ auth, limits, cookie }: AuthRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/auth/login',
    summary: 'Signs in; with `cookie` for a browser, else for a program',
    audience: 'public',
    body: z.object({ email, password: z.string().min(1).max(256), cookie: z.boolean().optional() }),
    bodyExample: { email: 'owner@lotus-day-spa.test', password: 'correct horse battery staple' },
    responses: {
      200: {
        description: 'Tokens, or a session cookie with the token its writes must carry',
        schema: z.union([z.object({ ...tokens, user }), sessionAnswer]),
      },
    },
    errors: [InvalidCredentialsError],
    handler: async ({ body, caller }) => {
      await limits.countLogin(body.email, caller.address)
      const credentials = { email: body.email, password: body.password, userAgent: caller.userAgent }
      if (!body.cookie) {
        const { identity, tokens: pair } = await auth.logIn(credentials)
        await limits.forgiveLogin(body.email, caller.address)
        return { status: 200, body: { ...pair, user: userOf(identity) } }
      }
      const { identity, secret, csrfToken } = await auth.openSession(credentials)
      await limits.forgiveLogin(body.email, caller.address)
      const headers = { 'Set-Cookie': setCookieHeader(cookie, secret) }
      return { status: 200, body: { user: userOf(identity), csrfToken }, headers }
    },
  })
}

function sessionRoutes({ auth }: AuthRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/auth/session',
      summary: 'Says who is signed in',
      audience: 'account',
      responses: { 200: { description: 'The user and a CSRF token', schema: sessionAnswer } },
      errors: [],
      handler: async ({ caller }) => {
        const identity = identityOf(caller.identity)
        return { status: 200, body: { user: userOf(identity), csrfToken: auth.csrfToken(identity) } }
      },
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/auth/csrf',
      summary: 'Gives the token that writes with a session cookie must carry as X-CSRF-Token',
      audience: 'account',
      responses: { 200: { description: 'The token', schema: z.object({ csrfToken: z.string() }) } },
      errors: [],
      handler: async ({ caller }) => ({
        status: 200,
        body: { csrfToken: auth.csrfToken(identityOf(caller.identity)) },
      }),
    }),
  ]
}

function refreshRoute({ auth, limits }: AuthRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/auth/refresh-token',
    summary: 'Exchanges a refresh token for new tokens; each works once',
    audience: 'public',
    body: z.object({ refreshToken: token }),
    bodyExample: { refreshToken: 'h3X…' },
    responses: { 200: { description: 'New tokens', schema: z.object(tokens) } },
    errors: [],
    handler: async ({ body, caller }) => {
      await limits.countRoute('refresh', caller.address, 60)
      return { status: 200, body: await auth.refresh(body.refreshToken, caller.userAgent) }
    },
  })
}

function logOutRoute({ auth, cookie }: AuthRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/auth/logout',
    summary: 'Ends the sign-in',
    audience: 'public',
    body: z.object({ refreshToken: token.optional() }),
    bodyExample: {},
    responses: { 204: { description: 'Signed out, also when nobody was signed in' } },
    errors: [],
    handler: async ({ body, caller }) => {
      await auth.logOut({ identity: caller.identity, refreshToken: body.refreshToken })
      // Only for a proven caller: another site must not be able to sign anybody out.
      if (caller.identity?.kind !== 'cookie') return { status: 204 }
      return { status: 204, headers: { 'Set-Cookie': setCookieHeader(cookie, null) } }
    },
  })
}
