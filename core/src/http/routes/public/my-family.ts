import { z } from 'zod'
import type { OwnFamily } from '../../../customer/own-family.js'
import { EmailNotVerifiedError } from '../../../errors/access-errors.js'
import { line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { provedAccount } from './signed-in.js'

const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
})
const people = z
  .object({ items: z.array(person) })
  .meta({ id: 'OwnDependants', description: 'A booking in one of these names, with their contact, is theirs' })

export interface MyFamilyServices {
  readonly ownFamily: Pick<OwnFamily, 'list' | 'add'>
}

/** For whom a customer with a login books beside themselves: a child, a parent. The address comes from the account. */
export function myFamilyRoutes({ ownFamily }: MyFamilyServices): Route[] {
  const shared = {
    path: '/me/dependants',
    tag: 'Clients',
    scope: 'tenant',
    audience: 'account',
    idempotency: 'none',
    errors: [EmailNotVerifiedError],
  } as const
  return [
    defineRoute({
      ...shared,
      method: 'get',
      summary: 'Lists those for whom the caller books at this business',
      responses: { 200: { description: 'By name', schema: people } },
      handler: async ({ tenant, caller }) => ({
        status: 200,
        body: { items: await ownFamily.list(tenant.id, provedAccount(caller)) },
      }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      summary: 'Adds somebody for whom the caller books, under their own confirmed e-mail address',
      body: z.object({
        name: line(120),
        isAgreed: z
          .literal(true)
          .meta({ description: 'The caller is a parent or guardian of the person, or was asked by them' }),
      }),
      bodyExample: { name: 'Mateo Alvarez', isAgreed: true },
      limits: { callsPerMinute: 20 },
      responses: { 201: { description: 'All of them', schema: people } },
      handler: async ({ tenant, caller, body, requestId }) => {
        const context = { actor: caller.actor, requestId }
        const items = await ownFamily.add(tenant.id, provedAccount(caller), body.name, context)
        return { status: 201, body: { items } }
      },
    }),
  ]
}
