import { z } from 'zod'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { ApiKeys } from '../../../identity/api-keys.js'
import { PERMISSIONS } from '../../../identity/roles.js'
import { instantText, page } from '../../answers.js'
import { idParameters, instant, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const key = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: 'First characters of the secret, to tell keys apart', example: 'k3Xa9Q' }),
  permissions: z.array(z.string()),
  createdByName: z.string(),
  createdAt: instantText,
  expiresAt: instantText.nullable(),
  lastUsedAt: instantText.nullable(),
})
const listed = key.meta({ id: 'ApiKey' })
const created = key
  .extend({ token: z.string().meta({ description: 'The key itself; it is never shown again' }) })
  .meta({ id: 'NewApiKey' })

const shared = { tag: 'API keys', scope: 'tenant', idempotency: 'none' } as const

export interface ApiKeyRouteServices {
  readonly apiKeys: Pick<ApiKeys, 'list' | 'create' | 'revoke'>
}

/** Keys with which programs call this API for one business. */
export function apiKeyRoutes({ apiKeys }: ApiKeyRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/api-keys',
      audience: { needs: 'keys:read' },
      summary: 'Lists the keys of programs that are not revoked',
      responses: { 200: { description: 'Newest first, without their secrets', schema: page(listed) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await apiKeys.list(tenant.id) } }),
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/api-keys',
      audience: { needs: 'keys:write' },
      summary: 'Makes a key for a program; its token is in this answer only',
      body: z.object({
        name: line(80),
        permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length),
        expiresAt: instant.optional(),
      }),
      bodyExample: { name: 'Website', permissions: ['bookings:read', 'bookings:write'] },
      responses: { 201: { description: 'The key and its token', schema: created } },
      errors: [ForbiddenError],
      limits: { callsPerMinute: 30 },
      handler: async ({ body, tenant, caller, requestId }) => {
        const context = { tenantId: tenant.id, actor: caller.actor, requestId }
        return { status: 201, body: await apiKeys.create(context, body) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/api-keys/{id}',
      audience: { needs: 'keys:write' },
      summary: 'Revokes a key at once',
      params: idParameters,
      responses: { 204: { description: 'The key does not work any more' } },
      errors: [NotFoundError],
      handler: async ({ params, tenant, caller, requestId }) => {
        await apiKeys.revoke({ tenantId: tenant.id, actor: caller.actor, requestId }, params.id)
        return { status: 204 }
      },
    }),
  ]
}
