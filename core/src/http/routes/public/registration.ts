import { z } from 'zod'
import { InvalidCredentialsError, InvalidLinkError } from '../../../errors/access-errors.js'
import type { Registration } from '../../../identity/registration.js'
import { email, line, newPassword, token } from '../../input.js'
import type { RateLimits } from '../../rate-limits.js'
import { defineRoute, type Route } from '../../route.js'

export interface RegistrationRouteServices {
  readonly registration: Pick<Registration, 'request' | 'verify'>
  readonly limits: RateLimits
}

const shared = { tag: 'Sign-in', idempotency: 'none', audience: 'public' } as const
const TRIES_PER_MINUTE = 10

/** Logins that people make themselves. */
export function registrationRoutes({ registration, limits }: RegistrationRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      scope: 'tenant',
      method: 'post',
      path: '/auth/register',
      summary: 'Asks for a login; the answer is the same whether or not the address has one',
      body: z.object({ email, name: line(120), password: newPassword }),
      bodyExample: { email: 'amara@example.com', name: 'Amara', password: 'correct horse battery staple' },
      responses: { 202: { description: 'A mail with the next step is on its way to the address' } },
      errors: [],
      handler: async ({ body, tenant, caller }) => {
        await limits.countMail(body.email, caller.address)
        registration.request(tenant.id, body)
        return { status: 202 }
      },
    }),
    defineRoute({
      ...shared,
      scope: 'platform',
      method: 'post',
      path: '/auth/verify-email',
      summary: 'Makes the login with the token of the mail and the password that was chosen',
      body: z.object({ token, password: z.string().min(1).max(256) }),
      bodyExample: { token: 'h3X…', password: 'correct horse battery staple' },
      responses: { 204: { description: 'The login exists; sign in with it' } },
      errors: [InvalidLinkError, InvalidCredentialsError],
      handler: async ({ body, caller }) => {
        await limits.countRoute('account-link', caller.address, TRIES_PER_MINUTE)
        await registration.verify(body.token, body.password)
        return { status: 204 }
      },
    }),
  ]
}
