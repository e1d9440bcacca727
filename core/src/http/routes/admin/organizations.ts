import { z } from 'zod'
import {
  ForbiddenError,
  OrganizationCycleError,
  OrganizationDepthError,
  OrganizationInUseError,
  SlugTakenError,
} from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { ORGANIZATION_ROLES } from '../../../tenancy/organization-rights.js'
import type { OrganizationService } from '../../../tenancy/organization-service.js'
import { instantText, page } from '../../answers.js'
import { askerOf } from '../../asker.js'
import { email, id, idParameters, line, slug } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const organization = z
  .object({ id: z.string(), parentId: z.string().nullable(), slug: z.string(), name: z.string(), tenantCount: z.int() })
  .meta({ id: 'Organization' })
const member = z
  .object({ id: z.string(), email: z.string(), name: z.string(), role: z.string(), createdAt: instantText })
  .meta({ id: 'OrganizationMember' })

// Any account may ask; the service shows each one only what it runs.
const shared = { tag: 'Organizations', scope: 'platform', audience: 'account', idempotency: 'none' } as const

/** The part of the service that the routes use. */
export interface OrganizationRouteServices {
  readonly organizations: Omit<OrganizationService, 'create' | 'discard' | 'bySlug'>
}

export function organizationRoutes(services: OrganizationRouteServices): Route[] {
  return [...treeRoutes(services), ...changeRoutes(services), ...memberRoutes(services)]
}

function treeRoutes({ organizations }: OrganizationRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/organizations',
      summary: 'Lists the organizations that the caller runs, those below them included',
      responses: { 200: { description: 'By name; `parentId` makes the tree', schema: page(organization) } },
      errors: [],
      handler: async ({ caller }) => ({ status: 200, body: { items: await organizations.list(askerOf(caller)) } }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/organizations',
      summary: 'Adds an organization below another; at the top only for platform admins',
      body: z.object({ name: line(120), slug: slug.optional(), parentId: id.nullable().optional() }),
      bodyExample: { name: 'Lotus Group', parentId: null },
      responses: { 201: { description: 'The organization', schema: organization } },
      errors: [NotFoundError, ForbiddenError, SlugTakenError, OrganizationDepthError],
      handler: async ({ body: { name, ...rest }, caller }) => {
        const draft = { name, parentId: rest.parentId ?? null, ...(rest.slug && { slug: rest.slug }) }
        return { status: 201, body: await organizations.createFor(askerOf(caller), draft) }
      },
    }),
  ]
}

function changeRoutes({ organizations }: OrganizationRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'put',
      path: '/organizations/{id}',
      summary: 'Renames an organization, or moves it with everything below it',
      params: idParameters,
      body: z.object({ name: line(120), parentId: id.nullable() }),
      bodyExample: { name: 'Lotus Group', parentId: null },
      responses: { 200: { description: 'The organization', schema: organization } },
      errors: [NotFoundError, ForbiddenError, OrganizationCycleError, OrganizationDepthError],
      handler: async ({ params, body, caller }) => ({
        status: 200,
        body: await organizations.change(askerOf(caller), params.id, body),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/organizations/{id}',
      summary: 'Deletes an organization that nothing belongs to',
      params: idParameters,
      responses: { 204: { description: 'Deleted' } },
      errors: [NotFoundError, ForbiddenError, OrganizationInUseError],
      handler: async ({ params, caller }) => {
        await organizations.remove(askerOf(caller), params.id)
        return { status: 204 }
      },
    }),
  ]
}

function memberRoutes({ organizations }: OrganizationRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/organizations/{id}/members',
      summary: 'Lists who has a role in the organization itself',
      params: idParameters,
      responses: { 200: { description: 'By name', schema: page(member) } },
      errors: [NotFoundError],
      handler: async ({ params, caller }) => ({
        status: 200,
        body: { items: await organizations.members(askerOf(caller), params.id) },
      }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/organizations/{id}/members',
      summary: 'Gives somebody with a login a role in every business below',
      params: idParameters,
      body: z.object({ email, role: z.enum(ORGANIZATION_ROLES) }),
      bodyExample: { email: 'maya@example.com', role: 'manager' },
      responses: { 204: { description: 'They have the role from now on' } },
      errors: [NotFoundError, ForbiddenError],
      limits: { callsPerMinute: 20 },
      handler: async ({ params, body, caller }) => {
        await organizations.addMember(askerOf(caller), params.id, body)
        return { status: 204 }
      },
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/organizations/{id}/members/{userId}',
      summary: 'Takes a role in the organization away',
      params: idParameters.extend({ userId: id }),
      responses: { 204: { description: 'It counts no more, also for sign-ins that are open' } },
      errors: [NotFoundError, ForbiddenError],
      handler: async ({ params, caller }) => {
        await organizations.removeMember(askerOf(caller), params.id, params.userId)
        return { status: 204 }
      },
    }),
  ]
}
