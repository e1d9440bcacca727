import { z } from 'zod'
import { InvalidLinkError } from '../../../errors/access-errors.js'
import type { PasswordReset } from '../../../identity/password-reset.js'
import { email, newPassword, token } from '../../input.js'
import type { RateLimits } from '../../rate-limits.js'
import { defineRoute, type Route } from '../../route.js'

export interface PasswordRouteServices {
  readonly passwordReset: Pick<PasswordReset, 'request' | 'reset'>
  readonly limits: RateLimits
}

const shared = { tag: 'Sign-in', scope: 'platform', idempotency: 'none', audience: 'public' } as const
const TRIES_PER_MINUTE = 10

/** A new password by mail. */
export function passwordRoutes({ passwordReset, limits }: PasswordRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'post',
      path: '/auth/password/forgot',
      summary: 'Mails a link to choose a new password; the answer is the same whether or not there is a login',
      body: z.object({ email }),
      bodyExample: { email: 'owner@lotus-day-spa.test' },
      responses: { 202: { description: 'If the address has a login, a mail is on its way' } },
      errors: [],
      handler: async ({ body, caller }) => {
        await limits.countMail(body.email, caller.address)
        passwordReset.request(body.email)
        return { status: 202 }
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/auth/password/reset',
      summary: 'Sets a new password with the token of the mail, and signs the account out everywhere',
      body: z.object({ token, password: newPassword }),
      bodyExample: { token: 'h3X…', password: 'correct horse battery staple' },
      responses: { 204: { description: 'The password is set; every sign-in of the account has ended' } },
      errors: [InvalidLinkError],
      handler: async ({ body, caller }) => {
        await limits.countRoute('account-link', caller.address, TRIES_PER_MINUTE)
        await passwordReset.reset(body.token, body.password)
        return { status: 204 }
      },
    }),
  ]
}
