import { z } from 'zod'
import { ForbiddenError, RoleFixedError, RoleInUseError, RoleNameTakenError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { CustomRoles } from '../../../identity/custom-roles.js'
import { PERMISSIONS, TEAM_ROLES } from '../../../identity/roles.js'
import { page } from '../../answers.js'
import { id, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const role = z
  .object({
    id: z.string().meta({ description: 'The word of a built-in role, or the id of one of the business' }),
    name: z.string(),
    permissions: z.array(z.string()),
    isBuiltIn: z.boolean(),
    memberCount: z.int(),
  })
  .meta({ id: 'TeamRole' })
const wish = z.object({ name: line(60), permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length) })
const wishExample = { name: 'Evening desk', permissions: ['bookings:read', 'bookings:write', 'calendar:read'] }
/** A role as callers name it: the word of a built-in one, or an id. */
export const roleReference = z.union([z.enum(TEAM_ROLES), id])
const params = z.object({ id: roleReference })

const shared = { tag: 'Team', scope: 'tenant', idempotency: 'none' } as const
const write = { ...shared, audience: { needs: 'roles:write' } } as const

export interface RoleRouteServices {
  readonly roles: Pick<CustomRoles, 'list' | 'create' | 'change' | 'remove'>
}

/** Roles that a business can give: the built-in ones, and those it names itself. */
export function roleRoutes(services: RoleRouteServices): Route[] {
  return [...listAndCreate(services), ...changeAndRemove(services)]
}

function listAndCreate({ roles }: RoleRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      audience: { needs: 'roles:read' },
      method: 'get',
      path: '/roles',
      summary: 'Lists the roles that this business can give, with their permissions',
      responses: { 200: { description: 'Built-in ones first', schema: page(role) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await roles.list(tenant.id) } }),
    }),
    defineRoute({
      ...write,
      method: 'post',
      path: '/roles',
      summary: 'Names a role with permissions that the caller holds',
      body: wish,
      bodyExample: wishExample,
      responses: { 201: { description: 'The role', schema: role } },
      errors: [ForbiddenError, RoleNameTakenError],
      limits: { callsPerMinute: 60 },
      handler: async ({ body, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        return { status: 201, body: await roles.create(context, body) }
      },
    }),
  ]
}

function changeAndRemove({ roles }: RoleRouteServices): Route[] {
  return [
    defineRoute({
      ...write,
      method: 'put',
      path: '/roles/{id}',
      summary: 'Changes a role of the business; it acts on the next request of whoever has it',
      params,
      body: wish,
      bodyExample: wishExample,
      responses: { 200: { description: 'The role', schema: role } },
      errors: [NotFoundError, ForbiddenError, RoleFixedError, RoleNameTakenError],
      handler: async ({ params: { id: roleId }, body, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        return { status: 200, body: await roles.change(context, roleId, body) }
      },
    }),
    defineRoute({
      ...write,
      method: 'delete',
      path: '/roles/{id}',
      summary: 'Removes a role that nobody has',
      params,
      responses: { 204: { description: 'The role is gone' } },
      errors: [NotFoundError, ForbiddenError, RoleFixedError, RoleInUseError],
      handler: async ({ params: { id: roleId }, tenant, caller, requestId }) => {
        await roles.remove({ tenantId: tenant.id, actor: caller.actor, requestId }, roleId)
        return { status: 204 }
      },
    }),
  ]
}
