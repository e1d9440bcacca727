import { z } from 'zod'
import { LastOwnerError, MemberExistsError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { TeamService } from '../../../identity/team-service.js'
import { instantText, page } from '../../answers.js'
import { email, idParameters, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import type { TeamMember } from '../../../ports/team-store.js'
import { roleReference } from './roles.js'

const member = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.string(),
    roleName: z.string(),
    isDisabled: z.boolean(),
    createdAt: instantText,
    lastSeenAt: instantText.nullable(),
  })
  .meta({ id: 'TeamMember' })
const invitation = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.string(),
    roleName: z.string(),
    createdAt: instantText,
    expiresAt: instantText,
  })
  .meta({ id: 'Invitation' })

const shared = { tag: 'Team', scope: 'tenant', idempotency: 'none' } as const
const read = { ...shared, audience: { needs: 'users:read' } } as const
const write = { ...shared, audience: { needs: 'users:write' } } as const

/** The part of the team service that the routes use. */
export interface TeamRouteServices {
  readonly team: Pick<TeamService, 'members' | 'invitations' | 'invite' | 'revokeInvitation' | 'change'>
}

function named(found: TeamMember): TeamMember & { roleName: string } {
  return { ...found, roleName: found.custom?.name ?? found.role }
}

export function userRoutes(services: TeamRouteServices): Route[] {
  return [...memberRoutes(services), ...invitationRoutes(services)]
}

function memberRoutes(services: TeamRouteServices): Route[] {
  const response = { 200: { description: 'The user; all sign-ins of theirs have ended', schema: member } }
  const switchRoute = (word: 'disable' | 'enable') =>
    defineRoute({
      ...write,
      method: 'post',
      path: `/users/{id}/${word}`,
      summary: word === 'disable' ? 'Locks a user out of this business at once' : 'Lets a user in again',
      params: idParameters,
      responses: response,
      errors: [LastOwnerError],
      handler: async ({ params, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        const body = await services.team.change(context, params.id, { isDisabled: word === 'disable' })
        return { status: 200, body: named(body) }
      },
    })
  return [
    defineRoute({
      ...read,
      method: 'get',
      path: '/users',
      summary: 'Lists who may sign in for this business',
      responses: { 200: { description: 'Everybody, by name', schema: page(member) } },
      errors: [],
      handler: async ({ tenant }) => ({
        status: 200,
        body: { items: (await services.team.members(tenant.id)).map(named) },
      }),
    }),
    defineRoute({
      ...write,
      method: 'patch',
      path: '/users/{id}',
      summary: 'Gives a user another role',
      params: idParameters,
      body: z.object({ role: roleReference }),
      bodyExample: { role: 'front-desk' },
      responses: response,
      errors: [LastOwnerError],
      handler: async ({ params, body, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        return { status: 200, body: named(await services.team.change(context, params.id, { role: body.role })) }
      },
    }),
    switchRoute('disable'),
    switchRoute('enable'),
  ]
}

function invitationRoutes(services: TeamRouteServices): Route[] {
  return [
    defineRoute({
      ...read,
      method: 'get',
      path: '/users/invitations',
      summary: 'Lists the invitations that nobody has accepted yet',
      responses: { 200: { description: 'Open ones, newest first', schema: page(invitation) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await services.team.invitations(tenant.id) } }),
    }),
    defineRoute({
      ...write,
      method: 'post',
      path: '/users/invitations',
      summary: 'Invites somebody by mail; an open invitation to the same address ends',
      body: z.object({ email, name: line(120), role: roleReference }),
      bodyExample: { email: 'maya@example.com', name: 'Maya', role: 'staff' },
      responses: { 201: { description: 'The mail is on its way', schema: invitation } },
      errors: [MemberExistsError],
      limits: { callsPerMinute: 20 },
      handler: async ({ body, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        return { status: 201, body: await services.team.invite(context, body) }
      },
    }),
    defineRoute({
      ...write,
      method: 'delete',
      path: '/users/invitations/{id}',
      summary: 'Takes an invitation back',
      params: idParameters,
      responses: { 204: { description: 'The link does not work any more' } },
      errors: [NotFoundError],
      handler: async ({ params, tenant, caller, requestId }) => {
        await services.team.revokeInvitation({ tenantId: tenant.id, actor: caller.actor, requestId }, params.id)
        return { status: 204 }
      },
    }),
  ]
}
