import { z } from 'zod'
import type { CustomerGroups } from '../../../customer/customer-groups.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { GroupKeyTakenError } from '../../../errors/pricing-errors.js'
import { id, idParameters, line } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

export const groupKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'Must be small letters, digits and hyphens')
  .meta({ example: 'member' })
const percent = z.number().min(0).max(100)
const shape = {
  label: line(60).meta({ description: 'In the plural: sentences begin with it', example: 'Members' }),
  discountPercent: percent.optional().meta({ description: 'Off every service; not off add-ons and surcharges' }),
  serviceDiscounts: z.record(id, percent).optional().meta({ description: 'By service, instead of discountPercent' }),
}
const group = z
  .object({
    ...{ id: z.string(), key: z.string(), label: z.string(), discountPercent: z.number() },
    ...{ serviceDiscounts: z.record(z.string(), z.number()), version: z.int() },
  })
  .meta({ id: 'CustomerGroup' })

export interface CustomerGroupServices {
  readonly customerGroups: Pick<CustomerGroups, 'list' | 'create' | 'update'>
}

const shared = { tag: 'Clients', scope: 'tenant' } as const
const changes = { ...shared, audience: { needs: 'policies:write' }, entity: 'version' } as const

/** Groups of customers, such as members: what they pay and how they may book. */
export function customerGroupRoutes({ customerGroups }: CustomerGroupServices): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'get', path: '/customer-groups', idempotency: 'none' },
      summary: 'Lists the groups of customers',
      audience: { needs: 'clients:read' },
      responses: { 200: { description: 'By name', schema: z.object({ items: z.array(group) }) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await customerGroups.list(tenant.id) } }),
    }),
    defineRoute({
      ...changes,
      ...{ method: 'post', path: '/customer-groups', idempotency: 'optional' },
      summary: 'Adds a group of customers',
      body: z.strictObject({ ...shape, key: groupKey.optional().meta({ description: 'Default: made of the label' }) }),
      bodyExample: { key: 'member', label: 'Members', discountPercent: 25 },
      responses: { 201: { description: 'The group', schema: group } },
      errors: [GroupKeyTakenError],
      handler: async request => ({
        status: 201,
        body: await customerGroups.create(request.tenant.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...changes,
      ...{ method: 'patch', path: '/customer-groups/{id}', idempotency: 'none', takesIfMatch: true },
      params: idParameters,
      summary: 'Changes a group of customers; bookings that exist keep their price',
      body: z.strictObject(shape).partial(),
      bodyExample: { discountPercent: 20 },
      responses: { 200: { description: 'The group as it is now', schema: group } },
      errors: [NotFoundError, StaleVersionError],
      handler: async request => {
        const given = { id: request.params.id, change: request.body, version: request.ifMatch }
        return { status: 200, body: await customerGroups.update(request.tenant.id, given, changeOf(request)) }
      },
    }),
  ]
}

function changeOf({ caller: { actor }, requestId }: { caller: Caller; requestId: string }) {
  return { actor, requestId }
}
