import { z } from 'zod'
import { SetupCodeError, SignUpClosedError, SlugTakenError } from '../../../errors/access-errors.js'
import { NotFoundError, UnknownTimeZoneError } from '../../../errors/catalog.js'
import type { Setup } from '../../../tenancy/setup.js'
import type { SignUp } from '../../../tenancy/sign-up.js'
import { TEMPLATE_NAMES } from '../../../tenancy/templates/template-list.js'
import { email, line, newPassword } from '../../input.js'
import type { RateLimits } from '../../rate-limits.js'
import { defineRoute, type Route } from '../../route.js'
import { newBusinessShape, toFounding } from '../founding-input.js'

export interface FoundingRouteServices {
  readonly signUp: Pick<SignUp, 'isOpen' | 'request'>
  readonly setup: Pick<Setup, 'isNeeded' | 'complete'>
  readonly limits: RateLimits
}

const shared = { scope: 'platform', idempotency: 'none', audience: 'public' } as const
const business = z.strictObject({ ...newBusinessShape, template: z.enum(TEMPLATE_NAMES).optional() })
const person = z.strictObject({ name: line(120), email, password: newPassword })
const businessExample = {
  ...{ name: 'Lotus Day Spa', slug: 'lotus-day-spa', timeZone: 'Europe/London', currency: 'GBP', country: 'GB' },
}
const personExample = { name: 'Amara', email: 'amara@example.com', password: 'correct horse battery staple' }
const templates = z.array(z.string())

/** How a business begins: somebody signs up, or sets the installation up. */
export function foundingRoutes({ signUp, setup, limits }: FoundingRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      tag: 'Sign-in',
      method: 'get',
      path: '/auth/sign-up',
      summary: 'Says whether a business can sign up here, and from which templates',
      responses: { 200: { description: 'The state', schema: z.object({ isOpen: z.boolean(), templates }) } },
      errors: [],
      handler: async () => ({ status: 200, body: { isOpen: signUp.isOpen, templates: TEMPLATE_NAMES } }),
    }),
    defineRoute({
      ...shared,
      tag: 'Sign-in',
      method: 'post',
      path: '/auth/sign-up',
      summary:
        'Signs up a business; it opens when the link of the mail is used. The answer is the same for known addresses',
      body: z.object({ business, owner: person }),
      bodyExample: { business: businessExample, owner: personExample },
      responses: { 202: { description: 'A mail with the next step is on its way to the address' } },
      errors: [SignUpClosedError, SlugTakenError, UnknownTimeZoneError],
      // Each one lays a whole business aside.
      limits: { callsPerMinute: 5 },
      handler: async ({ body, caller }) => {
        await limits.countMail(body.owner.email, caller.address)
        await signUp.request({ business: toFounding(body.business), owner: body.owner })
        return { status: 202 }
      },
    }),
    ...setupRoutes(setup),
  ]
}

function setupRoutes(setup: FoundingRouteServices['setup']): Route[] {
  return [
    defineRoute({
      ...shared,
      tag: 'Operations',
      method: 'get',
      path: '/setup',
      summary: 'Says that the installation waits to be set up; 404 once it is',
      responses: { 200: { description: 'It waits', schema: z.object({ isNeeded: z.literal(true), templates }) } },
      errors: [NotFoundError],
      handler: async () => {
        if (!(await setup.isNeeded())) throw new NotFoundError({ what: 'page' })
        return { status: 200, body: { isNeeded: true, templates: TEMPLATE_NAMES } }
      },
    }),
    defineRoute({
      ...shared,
      tag: 'Operations',
      method: 'post',
      path: '/setup',
      summary: 'Makes the platform admin and the first business, with the code from the terminal',
      body: z.object({ code: z.string().min(1).max(40), business, admin: person }),
      bodyExample: { code: 'ABCD-EFGH-JKLM', business: businessExample, admin: personExample },
      responses: { 204: { description: 'Done; sign in as the platform admin' } },
      errors: [NotFoundError, SetupCodeError, UnknownTimeZoneError],
      limits: { callsPerMinute: 10 },
      handler: async ({ body: { code, admin, ...rest } }) => {
        await setup.complete({ code, admin, business: toFounding(rest.business) })
        return { status: 204 }
      },
    }),
  ]
}
