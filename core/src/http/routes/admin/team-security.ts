import { z } from 'zod'
import { SecondFactorRequiredError } from '../../../errors/access-errors.js'
import type { FactorPolicy } from '../../../identity/factor-policy.js'
import { defineRoute, type Route } from '../../route.js'

/** The part of the policy that the routes use. */
export interface TeamSecurityServices {
  readonly factorPolicy: Pick<FactorPolicy, 'isRequired' | 'setRequired'>
}

const policy = z.object({ requiresSecondFactor: z.boolean() }).meta({ id: 'TeamSecurity' })
const shared = { tag: 'Team', scope: 'tenant', idempotency: 'none' } as const

/** What a business demands of the logins in its team. */
export function teamSecurityRoutes({ factorPolicy }: TeamSecurityServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/team-security',
      summary: 'Says whether the team needs a second factor',
      audience: { needs: 'users:read' },
      responses: { 200: { description: 'What is demanded', schema: policy } },
      errors: [],
      handler: async ({ tenant }) => ({
        status: 200,
        body: { requiresSecondFactor: await factorPolicy.isRequired(tenant.id) },
      }),
    }),
    defineRoute({
      ...shared,
      method: 'put',
      path: '/team-security',
      summary: 'Demands a second factor of the team; who has none can only set one up from then on',
      audience: { needs: 'users:write' },
      body: policy,
      bodyExample: { requiresSecondFactor: true },
      responses: { 200: { description: 'What is demanded now', schema: policy } },
      errors: [SecondFactorRequiredError],
      handler: async ({ body, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        await factorPolicy.setRequired(context, caller.identity, body.requiresSecondFactor)
        return { status: 200, body }
      },
    }),
  ]
}
