import { z } from 'zod'
import { InvalidCredentialsError } from '../../../errors/access-errors.js'
import { email, token } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { setCookieHeader } from '../../session-cookie.js'
import { secondFactorRoutes, type SecondFactorRouteServices } from './second-factor.js'
import { signInRoutes } from './sessions.js'
import { identityOf, sessionAnswer, signedIn, tokenAnswer, tokens, userOf, type SignInServices } from './signed-in.js'

export type AuthRouteServices = SecondFactorRouteServices

const secondStepAnswer = z
  .object({ secondFactor: z.object({ ticket: z.string(), expiresIn: z.int() }) })
  .meta({ description: 'The password was right; finish with POST /auth/second-factor within `expiresIn` seconds' })

const shared = { tag: 'Sign-in', scope: 'platform', idempotency: 'none' } as const

export function authRoutes(services: AuthRouteServices): Route[] {
  return [
    logInRoute(services),
    ...sessionRoutes(services),
    ...signInRoutes(services),
    ...secondFactorRoutes(services),
    refreshRoute(services),
    logOutRoute(services),
  ]
}

function logInRoute(services: AuthRouteServices): Route {
  const { auth, guard, secondStep } = services
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
        description:
          'Tokens, or a session cookie with the token its writes must carry; or a ticket for the second step',
        schema: z.union([tokenAnswer, sessionAnswer, secondStepAnswer]),
      },
    },
    errors: [InvalidCredentialsError],
    handler: async ({ body, caller, headers }) => {
      const attempt = guard.attempt(body.email, caller, headers)
      await guard.limits.countLogin(attempt)
      const account = await auth.prove(body)
      const kind = body.cookie ? 'cookie' : 'refresh'
      // Not forgiven yet: otherwise a known password would buy tickets, and with them codes to guess, without end.
      if (account.hasSecondFactor) return { status: 200, body: { secondFactor: await secondStep.begin(account, kind) } }
      return signedIn(services, { account, kind, userAgent: caller.userAgent, attempt })
    },
  })
}

function sessionRoutes({ auth }: SignInServices): Route[] {
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
        const identity = identityOf(caller)
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
        body: { csrfToken: auth.csrfToken(identityOf(caller)) },
      }),
    }),
  ]
}

function refreshRoute({ auth, guard }: SignInServices): Route {
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
      await guard.limits.countRoute('refresh', caller.address, 60)
      return { status: 200, body: await auth.refresh(body.refreshToken, caller.userAgent) }
    },
  })
}

function logOutRoute({ auth, cookie }: SignInServices): Route {
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
