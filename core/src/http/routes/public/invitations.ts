import { z } from 'zod'
import { InvalidCredentialsError, InvalidLinkError } from '../../../errors/access-errors.js'
import type { InvitationAcceptance } from '../../../identity/invitation-acceptance.js'
import { line, token } from '../../input.js'
import type { RateLimits } from '../../rate-limits.js'
import { defineRoute, type Route } from '../../route.js'

export interface InvitationRouteServices {
  readonly invitations: Pick<InvitationAcceptance, 'read' | 'accept'>
  readonly limits: RateLimits
}

const shared = { tag: 'Sign-in', scope: 'platform', idempotency: 'none', audience: 'public', method: 'post' } as const
const TRIES_PER_MINUTE = 10

const view = z.object({
  businessName: z.string(),
  email: z.string(),
  role: z.string(),
  roleName: z.string().optional(),
  hasLogin: z.boolean(),
})

/** What whoever was invited can do. The token travels in the body: addresses are written to logs. */
export function invitationRoutes({ invitations, limits }: InvitationRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      path: '/auth/invitations/read',
      summary: 'Says what an invitation is to',
      body: z.object({ token }),
      bodyExample: { token: '01939c1e-….h3X…' },
      responses: { 200: { description: 'The business, the role, and whether the address has a login', schema: view } },
      errors: [InvalidLinkError],
      handler: async ({ body, caller }) => {
        await limits.countRoute('account-link', caller.address, TRIES_PER_MINUTE)
        return { status: 200, body: await invitations.read(body.token) }
      },
    }),
    defineRoute({
      ...shared,
      path: '/auth/invitations/accept',
      summary: 'Accepts an invitation: with the password of the login, or with a new one that makes the login',
      body: z.object({ token, password: z.string().min(1).max(256), name: line(120).optional() }),
      bodyExample: { token: '01939c1e-….h3X…', password: 'correct horse battery staple' },
      responses: { 204: { description: 'Accepted; sign in' } },
      errors: [InvalidLinkError, InvalidCredentialsError],
      handler: async ({ body, caller: { address } }) => {
        await limits.countRoute('account-link', address, TRIES_PER_MINUTE)
        const { email, hasLogin } = await invitations.read(body.token)
        // Counted like a sign-in: an invitation that one sent oneself must be no other way to guess a password.
        if (hasLogin) await limits.countLogin({ email, address })
        await invitations.accept(body.token, body)
        return { status: 204 }
      },
    }),
  ]
}
