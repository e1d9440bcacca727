import { z } from 'zod'
import { InvalidCredentialsError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { instantText, page } from '../../answers.js'
import { id, newPassword, phone } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { identityOf, type SignInServices } from './signed-in.js'

const signIn = z
  .object({
    id: z.string(),
    kind: z.string(),
    createdAt: instantText,
    lastSeenAt: instantText,
    userAgent: z.string(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'SignIn' })

const shared = { tag: 'Sign-in', scope: 'platform', idempotency: 'none', audience: 'account' } as const

/** Where somebody is signed in, and ending that from elsewhere. */
export function signInRoutes(services: SignInServices): Route[] {
  const { auth } = services
  return [
    changePasswordRoute(services),
    phoneRoute(services),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/auth/sessions',
      summary: 'Lists where the caller is signed in',
      responses: { 200: { description: 'Sign-ins that have not ended, the last used first', schema: page(signIn) } },
      errors: [],
      handler: async ({ caller }) => ({ status: 200, body: { items: await auth.signIns(identityOf(caller)) } }),
    }),
    endRoute(services),
  ]
}

/** A POST, because it takes the password: whoever found or stole a sign-in must not lock its owner out of the others. */
function endRoute(services: SignInServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/auth/sessions/end',
    summary: 'Ends one sign-in of the caller, or every one but this',
    body: z.object({ password: z.string().min(1).max(256), sessionId: id.optional() }),
    bodyExample: { password: 'correct horse battery staple' },
    responses: { 204: { description: 'Ended' } },
    errors: [InvalidCredentialsError, NotFoundError],
    handler: async ({ caller, body: { password, sessionId }, headers }) => {
      const { auth, guard } = services
      const identity = identityOf(caller)
      const { email } = identity.account
      const attempt = guard.attempt(email, caller, headers)
      await guard.limits.countLogin(attempt)
      await auth.prove({ email, password })
      await guard.limits.forgiveLogin(attempt)
      if (sessionId === undefined) await auth.endOtherSignIns(identity)
      else await auth.endSignIn(identity, sessionId)
      return { status: 204 }
    },
  })
}

function changePasswordRoute({ auth, guard, news }: SignInServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/auth/password/change',
    summary: 'Sets a new password and ends every other sign-in of the caller',
    body: z.object({ currentPassword: z.string().min(1).max(256), password: newPassword }),
    bodyExample: { currentPassword: 'correct horse battery staple', password: 'a sentence that nobody guesses' },
    responses: { 204: { description: 'Changed; this sign-in goes on' } },
    errors: [InvalidCredentialsError],
    handler: async ({ caller, body, headers }) => {
      const identity = identityOf(caller)
      const attempt = guard.attempt(identity.account.email, caller, headers)
      await guard.limits.countLogin(attempt)
      await auth.changePassword(identity, body.currentPassword, body.password)
      await guard.limits.forgiveLogin(attempt)
      news.passwordChanged(identity.account.id)
      return { status: 204 }
    },
  })
}

function phoneRoute({ auth }: SignInServices): Route {
  return defineRoute({
    ...shared,
    method: 'put',
    path: '/auth/phone',
    summary: 'Says where the caller is called; an empty one is taken away',
    body: z.object({ phone: phone.or(z.literal('')) }),
    bodyExample: { phone: '+44 1225 460000' },
    responses: { 204: { description: 'Kept; GET /auth/session says it' } },
    errors: [],
    handler: async ({ caller, body }) => {
      await auth.setPhone(identityOf(caller), body.phone)
      return { status: 204 }
    },
  })
}
