import { z } from 'zod'
import { InvalidCredentialsError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { instantText, page } from '../../answers.js'
import { idParameters, newPassword } from '../../input.js'
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
    defineRoute({
      ...shared,
      method: 'get',
      path: '/auth/sessions',
      summary: 'Lists where the caller is signed in',
      responses: { 200: { description: 'Sign-ins that have not ended, the last used first', schema: page(signIn) } },
      errors: [],
      handler: async ({ caller }) => ({ status: 200, body: { items: await auth.signIns(identityOf(caller)) } }),
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/auth/sessions/{id}',
      summary: 'Ends one sign-in of the caller',
      params: idParameters,
      responses: { 204: { description: 'Ended' } },
      errors: [NotFoundError],
      handler: async ({ caller, params }) => {
        await auth.endSignIn(identityOf(caller), params.id)
        return { status: 204 }
      },
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/auth/sessions',
      summary: 'Ends every sign-in of the caller but this one',
      responses: { 204: { description: 'Ended' } },
      errors: [],
      handler: async ({ caller }) => {
        await auth.endOtherSignIns(identityOf(caller))
        return { status: 204 }
      },
    }),
  ]
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
